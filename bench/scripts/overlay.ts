/**
 * How near does each model come to AT2017gfo? Its photometry under the curves of all models (docs/figures/at2017gfo.png),
 * and residuals by band. Inputs are published ones, or the best that a search of a stated length finds.
 */

import "../../src/models.ts";
import { mkdirSync } from "node:fs";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { type OverlayPanel, overlayFigure, type PhotometryPoint } from "../../src/figures/overlay.ts";
import { writeFigure } from "../../src/figures/write.ts";
import { findBand } from "../../src/lightcurves/bands.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import { maximise } from "./support/differentialEvolution.ts";
import { at2017gfo, missesOf } from "./support/photometry.ts";
import { printTable } from "./support/table.ts";

const DISTANCE_MPC = 40;
const REDSHIFT = 0.0098;
const EBV = 0.105;
/** mag, added to the errors in quadrature: in the searches and in chi2. */
const SYSTEMATIC = 0.5;
const BANDS = [..."ugrizyJHK"];
const SEARCH = { rows: 64, generations: 150, seed: 1 };

/** One model and the inputs at which it is drawn; where they are a range, the best within is searched for. */
interface Entry {
  readonly model: string;
  readonly inputs: Readonly<Record<string, number | readonly [number, number]>>;
  readonly options: Options;
  /** How the times of the photometry become the model's: models without redshift are asked in the source's frame. */
  readonly stretch: number;
  /** The model's names of the bands. */
  readonly bands: readonly string[];
}

const observed = { distanceMpc: DISTANCE_MPC };
const entries: readonly Entry[] = [
  {
    model: "du17",
    // Medians of the low-spin posterior of GW170817 (LIGO document P1800061), masses divided by 1 + z.
    inputs: { m1: 1.476, m2: 1.259, lambda1: 246, lambda2: 423 },
    options: observed,
    stretch: 1 + REDSHIFT,
    bands: BANDS,
  },
];

/** A model, its options, and what evaluates it at the photometry's bands. */
class Overlaid {
  readonly model: LightCurveModel;

  constructor(
    private readonly backend: Backend,
    private readonly entry: Entry,
  ) {
    this.model = configuredModel(modelNamed(entry.model), entry.options);
  }

  /** [set, band, time] at observed days. */
  async curves(sets: Float64Array, days: Float64Array): Promise<Float32Array> {
    const { bands, options, stretch } = this.entry;
    const times = days.map((time) => time / stretch);
    const curves = await evaluateLightCurves(this.backend, sets, { model: this.model, times, bands, options });
    return curves.magnitudes;
  }

  /** [set, point] */
  async at(sets: Float64Array, points: readonly PhotometryPoint[]): Promise<Float32Array> {
    const days = Float64Array.from(new Set(points.map(({ timeDays }) => timeDays))).sort();
    const curves = await this.curves(sets, days);
    const places = points.map(({ band, timeDays }) => BANDS.indexOf(band) * days.length + days.indexOf(timeDays));
    const rows = sets.length / this.model.inputs.length;
    return Float32Array.from(
      { length: rows * points.length },
      (_, at) => curves[Math.floor(at / points.length) * BANDS.length * days.length + places[at % points.length]],
    );
  }

  /** The set that is drawn: as stated, or as searched for within the ranges. */
  async set(points: readonly PhotometryPoint[]): Promise<Float64Array> {
    const given = this.model.inputs.map(({ name }) => this.entry.inputs[name]);
    const free = given.flatMap((value, column) => (typeof value === "number" ? [] : [{ column, range: value }]));
    const complete = (found: ArrayLike<number>, row: number) => {
      const set = given.map((value) => (typeof value === "number" ? value : Number.NaN));
      free.forEach(({ column }, index) => {
        const value = found[row * free.length + index];
        set[column] = this.model.inputs[column].scale === "log" ? Math.exp(value) : value;
      });
      return set;
    };
    if (free.length === 0) return Float64Array.from(complete([], 0));
    const box = free.map(({ column, range: [low, high] }): [number, number] =>
      this.model.inputs[column].scale === "log" ? [Math.log(low), Math.log(high)] : [low, high],
    );
    const seen = points.filter(({ limit }) => !limit);
    const { point } = await maximise(
      box,
      async (rows) => {
        const sets = Array.from({ length: rows.length / free.length }, (_, row) => complete(rows, row));
        const predicted = await this.at(Float64Array.from(sets.flat()), seen);
        // A set is not better for having fewer points.
        return sets.map((_, row) =>
          logLikelihood(seen, predicted.subarray(row * seen.length, (row + 1) * seen.length)),
        );
      },
      SEARCH,
    );
    return Float64Array.from(complete(point, 0));
  }
}

/** Gaussian in magnitude, over the detections; NaN where one has no value. */
function logLikelihood(points: readonly PhotometryPoint[], predicted: ArrayLike<number>): number {
  let sum = 0;
  points.forEach(({ magnitude, error }, at) => {
    const variance = error ** 2 + SYSTEMATIC ** 2;
    sum -= 0.5 * ((magnitude - predicted[at]) ** 2 / variance + Math.log(2 * Math.PI * variance));
  });
  return sum;
}

const points = at2017gfo();
const days = Float64Array.from({ length: 200 }, (_, at) => 0.35 * 90 ** (at / 199));
const backend = await openBackend("cpu");
const panels: OverlayPanel[] = [];
for (const entry of entries) {
  const overlaid = new Overlaid(backend, entry);
  const { model } = overlaid;
  const set = await overlaid.set(points);
  const curves = await overlaid.curves(set, days);
  const predicted = await overlaid.at(set, points);
  const seen = points.filter(({ limit }) => !limit);
  const inputs = model.inputs.map(
    ({ name, unit }, at) => `${name} ${Number(set[at].toPrecision(4))}${unit === "1" ? "" : ` ${unit}`}`,
  );
  const merit = logLikelihood(seen, await overlaid.at(set, seen));
  process.stdout.write(`\n${model.name}: ${inputs.join(", ")}; ln L ${merit.toFixed(2)} over the detections\n`);
  const rows = [...BANDS.map((band) => [band]), BANDS].map((bands) => {
    const { points: count, compared, median, rms, chi2 } = missesOf(points, predicted, SYSTEMATIC, bands);
    const name = bands.length === 1 ? bands[0] : "all";
    return compared === 0
      ? [name, `${count}`, "0", "-", "-", "-"]
      : [name, `${count}`, `${compared}`, median.toFixed(2), rms.toFixed(2), chi2.toFixed(1)];
  });
  printTable(model.name, ["band", "detections", "with a value", "median", "rms", "chi2"], rows);
  const all = missesOf(points, predicted, SYSTEMATIC, BANDS);
  panels.push({
    title: `${model.name}: rms ${all.rms.toFixed(2)} mag over ${all.compared} of ${all.points} detections`,
    timesDays: days,
    curves: BANDS.map((band, at) => ({ band, magnitudes: curves.subarray(at * days.length, (at + 1) * days.length) })),
    predicted,
  });
}
backend.dispose();

mkdirSync("docs/figures", { recursive: true });
await writeFigure(
  "docs/figures/at2017gfo.png",
  overlayFigure({
    title: "AT2017gfo and the models",
    subtitle: `${DISTANCE_MPC} Mpc, z = ${REDSHIFT}, E(B-V) = ${EBV}; inputs in docs/at2017gfo.md`,
    points,
    panels,
    wavelengths: Object.fromEntries(BANDS.map((band) => [band, 10 * findBand(modelNamed("du17"), band)!.wavelengthNm])),
  }),
);
process.stdout.write("\ndocs/figures/at2017gfo.png written\n");
