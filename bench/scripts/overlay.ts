/**
 * How near does each model come to AT2017gfo? Its photometry under the curves of all models (docs/figures/at2017gfo.png),
 * the published fit of villar2017 alone (villar2017.png), and residuals by band (docs/at2017gfo.md). Inputs are published ones, or the best that a search of a stated length finds.
 * The weights of possis are those that `kiloflow import` keeps, or in ../shared; without them it is left out.
 */

import "../../src/modelFiles.ts";
import "../../src/models.ts";
import { existsSync, mkdirSync } from "node:fs";
import type { Backend } from "../../src/engine/backend.ts";
import { InputError } from "../../src/engine/errors.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { type OverlayPanel, overlayFigure, type PhotometryPoint } from "../../src/figures/overlay.ts";
import { writeFigure } from "../../src/figures/write.ts";
import { wavelengthsOf } from "../../src/lightcurves/bands.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { logLikelihood } from "../../src/lightcurves/likelihood.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import { maximise } from "./support/differentialEvolution.ts";
import { at2017gfo, type Misses, missesOf } from "./support/photometry.ts";
import { printTable } from "./support/table.ts";

const DISTANCE_MPC = 40;
const REDSHIFT = 0.0098;
const EBV = 0.105;
/** mag, added to the errors in quadrature: in the searches and in chi2. */
const SYSTEMATIC = 0.5;
const BANDS = [..."ugrizyJHK"];
const SEARCH = { rows: 64, generations: 150, seed: 1 };

/** One model and the inputs at which it is drawn. */
interface Entry {
  readonly model: string;
  readonly inputs: Readonly<Record<string, number>>;
  /** The other inputs are the best that is found within this prior's ranges. */
  readonly prior?: string;
  readonly options: Options;
  /** Times of the photometry are divided by this: models that know no redshift are asked in the source's frame. */
  readonly stretch: number;
}

const observer: Options = { distanceMpc: DISTANCE_MPC, ebv: EBV };
const weights = "../shared/possis/Bu2025.safetensors";

const ENTRIES: readonly Entry[] = [
  {
    model: "du17",
    // Medians of the low-spin posterior of GW170817 (LIGO document P1800061), masses divided by 1 + z.
    inputs: { m1: 1.476, m2: 1.259, lambda1: 246, lambda2: 423 },
    options: observer,
    stretch: 1 + REDSHIFT,
  },
  {
    model: "metzger2017",
    inputs: {},
    prior: "wide",
    options: { ...observer, redshift: REDSHIFT },
    stretch: 1,
  },
  {
    model: "villar2017",
    // The published fit of three components.
    inputs: {
      ...{ ejecta_mass_1: 0.02, ejecta_velocity_1: 0.266, opacity_1: 0.5, temperature_floor_1: 674 },
      ...{ ejecta_mass_2: 0.047, ejecta_velocity_2: 0.152, opacity_2: 3, temperature_floor_2: 1308 },
      ...{ ejecta_mass_3: 0.011, ejecta_velocity_3: 0.137, opacity_3: 10, temperature_floor_3: 3745 },
    },
    options: { ...observer, redshift: REDSHIFT },
    stretch: 1,
  },
  {
    model: "possis",
    inputs: { redshift: REDSHIFT },
    prior: "grid",
    options: { ...observer, ...(existsSync(weights) ? { modelFile: weights } : {}) },
    // Its times are the observer's, whatever the redshift.
    stretch: 1,
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
    const { options, stretch } = this.entry;
    const times = days.map((time) => time / stretch);
    const curves = await evaluateLightCurves(this.backend, sets, {
      ...{ model: this.model, times, options },
      bands: BANDS,
    });
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

  /** The set that is drawn: inputs as stated, the others as the search finds them. */
  async set(detections: readonly PhotometryPoint[]): Promise<Float64Array> {
    const { inputs, prior } = this.entry;
    const ranges = prior === undefined ? {} : (this.model.priors[prior].independent ?? {});
    const free = this.model.inputs.flatMap(({ name }, column) =>
      name in inputs ? [] : [{ column, ...ranges[name], logarithmic: ranges[name].scale === "log" }],
    );
    const width = this.model.inputs.length;
    const complete = (found: Float64Array, rows: number) => {
      const sets = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        this.model.inputs.forEach(({ name }, column) => {
          sets[row * width + column] = inputs[name];
        });
        free.forEach(({ column, logarithmic }, index) => {
          const value = found[row * free.length + index];
          sets[row * width + column] = logarithmic ? Math.exp(value) : value;
        });
      }
      return sets;
    };
    if (free.length === 0) return complete(new Float64Array(), 1);
    const box = free.map(({ range: [low, high], logarithmic }): [number, number] =>
      logarithmic ? [Math.log(low), Math.log(high)] : [low, high],
    );
    const { point } = await maximise(
      box,
      async (found) => {
        const rows = found.length / free.length;
        const predicted = await this.at(complete(found, rows), detections);
        // NaN where the model has no value for a detection: a set is not better for having fewer points.
        return Array.from({ length: rows }, (_, row) =>
          logLikelihood(
            detections,
            predicted.subarray(row * detections.length, (row + 1) * detections.length),
            SYSTEMATIC,
          ),
        );
      },
      SEARCH,
    );
    return complete(point, 1);
  }
}

const points = await at2017gfo();
const detections = points.filter(({ limit }) => !limit);
const days = Float64Array.from({ length: 200 }, (_, at) => 0.35 * 90 ** (at / 199));
const backend = await openBackend("cpu");
const panels: OverlayPanel[] = [];
const cells: string[][] = BANDS.map((band) => [band]).concat([["all"]]);

/** What a band's cell in the table says. */
function missesText({ points: count, compared, median, rms, chi2 }: Misses): string {
  if (compared === 0) return "no value";
  const some = compared < count ? ` (${compared} points)` : "";
  // Not -0.00.
  const middle = median.toFixed(2).replace(/^-(0\.0*)$/, "$1");
  return `${middle}, ${rms.toFixed(2)}, ${chi2.toFixed(1)}${some}`;
}

async function overlay(entry: Entry): Promise<void> {
  const overlaid = new Overlaid(backend, entry);
  const { model } = overlaid;
  const set = await overlaid.set(detections);
  const curves = await overlaid.curves(set, days);
  const predicted = await overlaid.at(set, points);
  const inputs = model.inputs.map(
    ({ name, unit }, at) => `${name} ${Number(set[at].toPrecision(4))}${unit === "1" ? "" : ` ${unit}`}`,
  );
  const merit = logLikelihood(detections, await overlaid.at(set, detections), SYSTEMATIC);
  const likelihood = Number.isNaN(merit) ? "no value at some of the detections" : `ln L ${merit.toFixed(2)}`;
  process.stdout.write(`${model.name}: ${inputs.join(", ")}; ${likelihood}\n`);
  const all = missesOf(points, predicted, SYSTEMATIC, BANDS);
  for (const [index, band] of BANDS.entries()) {
    cells[index].push(missesText(missesOf(points, predicted, SYSTEMATIC, [band])));
  }
  cells[BANDS.length].push(missesText(all));
  panels.push({
    title: `${model.name}: rms ${all.rms.toFixed(2)} mag over ${all.compared} of ${all.points} detections`,
    timesDays: days,
    curves: BANDS.map((band, at) => ({ band, magnitudes: curves.subarray(at * days.length, (at + 1) * days.length) })),
    predicted,
  });
}

const drawn: string[] = [];
for (const entry of ENTRIES) {
  try {
    await overlay(entry);
    drawn.push(entry.model);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stdout.write(`${entry.model} is left out: ${error.message}\n`);
  }
}
backend.dispose();
const count = (band: string) => missesOf(points, [], SYSTEMATIC, band === "all" ? BANDS : [band]).points;
printTable(
  `observed less model over the detections: median and rms in mag, chi2 with a systematic error of ${SYSTEMATIC} mag`,
  ["band", "detections", ...drawn],
  cells.map(([band, ...of]) => [band, `${count(band)}`, ...of]),
);

mkdirSync("docs/figures", { recursive: true });
async function write(path: string, title: string, shown: readonly OverlayPanel[]): Promise<void> {
  const subtitle = `${DISTANCE_MPC} Mpc, z = ${REDSHIFT}, E(B-V) = ${EBV}; inputs in docs/at2017gfo.md`;
  const wavelengths = wavelengthsOf(modelNamed("du17"), BANDS);
  await writeFigure(path, overlayFigure({ title, subtitle, points, panels: shown, wavelengths }));
  process.stdout.write(`${path} written\n`);
}
await write("docs/figures/at2017gfo.png", "AT2017gfo and the models", panels);
const villar = panels[drawn.indexOf("villar2017")];
await write("docs/figures/villar2017.png", "AT2017gfo and the published fit", [villar]);
