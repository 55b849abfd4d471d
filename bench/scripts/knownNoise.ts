/**
 * How close does a trained flow come to the best possible density? Curves with Gaussian noise of known sigma around a smooth
 * function of the conditions: no model can have a lower expected loss than the noise's entropy.
 */

import { openBackend } from "../../src/engine/openBackend.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { buildArchitecture, type Embedding } from "../../src/flow/architecture.ts";
import { standardisation } from "../../src/flow/curveTransform.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { trainerOptions } from "../../src/flow/training/options.ts";
import { Trainer, type TrainingRows } from "../../src/flow/training/trainer.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import { printTable } from "./support/table.ts";

const DIMENSIONS = 6;
const CONDITIONS = 4;
const ROWS = 30_000;
const HELD_OUT = 10_000;
const EPOCHS = 60;

/** Standard deviation of the noise in each dimension. */
const SIGMA = Array.from({ length: DIMENSIONS }, (_, dimension) => 0.02 * 1.6 ** dimension);
/** Entropy of the noise: the lowest expected loss, in nats. */
const BEST = SIGMA.reduce((sum, sigma) => sum + Math.log(sigma) + 0.5 * Math.log(2 * Math.PI * Math.E), 0);

/** @param first number of the first row: random numbers follow from it */
function makeRows(first: number, count: number): { curves: Float64Array; conditions: Float32Array } {
  const random = new CounterRandom(7, "noise");
  const curves = new Float64Array(count * DIMENSIONS);
  const conditions = new Float32Array(count * CONDITIONS);
  for (let row = 0; row < count; row++) {
    const number = first + row;
    const c = Array.from({ length: CONDITIONS }, (_, k) => random.normal(number, k));
    conditions.set(c, row * CONDITIONS);
    for (let d = 0; d < DIMENSIONS; d++) {
      const mean = Math.sin(c[0] + 0.5 * d) + 0.5 * c[1] * Math.cos(0.7 * d + c[2]) + 0.2 * c[3];
      curves[row * DIMENSIONS + d] = mean + SIGMA[d] * random.normal(number, 100 + d);
    }
  }
  return { curves, conditions };
}

const training = makeRows(0, ROWS);
const heldOut = makeRows(ROWS, HELD_OUT);
const { centre, scale } = standardisation(training.curves, DIMENSIONS);
const scaled = ({ curves, conditions }: typeof training): TrainingRows => ({
  curves: Float32Array.from(curves, (value, at) => (value - centre[at % DIMENSIONS]) / scale[at % DIMENSIONS]),
  conditions,
});
const jacobian = scale.reduce((sum, value) => sum + Math.log(value), 0);
const backend = await openBackend();
const table: string[][] = [];
const spline = (bins: number): Transformer => ({ kind: "spline", bins, tailBound: 5 });
const usual = { couplings: 6, hidden: 32, blocks: 2, batch: 500, learningRate: 2e-3, weightDecay: 0 };
/** Without an embedding: four times the steps, fewer bins, and weight decay against learning the rows by heart. */
const decayed = { ...usual, hidden: 48, batch: 125, learningRate: 4e-3, weightDecay: 0.15 };
/** What all couplings need to know of the conditions is learned once. */
const embedded = {
  ...{ couplings: 4, hidden: 16, blocks: 1, batch: 125, learningRate: 3e-3, weightDecay: 0.1 },
  embedding: { width: 64, layers: 3, outputs: 12 },
};
const flows: (typeof usual & { name: string; transformer: Transformer; embedding?: Embedding })[] = [
  { ...usual, name: "affine", transformer: { kind: "affine", scale: "sigmoid" } },
  { ...usual, name: "spline", transformer: spline(8) },
  { ...decayed, name: "spline, more steps, weight decay", transformer: spline(4) },
  { ...embedded, name: "spline behind an embedding network", transformer: spline(4) },
];
for (const { name, transformer, couplings, hidden, blocks, embedding, ...steps } of flows) {
  const before = process.cpuUsage();
  const architecture = buildArchitecture({
    dimensions: DIMENSIONS,
    conditions: CONDITIONS,
    ...{ embedding, couplings, hidden, blocks },
    transformer,
    normalisation: "act",
    permutation: "none",
    seed: 1,
  });
  using trainer = new Trainer(backend, architecture, initialState(architecture, 1), scaled(training), scaled(heldOut), {
    ...trainerOptions({ epochs: EPOCHS, ...steps }),
    noise: new Float32Array(DIMENSIONS),
  });
  await trainer.initialiseFromData();
  let last = await trainer.epoch();
  while (last.epoch < EPOCHS) last = await trainer.epoch();
  const { user, system } = process.cpuUsage(before);
  const loss = last.validationLoss + jacobian;
  table.push([
    name,
    loss.toFixed(3),
    BEST.toFixed(3),
    (loss - BEST).toFixed(3),
    (last.loss + jacobian - BEST).toFixed(3),
    ((user + system) / 1e6).toFixed(0),
  ]);
}
printTable(
  `${backend.description.name}: ${ROWS.toLocaleString("en-US")} rows of ${DIMENSIONS} dimensions with known noise, ${EPOCHS} epochs`,
  ["flow", "held-out loss (nats)", "best possible", "gap", "gap in training", "processor s"],
  table,
);
backend.dispose();
