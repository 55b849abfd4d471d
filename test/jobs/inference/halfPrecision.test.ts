import { describe, expect, it } from "vitest";
import { CpuBackend } from "../../../src/engine/cpuBackend.ts";
import type { FlowModel } from "../../../src/flow/model.ts";
import {
  describeHalfError,
  halfErrorOf,
  parsePrecision,
  requireHalfVariant,
} from "../../../src/jobs/inference/halfPrecision.ts";

const { NaN: none } = Number;

describe("the error of half floats", () => {
  it("is the median, and what 99 of 100 keep", () => {
    const expected = Array.from({ length: 200 }, (_, index) => index);
    const actual = expected.map((value, index) => value + (index % 2 === 0 ? -1 : 1) * (index + 1));
    expect(halfErrorOf(actual, expected)).toEqual({ values: 200, notNumbers: 0, median: 100, most: 198 });
  });

  it("counts what is no number, and is then infinite rather than none", () => {
    expect(halfErrorOf([1, none, 3], [1, 2, 3])).toEqual({ values: 3, notNumbers: 1, median: 0, most: Infinity });
    expect(halfErrorOf([none, none, 3], [1, 2, none]).median).toBe(Infinity);
    using cpu = new CpuBackend("test");
    expect(describeHalfError(cpu, halfErrorOf([1, none, 3], [1, 2, 3]), "samples", "mag")).toMatch(
      /Infinity mag in 99 of 100 \(3 compared, 1 are no numbers\)/,
    );
  });
});

describe("the choice of a precision", () => {
  it("knows two", () => {
    expect(parsePrecision("half")).toBe("half");
    expect(() => parsePrecision("double")).toThrow('--precision is "double", but must be one of single, half');
  });

  it("says what is missing", () => {
    const model = { architecture: { transforms: [] } } as unknown as FlowModel;
    using cpu = new CpuBackend("test");
    expect(() => requireHalfVariant(cpu, model, "m")).toThrow(/has no half floats in shaders/);
    const adapter = { description: { kind: "webgpu" }, capabilities: { halfFloats: true } };
    const transformer = { kind: "affine", scale: "sigmoid" };
    const coupling = { kind: "coupling", identity: [0], transformed: [1], hidden: 6, blocks: 1, transformer };
    const odd = { architecture: { dimensions: 2, conditions: 1, transforms: [coupling] } } as unknown as FlowModel;
    expect(() => requireHalfVariant(adapter as never, odd, "m")).toThrow(/m has couplings whose width is no multiple/);
  });
});
