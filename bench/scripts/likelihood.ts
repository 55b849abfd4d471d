/**
 * How many sets a second have their likelihood? The points of AT2017gfo (examples/data/at2017gfo.csv), a free systematic error,
 * sets of each model's prior; then with the time of the merger, distance and redshift of each set, too.
 */

import "../../src/modelFiles.ts";
import "../../src/models.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { KiloflowError } from "../../src/engine/errors.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { readObservations } from "../../src/jobs/photometry/readObservations.ts";
import { median } from "../../src/jobs/statistics.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { isSeen } from "../../src/lightcurves/observation.ts";
import { type Nuisance, PhotometricLikelihood } from "../../src/lightcurves/photometric/likelihood.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import { printTable } from "./support/table.ts";

const { points: POINTS } = await readObservations("examples/data/at2017gfo.csv", modelNamed("villar2017"));

/** Seconds that one measurement should take at least. */
const SECONDS = 0.7;
const REPETITIONS = 5;

/** Models, and sets of a first call. */
const MODELS: readonly (readonly [name: string, rows: number])[] = [
  ["du17", 200_000],
  ["villar2017", 5000],
  ["metzger2017", 1000],
  ["possis", 20_000],
];

const SYSTEMATIC: Nuisance = { kind: "systematic", points: POINTS.map((_, index) => index) };

/** Values of the nuisance parameters of a set. */
const VALUES: Readonly<Record<Nuisance["kind"], number>> = {
  ...{ systematic: 0.3, timeOffset: 0.01, distanceMpc: 41, redshift: 0.0098, ebv: 0.1, ebvHost: 0.1 },
};

/** Sets a second of one request, copies of sets from the prior included. */
async function rateOf(backend: Backend, model: LightCurveModel, nuisances: readonly Nuisance[], start: number) {
  const known = (name: string) => model.options.some((option) => option.name === name);
  const options = model.completeOptions({
    ...{ distanceMpc: 40, ebv: 0.105 },
    ...(known("redshift") ? { redshift: 0.0098 } : {}),
  });
  using likelihood = await PhotometricLikelihood.open(backend, {
    ...{ model, options, nuisances, points: POINTS, systematic: 0 },
  });
  const source = createPrior(model, model.typicalPrior, start, 1);
  const drawn = source.read(0, start);
  const inputs = model.inputs.length;
  const setsOf = (rows: number): Float64Array => {
    const sets = new Float64Array(rows * likelihood.width);
    for (let row = 0; row < rows; row++) {
      const from = (row % start) * inputs;
      sets.set(drawn.subarray(from, from + inputs), row * likelihood.width);
      nuisances.forEach(({ kind }, index) => {
        sets[row * likelihood.width + inputs + index] = VALUES[kind];
      });
    }
    return sets;
  };
  const timed = async (sets: Float64Array, rows: number) => {
    const begin = performance.now();
    await likelihood.logLikelihood(sets, rows);
    return (performance.now() - begin) / 1000;
  };
  const first = setsOf(start);
  await timed(first, start);
  const rows = Math.ceil((start * SECONDS) / Math.max(1e-3, await timed(first, start)));
  const sets = setsOf(rows);
  const seconds: number[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) seconds.push(await timed(sets, rows));
  return rows / median(seconds);
}

async function measure(backend: Backend): Promise<void> {
  const rows: string[][] = [];
  for (const [name, start] of MODELS) {
    const model = configuredModel(modelNamed(name), {});
    const placed: Nuisance[] = [SYSTEMATIC, { kind: "timeOffset" }, { kind: "distanceMpc" }];
    if (isSeen(model)) placed.push({ kind: "redshift" });
    for (const [text, nuisances] of [
      ["systematic error", [SYSTEMATIC]],
      ["and time, distance, redshift", placed],
    ] as const) {
      try {
        const rate = await rateOf(backend, model, nuisances, start);
        rows.push([name, text, Math.round(rate).toLocaleString("en")]);
      } catch (error) {
        if (!(error instanceof KiloflowError)) throw error;
        rows.push([name, text, error.message.split(";")[0]]);
      }
    }
  }
  const title = `${backend.description.name}: sets a second, ${POINTS.length} points of AT2017gfo`;
  printTable(title, ["model", "free beside the model", "sets/s"], rows);
}

for (const choice of ["cpu", "webgpu"] as const) {
  if (process.env.KILOFLOW_BACKEND && process.env.KILOFLOW_BACKEND !== choice) continue;
  try {
    using backend = await openBackend(choice);
    await measure(backend);
  } catch (error) {
    if (!(error instanceof KiloflowError)) throw error;
    console.log(error.message);
  }
}
