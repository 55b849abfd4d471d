import { describe, expect, it } from "vitest";
import { CpuBackend } from "../../../src/engine/cpuBackend.ts";
import { fromHalfFloats, halfFloatBits } from "../../../src/engine/halfFloats.ts";
import { openNativeModule } from "../../../src/engine/native/nodeThreads.ts";
import { testRandom } from "../../../src/kernels/checks/du17Cases.ts";

const backend = new CpuBackend("test", await openNativeModule());

/** The same by a loop. */
function rangeOf(values: Float32Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Values in the module's memory, some missing, of lengths that fill no vector. */
async function inMemory(values: Float32Array, use: (own: Float32Array, halves: Uint16Array) => void): Promise<void> {
  const buffer = backend.allocate(8 * values.length, "values");
  await backend.download(buffer, "f32", 8 * values.length, (bytes) => {
    const own = bytes.f32.subarray(0, values.length);
    own.set(values);
    const halves = bytes.u16.subarray(2 * values.length, 3 * values.length);
    halves.set(halfFloatBits(values));
    use(own, halves);
  });
  buffer.dispose();
}

describe.each([1, 3, 8, 17, 1101])("the range of %i values", (length) => {
  const random = testRandom(length);
  const cases: [string, () => number][] = [
    ["magnitudes, some missing", () => (random() < 0.3 ? Number.NaN : -20 * random())],
    ["of both signs", () => 1000 * (random() - 0.5)],
    ["positive", () => random()],
    ["none", () => Number.NaN],
    ["infinite", () => (random() < 0.5 ? Number.NEGATIVE_INFINITY : 40)],
  ];
  it.each(cases)("%s", async (_, value) => {
    const values = Float32Array.from({ length }, value);
    await inMemory(values, (own, halves) => {
      expect(backend.rangeOf(own)).toEqual(rangeOf(values));
      expect(backend.rangeOf(halves)).toEqual(rangeOf(fromHalfFloats(halfFloatBits(values))));
    });
  });
});

it("is left to others for values elsewhere", () => {
  expect(backend.rangeOf(new Float32Array(3))).toBeUndefined();
});
