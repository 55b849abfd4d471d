/**
 * How near does each model come to AT2017gfo? Its photometry under the curves of all models (docs/figures/at2017gfo.png),
 * the published fit of villar2017 alone (villar2017.png), and residuals by band (docs/at2017gfo.md). Inputs are published ones, or the best that a search of a stated length finds.
 * The weights of possis are those that `kiloflow import` keeps, or in ../shared; without them it is left out.
 */

import "../../src/modelFiles.ts";
import "../../src/models.ts";
import { existsSync, mkdirSync } from "node:fs";
import { memorySource } from "../../src/data/parameters/source.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { InputError } from "../../src/engine/errors.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { lendFastest } from "../../src/jobs/machine/fastestBackend.ts";
import type { CurveSource } from "../../src/jobs/overlay/curveSource.ts";
import { kernelCurves } from "../../src/jobs/overlay/kernelCurves.ts";
import { seenBy } from "../../src/jobs/overlay/observer.ts";
import { overlay } from "../../src/jobs/overlay/overlay.ts";
import type { Misses } from "../../src/jobs/overlay/residuals.ts";
import { readObservations } from "../../src/jobs/photometry/readObservations.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { logLikelihood } from "../../src/lightcurves/likelihood.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import type { PhotometricObservation } from "../../src/lightcurves/photometric/observation.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import { setText } from "../../src/lightcurves/text.ts";
import { maximise } from "./support/differentialEvolution.ts";
import { printTable } from "./support/table.ts";

const PHOTOMETRY = "examples/data/at2017gfo.csv";
const OBSERVER = { distanceMpc: 40, redshift: 0.0098, ebv: 0.105 };
/** mag, added to the errors in quadrature: in the searches and in chi2. */
const SYSTEMATIC = 0.5;
const SEARCH = { rows: 64, generations: 150, seed: 1 };

/** One model and the inputs at which it is drawn. */
interface Entry {
  readonly model: string;
  readonly inputs: Readonly<Record<string, number>>;
  /** The other inputs are the best that is found within this prior's ranges. */
  readonly prior?: string;
  readonly options?: Options;
}

const weights = "../shared/possis/Bu2025.safetensors";

const ENTRIES: readonly Entry[] = [
  {
    model: "du17",
    // Medians of the low-spin posterior of GW170817 (LIGO document P1800061), masses divided by 1 + z.
    inputs: { m1: 1.476, m2: 1.259, lambda1: 246, lambda2: 423 },
  },
  { model: "metzger2017", inputs: {}, prior: "wide" },
  {
    model: "villar2017",
    // The published fit of three components.
    inputs: {
      ...{ ejecta_mass_1: 0.02, ejecta_velocity_1: 0.266, opacity_1: 0.5, temperature_floor_1: 674 },
      ...{ ejecta_mass_2: 0.047, ejecta_velocity_2: 0.152, opacity_2: 3, temperature_floor_2: 1308 },
      ...{ ejecta_mass_3: 0.011, ejecta_velocity_3: 0.137, opacity_3: 10, temperature_floor_3: 3745 },
    },
  },
  {
    model: "possis",
    inputs: { redshift: OBSERVER.redshift },
    prior: "grid",
    options: existsSync(weights) ? { modelFile: weights } : {},
  },
];

/** Magnitudes [set, point] of a model at points. */
async function magnitudesAt(
  backend: Backend,
  model: LightCurveModel,
  options: Options,
  sets: Float64Array,
  points: readonly PhotometricObservation[],
): Promise<Float32Array> {
  const times = Float64Array.from(new Set(points.map(({ timeDays }) => timeDays))).sort();
  const bands = [...new Set(points.map(({ band }) => band))];
  const { magnitudes } = await evaluateLightCurves(backend, sets, { model, times, bands, options });
  const places = points.map(({ band, timeDays }) => bands.indexOf(band) * times.length + times.indexOf(timeDays));
  const perSet = bands.length * times.length;
  return Float32Array.from(
    { length: (sets.length / model.inputs.length) * points.length },
    (_, at) => magnitudes[Math.floor(at / points.length) * perSet + places[at % points.length]],
  );
}

/** The set that is drawn: inputs as stated, the others as the search finds them. */
async function setOf(
  backend: Backend,
  { inputs, prior }: Entry,
  model: LightCurveModel,
  options: Options,
): Promise<Float64Array> {
  const ranges = prior === undefined ? {} : (model.priors[prior].independent ?? {});
  const free = model.inputs.flatMap(({ name }, column) =>
    name in inputs ? [] : [{ column, ...ranges[name], logarithmic: ranges[name].scale === "log" }],
  );
  const width = model.inputs.length;
  const complete = (found: Float64Array, rows: number) => {
    const sets = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) {
      model.inputs.forEach(({ name }, column) => {
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
  const detections = (await readObservations(PHOTOMETRY, model)).points.filter(({ limit }) => !limit);
  const { point } = await maximise(
    box,
    async (found) => {
      const rows = found.length / free.length;
      const predicted = await magnitudesAt(backend, model, options, complete(found, rows), detections);
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

async function sourceOf(backend: Backend, entry: Entry): Promise<CurveSource> {
  const options = entry.options ?? {};
  const model = configuredModel(modelNamed(entry.model), options);
  const set = await setOf(backend, entry, model, seenBy(model, options, OBSERVER).options);
  const source = memorySource(set, set.length, "inputs", "source");
  return kernelCurves({
    model,
    options,
    source,
    observer: OBSERVER,
    what: setText(model, set),
    lend: lendFastest("cpu"),
  });
}

/** What a band's cell in the table says. */
function missesText({ detections, compared, median, rms, chi2 }: Misses): string {
  if (compared === 0) return "no value";
  const some = compared < detections ? ` (${compared} points)` : "";
  // Not -0.00.
  const middle = median.toFixed(2).replace(/^-(0\.0*)$/, "$1");
  return `${middle}, ${rms.toFixed(2)}, ${chi2.toFixed(1)}${some}`;
}

const sources: CurveSource[] = [];
{
  using backend = await openBackend("cpu");
  for (const entry of ENTRIES) {
    try {
      sources.push(await sourceOf(backend, entry));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      process.stdout.write(`${entry.model} is left out: ${error.message}\n`);
    }
  }
}

mkdirSync("docs/figures", { recursive: true });
const request = { photometry: PHOTOMETRY, systematic: SYSTEMATIC, force: true };
const panels = await overlay({
  ...{ ...request, sources: async () => sources, title: "AT2017gfo and the models" },
  figure: "docs/figures/at2017gfo.png",
});
await overlay({
  ...{ ...request, sources: async () => sources.filter(({ name }) => name === "villar2017") },
  ...{ title: "AT2017gfo and the published fit", figure: "docs/figures/villar2017.png" },
});

for (const { name, what, points } of panels) {
  const detections = points.filter(({ observation }) => !observation.limit);
  const magnitudes = detections.map(({ model }) => model);
  const own = detections.map(({ observation }) => observation);
  const merit = logLikelihood(own, magnitudes, SYSTEMATIC);
  const likelihood = Number.isNaN(merit) ? "no value at some of the detections" : `ln L ${merit.toFixed(2)}`;
  process.stdout.write(`${name}: ${what}; ${likelihood}\n`);
}
const rows = [...panels[0].bands, { band: "all", ...panels[0].all }];
printTable(
  `observed less model over the detections: median and rms in mag, chi2 with a systematic error of ${SYSTEMATIC} mag`,
  ["band", "detections", ...panels.map(({ name }) => name)],
  rows.map(({ band, detections }, index) => [
    ...[band, `${detections}`],
    ...panels.map(({ bands, all }) => missesText([...bands, all][index])),
  ]),
);
