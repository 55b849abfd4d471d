import { Float16Array } from "@petamoriken/float16";
import { expect, it } from "vitest";
import { fromHalfFloats, halfFloatBits, toHalfFloats } from "../../src/engine/halfFloats.ts";
import { testRandom } from "../../src/kernels/checks/du17Cases.ts";

function both(values: Float32Array): [Uint16Array, Uint16Array] {
  const ours = new Uint16Array(values.length);
  toHalfFloats(values, ours);
  return [ours, new Uint16Array(new Float16Array(values).buffer)];
}

it("agrees with a library on numbers of every size", () => {
  const random = testRandom(1);
  const words = Uint32Array.from({ length: 300_000 }, () => Math.floor(random() * 2 ** 32));
  const values = new Float32Array(words.buffer).map((value) => (Number.isNaN(value) ? 1 : value));
  const near = Float32Array.from({ length: 300_000 }, () => (random() - 0.5) * 2 ** Math.floor(50 * random() - 30));
  for (const sample of [values, near]) {
    const [ours, library] = both(sample);
    expect(ours).toEqual(library);
  }
});

it("agrees on the numbers between which rounding decides", () => {
  const halves = Float32Array.from(new Float16Array(Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits).buffer));
  const middles = halves.map((value, index) => (value + (halves[index + 1] ?? 65520)) / 2);
  for (const sample of [halves, middles, halves.map((value) => -value), middles.map((value) => -value)]) {
    const [ours, library] = both(sample);
    expect(ours).toEqual(library);
  }
});

it("keeps infinities, zeros and missing values", () => {
  const [ours] = both(
    Float32Array.from([
      0,
      -0,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      1e30,
      65519,
      65520,
      1e-30,
    ]),
  );
  expect([...ours]).toEqual([0, 0x8000, 0x7c00, 0xfc00, 0x7e00, 0x7c00, 0x7bff, 0x7c00, 0]);
});

it("gives every half float its value, and its bits back", () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, index) => index);
  const values = fromHalfFloats(bits);
  expect(values).toEqual(Float32Array.from(new Float16Array(bits.buffer)));
  const numbers = bits.filter((_, index) => !Number.isNaN(values[index]));
  expect(halfFloatBits(fromHalfFloats(numbers))).toEqual(numbers);
});
