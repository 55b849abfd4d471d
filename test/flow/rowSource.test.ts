/** Trainings whose rows are simulated anew for each epoch. */

import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { buildArchitecture } from "../../src/flow/architecture.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { trainerOptions } from "../../src/flow/training/options.ts";
import { SIMULATED_BLOCK, type Simulator, simulatedRows } from "../../src/flow/training/rowSource.ts";
import { Trainer, type TrainingRows } from "../../src/flow/training/trainer.ts";

const ROWS = SIMULATED_BLOCK + 904;
const SIGMA = 0.3;
/** Entropy of the noise in two dimensions, the lowest expected loss. */
const BEST = 2 * (Math.log(SIGMA) + 0.5 * Math.log(2 * Math.PI * Math.E));

/** Two targets around a smooth function of one condition. */
const simulate: Simulator = async ({ epoch, first, count }) => {
  const random = new CounterRandom(3, "noise");
  const targets = new Float64Array(2 * count);
  const conditions = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const draw = (number: number) => random.normal(first + row, 4 * epoch + number);
    conditions[row] = draw(0);
    targets[2 * row] = 100 + Math.sin(conditions[row]) + SIGMA * draw(1);
    targets[2 * row + 1] = 0.5 * conditions[row] + SIGMA * draw(2);
  }
  return { targets, conditions };
};

const encode = (block: { targets: ArrayLike<number>; conditions: ArrayLike<number> }): TrainingRows => ({
  curves: Float32Array.from(block.targets, (value, at) => (at % 2 === 0 ? value - 100 : value)),
  conditions: Float32Array.from(block.conditions),
});

const architecture = buildArchitecture({
  ...{ dimensions: 2, conditions: 1, couplings: 4, hidden: 8, blocks: 1, seed: 1 },
  ...{ transformer: { kind: "affine", scale: "bounded-exponential" }, normalisation: "batch", permutation: "none" },
});
const options = {
  ...trainerOptions({ epochs: 5, batch: 100, learningRate: 1e-2 }),
  noise: Float32Array.of(0.01, 0),
};

async function training(renew?: number) {
  const backend = await openBackend("cpu");
  const validation = encode(await simulate({ epoch: 0, first: 0, count: 1000 }));
  let closed = false;
  const disposal = {
    [Symbol.dispose]: () => {
      closed = true;
    },
  };
  const source = simulatedRows(simulate, ROWS, encode, disposal, renew);
  const trainer = new Trainer(backend, architecture, initialState(architecture, 1), source, validation, options);
  const dispose = () => {
    trainer.dispose();
    backend.dispose();
    expect(closed).toBe(true);
  };
  return { trainer, source, dispose };
}

describe("a training on simulations", () => {
  it("has other rows in each epoch, block behind block", async () => {
    const { source, dispose } = await training();
    const [one, two] = [await source.rowsOf(1), await source.rowsOf(2)];
    dispose();
    expect(one.curves).toHaveLength(2 * ROWS);
    expect(one.conditions).not.toEqual(two.conditions);
    const second = encode(await simulate({ epoch: 2, first: SIMULATED_BLOCK, count: ROWS - SIMULATED_BLOCK }));
    expect(two.curves.subarray(2 * SIMULATED_BLOCK)).toEqual(second.curves);
    expect(two.conditions.subarray(SIMULATED_BLOCK)).toEqual(second.conditions);
  });

  it("has the same rows for some epochs, in other orders, where it is told so", async () => {
    const asked: number[] = [];
    const source = simulatedRows(
      (place) => {
        if (place.first === 0) asked.push(place.epoch);
        return simulate(place);
      },
      ...([ROWS, encode, {}, 2] as const),
    );
    const rows = [await source.rowsOf(1), await source.rowsOf(2), await source.rowsOf(3)];
    expect(asked).toEqual([1, 2]);
    expect(rows[1]).toBe(rows[0]);
    const fresh = simulatedRows(simulate, ROWS, encode);
    expect(rows[2]).toEqual(await fresh.rowsOf(2));
    expect([source.repeats, fresh.repeats]).toEqual([true, false]);
  });

  it.each([1, 2])(
    "learns, and goes on from a state as if it had not stopped, renewed every %d epochs",
    async (renew) => {
      const whole = await training(renew);
      await whole.trainer.initialiseFromData();
      for (let epoch = 0; epoch < 3; epoch++) await whole.trainer.epoch();
      const between = await whole.trainer.state();
      const fourth = await whole.trainer.epoch();
      await whole.trainer.recomputeMoments();
      const end = await whole.trainer.state();
      whole.dispose();
      expect(fourth.validationLoss - BEST).toBeLessThan(0.15);

      const resumed = await training(renew);
      resumed.trainer.restore(between);
      const again = await resumed.trainer.epoch();
      await resumed.trainer.recomputeMoments();
      expect([again.loss, again.validationLoss]).toEqual([fourth.loss, fourth.validationLoss]);
      expect(await resumed.trainer.state()).toEqual(end);
      resumed.dispose();
    },
  );
});
