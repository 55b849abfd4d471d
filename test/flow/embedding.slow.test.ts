/** An embedding network learns which of many conditions matter, and with any number of threads the same. */

import { expect, it } from "vitest";
import { CpuBackend } from "../../src/engine/cpuBackend.ts";
import { compileModules } from "../../src/engine/native/compileModule.ts";
import { NativeModule } from "../../src/engine/native/nativeModule.ts";
import { NodeThreads } from "../../src/engine/native/nodeThreads.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { buildArchitecture } from "../../src/flow/architecture.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { trainerOptions } from "../../src/flow/training/options.ts";
import { Trainer, type TrainingRows } from "../../src/flow/training/trainer.ts";
import { testEmbeddingOn } from "../support/embeddedFlows.ts";

const CONDITIONS = 100;
const SIGMA = 0.1;

/** Two dimensions about sums over the conditions 50 to 60 with weights of both signs; all other conditions say nothing. */
function toyRows(count: number, first: number): TrainingRows {
  const random = new CounterRandom(5, "noise");
  const curves = new Float32Array(2 * count);
  const conditions = Float32Array.from({ length: CONDITIONS * count }, (_, at) =>
    random.normal(CONDITIONS * first + at, 0),
  );
  for (let row = 0; row < count; row++) {
    let [sum, other] = [0, 0];
    for (let k = 50; k <= 60; k++) {
      sum += conditions[CONDITIONS * row + k];
      other += conditions[CONDITIONS * row + k] * (k % 2 ? 1 : -1);
    }
    curves[2 * row] = sum / Math.sqrt(11) + SIGMA * random.normal(first + row, 1);
    curves[2 * row + 1] = Math.tanh(other / Math.sqrt(11)) + SIGMA * random.normal(first + row, 2);
  }
  return { curves, conditions };
}

const architecture = buildArchitecture({
  ...{ dimensions: 2, couplings: 4, hidden: 16, blocks: 1 },
  conditions: CONDITIONS,
  embedding: { width: 32, layers: 2, outputs: 4 },
  transformer: { kind: "affine", scale: "bounded-exponential" },
  ...{ normalisation: "act", permutation: "none", seed: 1 },
});

async function backendWith(threads: number): Promise<CpuBackend> {
  const modules = (await compileModules(true, true))!;
  return new CpuBackend("test", new NativeModule(modules, new NodeThreads(threads)));
}

function trainerOn(backend: CpuBackend, epochs: number): Trainer {
  const options = { ...trainerOptions({ epochs, batch: 100, learningRate: 5e-3 }), noise: new Float32Array(2) };
  return new Trainer(backend, architecture, initialState(architecture, 1), TRAINING, VALIDATION, options);
}

const TRAINING = toyRows(8000, 0);
const VALIDATION = toyRows(1000, 8000);
/** Entropy of the noise, the lowest expected loss. */
const BEST = 2 * (Math.log(SIGMA) + 0.5 * Math.log(2 * Math.PI * Math.E));

testEmbeddingOn("webgpu");

it("learns what few of many conditions tell", async () => {
  using backend = await backendWith(1);
  using trainer = trainerOn(backend, 15);
  await trainer.initialiseFromData();
  let loss = Number.NaN;
  for (let epoch = 0; epoch < 15; epoch++) loss = (await trainer.epoch()).validationLoss;
  // Whoever knows nothing of the conditions is 4 nats above.
  expect(loss).toBeLessThan(BEST + 0.4);
});

it("learns the same with any number of threads", async () => {
  const states = [];
  for (const threads of [0, 1, 3]) {
    using backend = await backendWith(threads);
    using trainer = trainerOn(backend, 1);
    await trainer.initialiseFromData();
    await trainer.epoch();
    states.push((await trainer.state()).parameters);
  }
  expect(states[1]).toEqual(states[0]);
  expect(states[2]).toEqual(states[0]);
});
