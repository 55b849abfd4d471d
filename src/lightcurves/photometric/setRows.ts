/** Sets as the kernels of the likelihood take them: the model's inputs, when each is seen, and its nuisance parameters. */

import { NUISANCE } from "../../kernels/photometryLikelihood.ts";
import { PLACEMENT, PLACEMENT_WIDTH } from "../../kernels/placement.ts";
import { findBand } from "../bands.ts";
import { fitzpatrick, milkyWay } from "../extinction.ts";
import type { ModelBand } from "../model.ts";
import { distanceModulus, type Options } from "../options.ts";
import { columnOf, type PhotometryRequest } from "./request.ts";

/** A number of each set: a column, or one value for all. */
type Reader = (set: ArrayLike<number>, at: number) => number;

/** Dust of E(B-V) = 1 in a band: of one wavelength exactly, of a wide one as the mean over a flat spectrum. */
function dustOf(band: ModelBand, at: (wavelengthNm: number, name: string | undefined) => number): number {
  if (!band.transmission) return at(band.wavelengthNm, band.name);
  const { wavelengthsNm, weights } = band.transmission;
  return wavelengthsNm.reduce((sum, wavelength, index) => sum + weights[index] * at(wavelength, undefined), 0);
}

/** How sets become rows of the kernels' buffers. */
export class SetRows {
  /** Values of a row of nuisance parameters. */
  readonly nuisanceWidth: number;
  /** Whether sets have times or a redshift of their own. */
  readonly placed: boolean;
  /** The request's options without what every set has of its own. */
  readonly options: Options;
  /** Where in a row the variance of each point's systematic error is, and what is added to its magnitude. */
  readonly systematicPlaces: Uint32Array;
  readonly offsetPlaces: Uint32Array;
  private readonly systematics: readonly number[];
  private readonly bands: readonly ModelBand[];
  private readonly milkyWay: readonly number[];
  private readonly firstOffset: number;
  private readonly dusty: boolean;
  private readonly dims: boolean;
  private readonly timeOffset: Reader;
  private readonly redshift: Reader;
  private readonly ebv: Reader;
  private readonly ebvHost: Reader;
  private readonly modulus: Reader;

  constructor(private readonly request: PhotometryRequest) {
    const { model, options, nuisances, points } = request;
    const has = (kind: Parameters<typeof columnOf>[1]) => columnOf(request, kind) >= 0;
    const hostApart = has("ebvHost") || (has("redshift") && Boolean(options.ebvHost));
    this.placed = has("timeOffset") || has("redshift");
    this.dusty = has("ebv") || hostApart;
    this.dims = this.dusty || has("distanceMpc");
    this.options = {
      ...options,
      ...(has("distanceMpc") ? { distanceMpc: undefined } : {}),
      ...(has("redshift") ? { redshift: undefined } : {}),
      ...(has("ebv") ? { ebv: undefined } : {}),
      ...(hostApart ? { ebvHost: undefined } : {}),
    };
    const names = [...new Set(points.map(({ band }) => band))];
    this.bands = names.map((name) => findBand(model, name)!);
    this.milkyWay = this.bands.map((band) => (has("ebv") ? dustOf(band, (nm, name) => milkyWay(name, nm)) : 0));
    this.systematics = nuisances.flatMap(({ kind }, index) =>
      kind === "systematic" ? [model.inputs.length + index] : [],
    );
    this.firstOffset = NUISANCE.first + this.systematics.length;
    this.nuisanceWidth = this.firstOffset + (this.dusty ? names.length : this.dims ? 1 : 0);
    this.systematicPlaces = new Uint32Array(points.length).fill(NUISANCE.zero);
    nuisances
      .filter((one) => one.kind === "systematic")
      .forEach((nuisance, index) => {
        for (const point of nuisance.points) this.systematicPlaces[point] = NUISANCE.first + index;
      });
    this.offsetPlaces = Uint32Array.from(points, ({ band }) =>
      this.dims ? this.firstOffset + (this.dusty ? names.indexOf(band) : 0) : NUISANCE.zero,
    );
    const reader = (kind: Parameters<typeof columnOf>[1], fixed: number): Reader => {
      const column = columnOf(request, kind);
      return column < 0 ? () => fixed : (set, at) => set[at + column];
    };
    const input = model.inputs.findIndex(({ name }) => name === "redshift");
    this.timeOffset = reader("timeOffset", 0);
    this.redshift = input < 0 ? reader("redshift", Number(options.redshift ?? 0)) : (set, at) => set[at + input];
    this.ebv = has("ebv") ? reader("ebv", 0) : () => 0;
    this.ebvHost = hostApart ? reader("ebvHost", Number(options.ebvHost)) : () => 0;
    const distance = reader("distanceMpc", 0);
    this.modulus = has("distanceMpc") ? (set, at) => distanceModulus({ distanceMpc: distance(set, at) }) : () => 0;
  }

  /** Writes the model's inputs of `rows` sets, from the first of them. */
  inputs(sets: Float64Array, width: number, first: number, rows: number): Float64Array {
    const { length } = this.request.model.inputs;
    if (length === width) return sets.subarray(first * width, (first + rows) * width);
    const inputs = new Float64Array(rows * length);
    for (let row = 0; row < rows; row++) {
      const from = (first + row) * width;
      for (let column = 0; column < length; column++) inputs[row * length + column] = sets[from + column];
    }
    return inputs;
  }

  /** Writes when a set is seen. @param at where the set begins in `sets` */
  placement(sets: Float64Array, at: number, target: Float32Array, row: number): void {
    target[PLACEMENT_WIDTH * row + PLACEMENT.timeOffset] = this.timeOffset(sets, at);
    const stretched = columnOf(this.request, "redshift") >= 0;
    target[PLACEMENT_WIDTH * row + PLACEMENT.factor] = stretched ? 1 / (1 + this.redshift(sets, at)) : 1;
  }

  /** Writes a set's row of nuisance parameters. @returns whether they make sense */
  nuisances(sets: Float64Array, at: number, target: Float32Array, row: number): boolean {
    const to = row * this.nuisanceWidth;
    const { nuisances, model } = this.request;
    for (let index = 0; index < nuisances.length; index++) {
      const { kind } = nuisances[index];
      const value = sets[at + model.inputs.length + index];
      const sensible = kind === "timeOffset" ? Number.isFinite(value) : value >= 0 && value < Number.MAX_VALUE;
      if (sensible && !(kind === "distanceMpc" && value === 0)) continue;
      target.fill(0, to, to + this.nuisanceWidth);
      return false;
    }
    target[to + NUISANCE.zero] = 0;
    target[to + NUISANCE.timeOffset] = this.timeOffset(sets, at);
    for (let index = 0; index < this.systematics.length; index++)
      target[to + NUISANCE.first + index] = sets[at + this.systematics[index]] ** 2;
    if (this.dims) this.offsets(sets, at, target, to + this.firstOffset);
    return true;
  }

  /** Writes what is added to the magnitudes of a set: of all bands, or of each. */
  private offsets(sets: Float64Array, at: number, target: Float32Array, to: number): void {
    const modulus = this.modulus(sets, at);
    if (!this.dusty) {
      target[to] = modulus;
      return;
    }
    const [ebv, host] = [this.ebv(sets, at), this.ebvHost(sets, at)];
    const stretch = 1 + this.redshift(sets, at);
    for (let band = 0; band < this.bands.length; band++) {
      const own = host === 0 ? 0 : host * dustOf(this.bands[band], (nm) => fitzpatrick(nm / stretch));
      target[to + band] = modulus + ebv * this.milkyWay[band] + own;
    }
  }
}
