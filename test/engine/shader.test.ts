import { describe, expect, it } from "vitest";
import { assembleShader } from "../../src/engine/assembleShader.ts";
import { type Kernel, read, write } from "../../src/engine/kernel.ts";
import { float32Literal } from "../../src/engine/shader.ts";

const kernel = {
  name: "example",
  bindings: { input: read("f32", "vec4<f32>"), output: write("u32") },
  settings: { count: "u32", scale: "f32" },
  workgroupSize: 32,
  constants: () => ({ FLAG: true, HALF: 0.5, COUNT: { u32: 7 }, THIRD: { pair: 1 / 3 } }),
  source: () => [
    { file: "a.wgsl", text: "// first\n// second" },
    { file: "b.wgsl", text: "fn main() {}" },
  ],
} as unknown as Kernel;

describe("assembleShader", () => {
  it("writes constants, settings and bindings from the declaration", () => {
    expect(assembleShader(kernel, {}).code).toBe(`const WORKGROUP_SIZE = 32u;
const FLAG = true;
const HALF = 0.5f;
const COUNT = 7u;
const THIRD = vec2<f32>(0.3333333432674408f, -9.934107758624577e-9f);
struct Settings {
  count: u32,
  scale: f32,
}
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;
@group(0) @binding(2) var<uniform> settings: Settings;
// first
// second
fn main() {}`);
  });

  it("maps lines back to files", () => {
    const shader = assembleShader(kernel, {});
    expect(shader.locate(1)).toEqual({ file: "(declaration)", line: 1 });
    expect(shader.locate(13)).toEqual({ file: "a.wgsl", line: 1 });
    expect(shader.locate(14)).toEqual({ file: "a.wgsl", line: 2 });
    expect(shader.locate(15)).toEqual({ file: "b.wgsl", line: 1 });
  });
});

describe("float32Literal", () => {
  it.each([0, 1, -2.5, 1e-30, 1e30, 0.1, 16777217, -1e-9])("writes %f so that it reads back", (value) => {
    const text = float32Literal(value);
    expect(text).toMatch(/[.e].*f$/);
    expect(Math.fround(Number(text.slice(0, -1)))).toBe(Math.fround(value));
  });

  it("refuses what a shader cannot hold", () => {
    expect(() => float32Literal(1e39)).toThrow(RangeError);
    expect(() => float32Literal(Number.NaN)).toThrow(RangeError);
  });
});
