/** Texts of float32 numbers: the shortest that read back, in the form that JavaScript gives numbers. */

import { Float16Array } from "@petamoriken/float16";
import fc from "fast-check";
import { expect, it } from "vitest";
import { LONGEST_FLOAT32, writeFloat32 } from "../../../../src/data/dataset/csv/float32Text.ts";

const value = new Float32Array(1);
const bits = new Int32Array(value.buffer);
const target = Buffer.alloc(LONGEST_FLOAT32);

function textOf(number: number): string {
  value[0] = number;
  return target.toString("latin1", 0, writeFloat32(bits[0], target, 0));
}

/** The same by searching: the least number of digits that reads back. */
function searched(number: number): string {
  if (Number.isNaN(number)) return "";
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  if (Object.is(number, -0)) return "-0";
  for (let digits = 1; ; digits++) {
    const decimal = Number(number.toPrecision(digits));
    if (Math.fround(decimal) === number) return String(decimal);
  }
}

/** The number with these bits. */
function numberOf(word: number): number {
  bits[0] = word;
  return value[0];
}

/** Fails with the bits of the first number whose text is not the one that is found by searching. */
function compare(numbers: Iterable<number>): void {
  for (const number of numbers) {
    const text = textOf(number);
    if (text !== searched(number)) expect(text, `bits ${bits[0]}`).toBe(searched(number));
    if (!Number.isFinite(number)) continue;
    if (!Object.is(Math.fround(Number(text)), number)) expect.fail(`${text} does not read back as ${number}`);
  }
}

it("writes every half float", () => {
  const halves = new Float16Array(Uint16Array.from({ length: 2 ** 16 }, (_, index) => index).buffer);
  compare(Float32Array.from(halves));
});

it("writes numbers of all bit patterns", () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (word) => {
      compare([numberOf(word)]);
    }),
    { numRuns: 20_000 },
  );
});

it("writes powers of two and of ten, their neighbours, and the smallest numbers", () => {
  for (let biased = 0; biased < 256; biased++) {
    for (let step = -3; step <= 3; step++) {
      const word = biased * 2 ** 23 + step;
      if (word >= 0) compare([numberOf(word), -numberOf(word)]);
    }
  }
  for (let power = -46; power < 39; power++) {
    for (const digit of [1, 2, 3, 5, 9]) {
      value[0] = Number(`${digit}e${power}`);
      const word = bits[0];
      for (const step of [-1, 0, 1]) if (word + step >= 0) compare([numberOf(word + step)]);
    }
  }
  for (let word = 0; word < 3000; word++) compare([numberOf(word)]);
});

it("writes integers, and decimals that are halfway between two shorter ones", () => {
  for (let index = 0; index < 20_000; index++) {
    compare([index, 2 ** 24 + 2 * index, 2 ** 22 + index / 4, 2 ** 20 - index / 16, -index / 128].map(Math.fround));
  }
});

it.each([
  [0, "0"],
  [-0, "-0"],
  [1, "1"],
  [-16.25, "-16.25"],
  [0.1, "0.1"],
  [1 / 3, "0.33333334"],
  [1e-6, "0.000001"],
  [-1.2345679e-6, "-0.0000012345679"],
  [1e-7, "1e-7"],
  [1.5e-45, "1e-45"],
  [16777216, "16777216"],
  [1e20, "100000000000000000000"],
  [-1.2345679e20, "-123456790000000000000"],
  [1e21, "1e+21"],
  [3.4028234663852886e38, "3.4028235e+38"],
  [1.1754943508222875e-38, "1.1754944e-38"],
  [2097152.25, "2097152.3"],
])("writes %d as %s", (number, text) => {
  expect(textOf(number)).toBe(text);
});
