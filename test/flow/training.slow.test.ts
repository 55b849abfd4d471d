/** The training loop on small data: it learns, repeats itself, goes on where it stopped, and notices when it diverges. */

import { describe, expect, it } from "vitest";
import { type BackendChoice, openBackend } from "../../src/engine/openBackend.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { type Architecture, buildArchitecture, type Normalisation } from "../../src/flow/architecture.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { trainerOptions } from "../../src/flow/training/options.ts";
import { learningRateAt, type Schedule } from "../../src/flow/training/schedule.ts";
import { shuffledOrder, splitRows } from "../../src/flow/training/shuffle.ts";
import { DivergenceError, Trainer, type TrainingOptions, type TrainingRows } from "../../src/flow/training/trainer.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import { hasAdapter } from "../support/environment.ts";

const BACKENDS: BackendChoice[] = hasAdapter ? ["webgpu", "cpu"] : ["cpu"];
const SIGMA = [0.3, 0.6];

/** Two dimensions around a smooth function of one condition, with Gaussian noise of {@link SIGMA}. */
function toyRows(count: number, first: number): TrainingRows {
  const random = new CounterRandom(3, "noise");
  const curves = new Float32Array(2 * count);
  const conditions = Float32Array.from({ length: count }, (_, row) => random.normal(first + row, 0));
  conditions.forEach((condition, row) => {
    curves[2 * row] = Math.sin(condition) + SIGMA[0] * random.normal(first + row, 1);
    curves[2 * row + 1] = 0.5 * condition + SIGMA[1] * random.normal(first + row, 2);
  });
  return { curves, conditions };
}

function toyArchitecture(transformer: Transformer, normalisation: Normalisation): Architecture {
  return buildArchitecture({
    dimensions: 2,
    conditions: 1,
    couplings: 4,
    hidden: 8,
    blocks: 1,
    transformer,
    normalisation,
    permutation: "none",
    seed: 1,
  });
}

const OPTIONS: TrainingOptions = {
  ...trainerOptions({ epochs: 12, batch: 100, learningRate: 1e-2 }),
  noise: new Float32Array(2),
};

const AFFINE: Transformer = { kind: "affine", scale: "bounded-exponential" };
const ROWS = toyRows(2000, 0);
const HELD_OUT = toyRows(1000, 2000);
/** Entropy of the noise, the lowest expected loss. */
const BEST = SIGMA.reduce((sum, sigma) => sum + Math.log(sigma) + 0.5 * Math.log(2 * Math.PI * Math.E), 0);

async function trainer(
  choice: BackendChoice,
  architecture: Architecture,
  options = OPTIONS,
  rows = ROWS,
  validation = HELD_OUT,
) {
  const backend = await openBackend(choice);
  const made = new Trainer(backend, architecture, initialState(architecture, 1), rows, validation, options);
  return {
    made,
    dispose() {
      made.dispose();
      backend.dispose();
    },
  };
}

describe.each(BACKENDS)("training on %s", (choice) => {
  it.each([
    { transformer: AFFINE, normalisation: "act" as const },
    { transformer: AFFINE, normalisation: "batch" as const },
    { transformer: { kind: "spline", bins: 4, tailBound: 4 } as const, normalisation: "act" as const },
  ])("comes near the best possible loss: $transformer.kind, $normalisation", async ({ transformer, normalisation }) => {
    const { made, dispose } = await trainer(choice, toyArchitecture(transformer, normalisation));
    await made.initialiseFromData();
    let loss = await made.validationLoss();
    const first = loss;
    for (let epoch = 0; epoch < OPTIONS.epochs; epoch++) loss = (await made.epoch()).validationLoss;
    dispose();
    expect(loss).toBeLessThan(first - 0.5);
    expect(loss - BEST).toBeLessThan(0.12);
    expect(loss - BEST).toBeGreaterThan(-0.1);
  });

  it("repeats itself bit for bit, and goes on from a state as if it had not stopped", async () => {
    const architecture = toyArchitecture(AFFINE, "batch");
    const options = { ...OPTIONS, noise: Float32Array.of(0.1, 0.2) };
    const whole = await trainer(choice, architecture, options);
    await whole.made.epoch();
    const between = await whole.made.state();
    const second = await whole.made.epoch();
    const end = await whole.made.state();
    whole.dispose();
    const resumed = await trainer(choice, architecture, options);
    resumed.made.restore(between);
    const record = await resumed.made.epoch();
    expect(record).toMatchObject({ epoch: 2, loss: second.loss, validationLoss: second.validationLoss });
    expect(await resumed.made.state()).toEqual(end);
    resumed.dispose();
  });

  it("says where a loss is NaN", async () => {
    const curves = ROWS.curves.slice();
    curves[2 * 1234] = Number.NaN;
    const { made, dispose } = await trainer(choice, toyArchitecture(AFFINE, "none"), OPTIONS, { ...ROWS, curves });
    const error = await made.epoch().catch((caught: unknown) => caught);
    dispose();
    expect(error).toBeInstanceOf(DivergenceError);
    expect((error as DivergenceError).rows).toContain(1234);
    expect((error as DivergenceError).rows).toHaveLength(100);
    expect((error as DivergenceError).where).toMatch(/^in step \d+ of epoch 1$/);
  });

  it("counts what the last step of an epoch has done to that epoch", async () => {
    const options = { ...OPTIONS, batch: ROWS.curves.length, learningRate: 10, warmup: 0 };
    const { made, dispose } = await trainer(choice, toyArchitecture(AFFINE, "none"), options);
    expect(made.stepsPerEpoch).toBe(1);
    const error = await made.epoch().catch((caught: unknown) => caught);
    dispose();
    expect(error).toBeInstanceOf(DivergenceError);
    expect((error as DivergenceError).where).toBe("after the last step of epoch 1");
    expect((error as DivergenceError).rows).toHaveLength(ROWS.conditions.length);
  });

  it("tells a row far from all others from steps that went too far", async () => {
    const curves = ROWS.curves.slice();
    curves[2 * 1234] = 1e4;
    const { made, dispose } = await trainer(choice, toyArchitecture(AFFINE, "none"), OPTIONS, { ...ROWS, curves });
    await made.epoch();
    const between = await made.state();
    const { loss } = await made.epoch();
    // Its batch alone has a loss of more than 1e4 nats, before and after.
    expect(loss).toBeGreaterThan(500);
    expect(await made.validationLoss()).toBeLessThan(10);
    // From the same state, steps that are too long.
    dispose();
    const wild = await trainer(choice, toyArchitecture(AFFINE, "none"), { ...OPTIONS, learningRate: 1e3 });
    wild.made.restore(between);
    const error = await wild.made.epoch().catch((caught: unknown) => caught);
    wild.dispose();
    expect(error).toBeInstanceOf(DivergenceError);
  });

  it("says where the validation rows are at fault", async () => {
    const architecture = toyArchitecture(AFFINE, "none");
    const validation = { ...HELD_OUT, curves: HELD_OUT.curves.slice() };
    validation.curves[2 * 321] = Number.NaN;
    const { made, dispose } = await trainer(choice, architecture, OPTIONS, ROWS, validation);
    const error = await made.epoch().catch((caught: unknown) => caught);
    dispose();
    expect(error).toMatchObject({ where: "on the validation rows after the last step of epoch 1", of: "validation" });
    expect([...(error as DivergenceError).rows]).toEqual([321]);
  });
});

describe("schedules", () => {
  const schedule = (kind: Schedule["kind"]): Schedule => ({
    kind,
    learningRate: 0.1,
    warmupSteps: 10,
    dropEvery: 2,
    dropFactor: 0.5,
  });
  const rate = (kind: Schedule["kind"], step: number) => learningRateAt(schedule(kind), step, 20, 100);

  it("warm up linearly", () => {
    for (const kind of ["cosine", "step", "constant"] as const) {
      expect(rate(kind, 0)).toBeCloseTo(0.01);
      expect(rate(kind, 4)).toBeCloseTo(0.05);
      expect(rate(kind, 10)).toBeCloseTo(0.1);
    }
  });

  it("fall as they say", () => {
    expect(rate("constant", 99)).toBe(0.1);
    expect(rate("step", 39)).toBe(0.1);
    expect(rate("step", 40)).toBeCloseTo(0.05);
    expect(rate("step", 80)).toBeCloseTo(0.025);
    expect(rate("cosine", 55)).toBeCloseTo(0.05, 3);
    expect(rate("cosine", 100)).toBeCloseTo(1e-4);
  });
});

describe("orders of rows", () => {
  it("are permutations that differ by epoch and seed", () => {
    const order = shuffledOrder(500, 1, 1);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index));
    expect(shuffledOrder(500, 1, 1)).toEqual(order);
    expect(shuffledOrder(500, 1, 2)).not.toEqual(order);
    expect(shuffledOrder(500, 2, 1)).not.toEqual(order);
  });

  it("split into two parts without overlap", () => {
    const { training, validation } = splitRows(100, 1 / 3, 4);
    expect(validation).toHaveLength(33);
    expect(new Set([...training, ...validation]).size).toBe(100);
  });
});
