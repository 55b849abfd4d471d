/** Flows of what a program's simulator makes. */

import { expect, it } from "vitest";
import { CounterRandom } from "../../../../src/engine/random/streams.ts";
import { encodeModel } from "../../../../src/flow/table/encoding.ts";
import type { SimulatorTraining } from "../../../../src/jobs/training/table/trainSimulator.ts";
import { TINY } from "../../../support/normalTable.ts";
import { sample, trainFlow } from "../../../support/tableCalls.ts";

const random = new CounterRandom(5, "training");
const asked: number[] = [];

/** A mass, of which a magnitude is measured with a scatter of 0.5. */
const simulate: SimulatorTraining["simulate"] = async ({ epoch, first, count }) => {
  asked.push(epoch);
  const row = (at: number) => 1e6 * epoch + first + at;
  const masses = Float64Array.from({ length: count }, (_, at) => Math.exp(random.normal(row(at), 0)));
  return { targets: masses, conditions: masses.map((mass, at) => Math.log(mass) + 0.5 * random.normal(row(at), 1)) };
};
const request: SimulatorTraining = {
  ...{ ...TINY, simulate, rows: 300, transforms: { mass: "log" } },
  names: { targets: ["mass"], conditions: ["magnitude"] },
};

it("asks for other rows in every epoch, and gives the same model again", async () => {
  const model = await trainFlow(request);
  // 0 judges, and at the end statistics are taken of further ones.
  expect([...new Set(asked)].sort()).toEqual([0, 1, 2, 3]);
  expect(model.training).toMatchObject({ source: "the simulator", trainingRows: 300, validationRows: 100 });
  expect(encodeModel(await trainFlow(request))).toEqual(encodeModel(model));
  const drawn = await sample(model, { conditions: [[-1.5], [1.5]], count: 50 });
  const mean = (row: number) => drawn.subarray(50 * row, 50 * (row + 1)).reduce((sum, one) => sum + Math.log(one), 0);
  expect(mean(1)).toBeGreaterThan(mean(0));
});

it("asks for others every so many epochs", async () => {
  asked.length = 0;
  await trainFlow({ ...request, renew: 2 });
  // Epochs 1 and 2 have the same; 3, and the statistics at the end, those after.
  expect([...new Set(asked)].sort()).toEqual([0, 1, 2]);
});

it.each<[Partial<SimulatorTraining>, string]>([
  [{ renew: 0 }, "`renew` is 0, but must be an integer of at least 1"],
  [{ rows: 1 }, "`rows` is 1, but must be an integer from 2"],
  [{ names: { targets: ["mass"], conditions: [] } }, "`names` must name targets and conditions"],
  [
    { names: { targets: ["mass", "b"], conditions: ["c"] } },
    "`simulate` gave 300 targets for 300 rows, but must give 600",
  ],
  [{ transforms: { m: "log" } }, '`transforms` has "m", which no column is called'],
  [{ row: 3 } as object, 'there is no option "row" of trainings on simulations'],
])("refuses %j", async (changes, message) => {
  await expect(trainFlow({ ...request, ...changes })).rejects.toThrow(message);
});

/** Rows whose target 7 is another in an epoch. */
const spoilt =
  (epoch: number, value: number): SimulatorTraining["simulate"] =>
  async (place) => {
    const { targets, conditions } = await simulate(place);
    return { targets: Array.from(targets, (one, at) => (place.epoch === epoch && at === 7 ? value : one)), conditions };
  };

it.each([
  [0, Number.NaN, "`simulate` gave NaN as mass in row 7 of epoch 0, which must be above 0"],
  [2, Number.NaN, "`simulate` gave NaN as mass in row 7 of epoch 2, which must be above 0"],
  [2, -1, "`simulate` gave -1 as mass in row 7 of epoch 2, which must be above 0"],
])("says in which row a simulator gave no value: epoch %d, %d", async (epoch, value, message) => {
  await expect(trainFlow({ ...request, simulate: spoilt(epoch, value) })).rejects.toThrow(message);
});
