/** Trainings of the library: the flow that comes of them, how they stop, and what is said of what makes no sense. */

import { afterAll, describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import { InputError, loadFlow, trainFlow } from "../../src/index.ts";
import { normalRows, TINY } from "../support/normalTable.ts";

const backend = await openBackend("cpu");
afterAll(() => backend.dispose());

const ROWS = normalRows(200);
const request = {
  ...TINY,
  backend,
  targets: ROWS.map(({ y, z }) => [y, z]),
  conditions: ROWS.map(({ a }) => a),
  names: { targets: ["y", "z"], conditions: ["a"] },
};

it("give a flow to draw from, whose file is loaded again", async () => {
  using flow = await trainFlow(request);
  expect([flow.conditions, flow.names]).toEqual([["a"], ["y", "z"]]);
  const samples = await flow.sample([0.1, 0.2], { count: 3 });
  using again = await loadFlow(flow.toBytes(), { backend });
  expect(await again.sample([[0.1], [0.2]], { count: 3 })).toEqual(samples);
  expect(await again.logProb(samples, [0.1, 0.2])).toHaveLength(6);
});

it("throw what their signal was aborted with", async () => {
  const controller = new AbortController();
  const stopped = trainFlow({
    ...{ ...request, epochs: 50, signal: controller.signal },
    onEpoch: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
});

describe("say what is wrong with", () => {
  const NAMES = { targets: ["a"], conditions: ["b"] };
  const dataset = { dataset: "nothing.h5", output: "nothing.safetensors" };
  const bad: readonly (readonly [string, unknown, string, string?])[] = [
    ["nothing", undefined, "a training must be told `targets` and `conditions`"],
    ["a misspelt option", { ...request, hiden: 3 }, 'there is no option "hiden"', "nearby names are hidden"],
    ["names", { ...request, names: ["mass"] }, "`names` must be an object whose `targets` and `conditions`"],
    ["names in a text", { ...request, names: { targets: "mass" } }, "`names` must be an object whose"],
    [
      "a condition that is missing",
      { ...request, conditions: request.conditions.map(() => [Number.NaN]) },
      "no value",
      "`masks`",
    ],
    ["a signal", { ...request, signal: 5 }, "`signal` is 5, but must be an AbortSignal"],
    ["a listener", { ...request, onEpoch: 5 }, "`onEpoch` is 5, but must be a function"],
    ["a backend", { ...request, backend: {} }, "but must be a backend that is open"],
    ["a simulator", { simulate: 5, rows: 9, names: NAMES }, "`simulate` is 5, but must be a function"],
    ["rows of a simulator", { simulate: () => undefined, rows: 9, names: NAMES }, "`simulate` gave no targets"],
    ["a dataset without an output", { dataset: "nothing.h5" }, "`output` must be the path of a file"],
    ["an option's value", { ...request, hidden: 0 }, "`hidden` is 0"],
    ["a number as a text", { ...request, epochs: "ten" }, "`epochs` is"],
    ["a text among numbers", { ...request, conditions: ["1", ...request.conditions.slice(1)] }, "`conditions`"],
    ["a field of a training on a dataset", { ...dataset, recipes: {} }, "have no `recipes`", "recipe"],
    ["an option of its recipe", { ...dataset, recipe: { epoch: 3 } }, "have no `epoch`", "epochs"],
    ["a value of its recipe", { ...dataset, recipe: { learningRate: -1 } }, "`learningRate` is -1"],
  ];
  it.each(bad)("%s", async (_, given, message, hint = "") => {
    const error = await trainFlow(given as typeof request).catch((one) => one);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(message);
    expect(`${error.hint}`).toContain(hint);
    expect(`${error.message} ${error.hint}`).not.toMatch(/--[a-z]/);
  });
});
