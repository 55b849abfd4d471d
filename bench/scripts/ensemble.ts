/**
 * An independent check of the sampler: a parallel-tempered ensemble (differential evolution, ter Braak 2006; swaps between
 * neighbouring temperatures) of villar2017 on AT2017gfo, one set at a time through the float64 reference. It shares no code
 * with src/sampling/. It works for some minutes at a call and goes on where it was: output/ensemble.json. The summary is
 * bench/fits/villar2017Ensemble.json.
 */

import "../../src/models.ts";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { readObservations } from "../../src/jobs/photometry/readObservations.ts";
import { findBand } from "../../src/lightcurves/bands.ts";
import { referenceLogLikelihood } from "../../src/lightcurves/photometric/likelihood.ts";
import { pointLikelihood } from "../../src/lightcurves/photometric/pointLikelihood.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import { blackbodyBands, blackbodyMagnitude } from "../../src/lightcurves/spectrum/blackbody.ts";
import { componentsOf } from "../../src/villar2017/physics/component.ts";
import { BLACKBODY } from "../../src/villar2017/physics/constants.ts";
import { componentCurve } from "../../src/villar2017/physics/reference.ts";
import { sourceTimes } from "../../src/villar2017/times.ts";
import { printTable } from "./support/table.ts";

const SECONDS = 180;
const CHECKPOINT = "output/ensemble.json";
const SUMMARY = "bench/fits/villar2017Ensemble.json";
const INVERSE_TEMPERATURES = [1, 0.65, 0.42, 0.27, 0.17, 0.11, 0.06, 0.02];
const WALKERS = 20;
/** Share of an ensemble's history that is left out. */
const BURNED = 0.5;
const OPTIONS = { components: 3, distanceMpc: 40, redshift: 0.0098, ebv: 0.105 };
const OPACITIES = [0.5, 3, 10];
const PARAMETERS = [
  ...[1, 2, 3].map((k) => ({ name: `log10_ejecta_mass_${k}`, range: [-3.3, -0.9] })),
  ...[1, 2, 3].map((k) => ({ name: `ejecta_velocity_${k}`, range: [0.05, 0.45] })),
  ...[1, 2, 3].map((k) => ({ name: `log10_temperature_floor_${k}`, range: [2.3, 3.7] })),
  { name: "log10_systematic", range: [-2, 0.3] },
];
const FLOOR_OF_BLUE = 6;

interface State {
  iteration: number;
  evaluations: number;
  /** [temperature][walker][parameter] */
  readonly walkers: number[][][];
  readonly logLikelihoods: number[][];
  /** [draw][parameter] at the lowest temperature */
  readonly history: number[][];
  largest: number;
}

const model = configuredModel(modelNamed("villar2017"), OPTIONS);
const { points: all } = await readObservations("examples/data/at2017gfo.csv", model);
const points = all.filter(({ limit }) => !limit);
const request = {
  model,
  options: model.completeOptions(OPTIONS),
  points,
  nuisances: [{ kind: "systematic", points: points.map((_, at) => at) }] as const,
  systematic: 0,
};

const bandNames = [...new Set(points.map(({ band }) => band))];
const bands = blackbodyBands(
  bandNames.flatMap((name) => findBand(model, name) ?? []),
  request.options,
  BLACKBODY,
);
const times = [...new Set(points.map(({ timeDays }) => timeDays))].sort((a, b) => a - b);
const days = sourceTimes(times, request.options);
const places = points.map(({ band, timeDays }) => ({
  band: bands[bandNames.indexOf(band)],
  time: times.indexOf(timeDays),
}));

const valuesOf = (x: readonly number[]) => [
  ...OPACITIES.flatMap((opacity, k) => [10 ** x[k], x[3 + k], opacity, 10 ** x[6 + k]]),
  10 ** x[9],
];

/** The float64 reference at the observed points alone: referenceLogLikelihood computes every band at every time. */
function logLikelihood(x: readonly number[]): number {
  if (x.some((value, k) => value < PARAMETERS[k].range[0] || value > PARAMETERS[k].range[1])) {
    return Number.NEGATIVE_INFINITY;
  }
  const values = valuesOf(x);
  const curves = componentsOf(values.slice(0, -1)).map((component) => componentCurve(component, days).photospheres);
  return points.reduce((sum, point, index) => {
    const { band, time } = places[index];
    const magnitude = blackbodyMagnitude(
      band,
      curves.map((photospheres) => photospheres[time]),
    );
    return sum + pointLikelihood(point, magnitude, values[12]);
  }, 0);
}

const random = new CounterRandom(20_170_817, "sampling");

function begin(): State {
  const walkers = INVERSE_TEMPERATURES.map((_, t) =>
    Array.from({ length: WALKERS }, (_, walker) =>
      PARAMETERS.map(({ range: [low, high] }, k) => low + (high - low) * random.uniform(t * WALKERS + walker, k)),
    ),
  );
  const logLikelihoods = walkers.map((own) => own.map(logLikelihood));
  const evaluations = INVERSE_TEMPERATURES.length * WALKERS;
  return { iteration: 1, evaluations, walkers, logLikelihoods, history: [], largest: Number.NEGATIVE_INFINITY };
}

/** Each walker moves once, along the difference of two others of its temperature; then neighbours exchange walkers. */
function iterate(state: State): void {
  const { walkers, logLikelihoods, iteration } = state;
  INVERSE_TEMPERATURES.forEach((temperature, t) => {
    for (let walker = 0; walker < WALKERS; walker++) {
      const row = (iteration * INVERSE_TEMPERATURES.length + t) * WALKERS + walker;
      const [a, b] = [0, 1].map((draw) => Math.floor(random.uniform(row, 100 + draw) * WALKERS));
      if (a === walker || b === walker) continue;
      // Some along few coordinates, some whole, most over a wide range of lengths.
      const crossover = [0.3, 0.6, 1][Math.floor(random.uniform(row, 102) * 3)];
      const moved = PARAMETERS.map((_, k) => random.uniform(row, 110 + k) < crossover);
      const count = Math.max(1, moved.filter(Boolean).length);
      const fine = 10 ** -random.uniform(row, 103);
      const reach = random.uniform(row, 104) < 0.1 ? 1 : (2.38 / Math.sqrt(2 * count)) * fine;
      const proposed = walkers[t][walker].map((value, k) =>
        moved[k] ? value + reach * (walkers[t][a][k] - walkers[t][b][k]) + 1e-4 * random.normal(row, 130 + k) : value,
      );
      const found = logLikelihood(proposed);
      if (found > Number.NEGATIVE_INFINITY) state.evaluations++;
      if (!(Math.log(random.uniform(row, 105)) < temperature * (found - logLikelihoods[t][walker]))) continue;
      walkers[t][walker] = proposed;
      logLikelihoods[t][walker] = found;
    }
  });
  for (let t = INVERSE_TEMPERATURES.length - 1; t > 0; t--) {
    for (let walker = 0; walker < WALKERS; walker++) {
      const row = (iteration * INVERSE_TEMPERATURES.length + t) * WALKERS + walker;
      const other = Math.floor(random.uniform(row, 106) * WALKERS);
      const gain = logLikelihoods[t][walker] - logLikelihoods[t - 1][other];
      const difference = INVERSE_TEMPERATURES[t - 1] - INVERSE_TEMPERATURES[t];
      if (!(Math.log(random.uniform(row, 107)) < difference * gain)) continue;
      [walkers[t][walker], walkers[t - 1][other]] = [walkers[t - 1][other], walkers[t][walker]];
      [logLikelihoods[t][walker], logLikelihoods[t - 1][other]] = [
        logLikelihoods[t - 1][other],
        logLikelihoods[t][walker],
      ];
    }
  }
  state.largest = Math.max(state.largest, ...logLikelihoods[0]);
  state.history.push(...walkers[0].map((x) => [...x]));
  state.iteration++;
}

function summaryOf({ history, evaluations, iteration, largest }: State) {
  const kept = history.slice(Math.floor(BURNED * history.length));
  const halves = [kept.slice(0, kept.length / 2), kept.slice(kept.length / 2)];
  const quantile = (draws: number[][], k: number, p: number) => {
    const sorted = draws.map((x) => x[k]).sort((x, y) => x - y);
    return Number(sorted[Math.floor(p * (sorted.length - 1))].toFixed(4));
  };
  const share = (draws: number[][]) => draws.filter((x) => x[FLOOR_OF_BLUE] > 3.68).length / draws.length;
  return {
    ...{ model: "villar2017", photometry: "examples/data/at2017gfo.csv", detections: points.length, ...OPTIONS },
    ...{ evaluations, iterations: iteration, inverseTemperatures: INVERSE_TEMPERATURES, walkers: WALKERS },
    largestLogLikelihood: Number(largest.toFixed(3)),
    /** Blue floor above 10^3.68 K, of the two halves: what they differ by is what the run does not know. */
    shareAtEdge: halves.map((half) => Number(share(half).toFixed(4))),
    parameters: PARAMETERS.map(({ name }, k) => ({
      name,
      median: quantile(kept, k, 0.5),
      medianOfHalves: halves.map((half) => quantile(half, k, 0.5)),
      from: quantile(kept, k, 0.16),
      to: quantile(kept, k, 0.84),
    })),
  };
}

const start = PARAMETERS.map(({ range: [low, high] }) => (low + high) / 2);
const whole = referenceLogLikelihood(request, valuesOf(start));
if (!(Math.abs(logLikelihood(start) / whole - 1) < 1e-9)) throw new Error(`${logLikelihood(start)} is not ${whole}`);

const state: State = existsSync(CHECKPOINT) ? JSON.parse(readFileSync(CHECKPOINT, "utf8")) : begin();
const end = performance.now() + 1000 * SECONDS;
while (performance.now() < end) iterate(state);
mkdirSync("output", { recursive: true });
mkdirSync("bench/fits", { recursive: true });
writeFileSync(CHECKPOINT, JSON.stringify(state));
const summary = summaryOf(state);
writeFileSync(SUMMARY, `${JSON.stringify(summary, undefined, 2)}\n`);
printTable(
  `${summary.evaluations} likelihoods, largest ${summary.largestLogLikelihood}, share at the edge ${summary.shareAtEdge.join(" and ")}`,
  ["parameter", "median", "of the halves", "16 %", "84 %"],
  summary.parameters.map(({ name, median, medianOfHalves, from, to }) =>
    [name, median, medianOfHalves.join(" "), from, to].map(String),
  ),
);
