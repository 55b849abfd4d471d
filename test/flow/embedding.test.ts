/** Flows with an embedding network in front: gradients, samples, densities, files and limits. */

import { describe, expect, it } from "vitest";
import { encodeSafetensors, parseSafetensors } from "../../src/data/safetensors.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { type Architecture, buildArchitecture, type Embedding } from "../../src/flow/architecture.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { foldConditions, ignoreConditions } from "../../src/flow/foldConditions.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import { parseModel } from "../../src/flow/modelFile.ts";
import { initialState, parameterLayout } from "../../src/flow/parameters.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import { EMBEDDING, embedded, testEmbeddingOn } from "../support/embeddedFlows.ts";
import { disturbedState, expectBijection, expectGradients, randomRows } from "../support/flowChecks.ts";
import { SHARED_SHAPE } from "../support/sharedShape.ts";
import { smallModel } from "../support/smallModel.ts";

describe("in float64", () => {
  it.each<[string, Architecture, number]>([
    ["two hidden layers", embedded(13), 7],
    ["one unit, one output, one row", embedded(3, { width: 1, layers: 1, outputs: 1 }), 1],
    [
      "splines, more outputs than conditions",
      embedded(
        2,
        { width: 6, layers: 3, outputs: 5 },
        {
          transformer: { kind: "spline", bins: 4, tailBound: 2 } satisfies Transformer,
          blocks: 2,
          dimensions: 3,
        },
      ),
      5,
    ],
  ])("%s: gradients are central differences, the inverse undoes the forward pass", async (_, architecture, rows) => {
    await expectGradients(architecture, rows, true);
    await expectBijection(architecture, rows);
  });
});

testEmbeddingOn("cpu");

describe("conditions of an embedding", () => {
  const architecture = embedded(5);
  const state = disturbedState(architecture);
  const { curves, conditions } = randomRows(architecture, 6);
  const densityOf = async (own: typeof state | ReturnType<typeof foldConditions>, given: Float64Array) => {
    using flow = new Flow(new ReferenceBackend(), architecture, own);
    using evaluator = new FlowEvaluator(flow);
    return evaluator.logDensityOf(curves, given);
  };

  it("may be ignored", async () => {
    const ignored = [false, true, false, false, true];
    const own = ignoreConditions(architecture, state, ignored);
    const changed = conditions.map((value, at) => (ignored[at % 5] ? value + 1 : value));
    expect(await densityOf(own, changed)).toEqual(await densityOf(own, conditions));
    expect(
      await densityOf(
        own,
        conditions.map((value) => value + 1),
      ),
    ).not.toEqual(await densityOf(own, conditions));
  });

  it("may be raw, with their standardisation in the weights", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const centre = Float64Array.of(1, -2, 0, 3, 0.5);
    const scale = Float64Array.of(2, 0.5, 1, 3, 1.5);
    const own = foldConditions(architecture, state, { names, logarithm: names.map(() => false), centre, scale });
    const raw = conditions.map((value, at) => value * scale[at % 5] + centre[at % 5]);
    const expected = await densityOf(state, conditions);
    (await densityOf(own, raw)).forEach((value, row) => {
      // The folded numbers are float32.
      expect(Math.abs(value - expected[row])).toBeLessThan(1e-4 * (1 + Math.abs(expected[row])));
    });
  });
});

describe("files", () => {
  const small = smallModel();
  const architecture: Architecture = { ...small.architecture, embedding: EMBEDDING };
  // Its couplings see two conditions instead of four.
  const model: FlowModel = { ...small, architecture, state: initialState(architecture, 2) };
  const bytes = encodeModel(model);

  it("come back as they went, and say that earlier versions cannot read them", () => {
    expect(parseModel(bytes, "m.safetensors")).toEqual(model);
    expect(Buffer.from(bytes).toString("latin1")).toMatch(/"format_version":"4"/);
    expect(Buffer.from(encodeModel(small)).toString("latin1")).toMatch(/"format_version":"2"/);
  });

  it.each<[Partial<Embedding> | undefined, RegExp]>([
    [{ outputs: 3 }, /shape|lacks/],
    [{ layers: 1 }, /shape|ask for/],
    [{ layers: 3 }, /shape/],
    [{ width: 1e9 }, /1000000000 units in each layer of its embedding, but must have an integer from 1 to 128/],
    [{ outputs: 33 }, /33 outputs of its embedding, but must have an integer from 1 to 32/],
    [{ layers: 0 }, /0 hidden layers in its embedding, but must have an integer from 1 to 4/],
  ])("are refused with another embedding: %o", (change, message) => {
    const other = { ...architecture, embedding: { ...EMBEDDING, ...change } };
    const { tensors, metadata } = parseSafetensors(bytes, "m");
    const description = JSON.stringify({ ...JSON.parse(metadata.description), architecture: other });
    const changed = encodeSafetensors(tensors, { ...metadata, description });
    expect(() => parseModel(changed, "m.safetensors")).toThrow(message);
  });
});

describe("limits", () => {
  it("are those of couplings without an embedding, and more with one", () => {
    const without = { ...SHARED_SHAPE, conditions: 33 };
    expect(() => buildArchitecture(without)).toThrow(
      expect.objectContaining({
        message: "the architecture has 33 conditions, but must have an integer from 1 to 32",
        hint: "an embedding network in front of the couplings takes up to 512",
      }),
    );
    expect(embedded(512).conditions).toBe(512);
    expect(() => embedded(513)).toThrow("513 conditions of an embedding, but must have an integer from 1 to 512");
  });

  it("leave flows without an embedding their numbers", () => {
    const plain = buildArchitecture(SHARED_SHAPE);
    expect("embedding" in plain).toBe(false);
    expect(parameterLayout(plain).views.some(({ name }) => name.startsWith("embedding"))).toBe(false);
  });
});
