/** Programs without types give what is no text and no model. */

import { expect, it } from "vitest";
import { InputError } from "../../src/engine/errors.ts";
import { registerTransform } from "../../src/flow/transforms/index.ts";
import { createPrior, DU17, modelNamed, parseBands, parseGrid, parseTimes, registerModel } from "../../src/index.ts";

const none = undefined as never;

it.each<[string, () => unknown, string]>([
  ["times", () => parseTimes(none), "`times` must be a text"],
  ["bands", () => parseBands("g" as never, DU17 as never), "`bands` must be a text, after the model"],
  ["a grid", () => parseGrid(DU17, none), "`grid` must be a text, after the model"],
  ["a prior", () => createPrior("du17" as never, "eos", 1, 1), "`model` must be a light-curve model such as DU17"],
  ["a name", () => modelNamed(none), '`model` is "undefined", but must be one of du17'],
  ["a model", () => registerModel(none), "`model` is no light-curve model"],
  ["a kind", () => registerTransform("radial" as never, {} as never), "`kind` is"],
])("%s", (_, call, message) => {
  expect(call).toThrow(InputError);
  expect(call).toThrow(message);
});
