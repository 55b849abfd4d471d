import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/engine/errors.ts";
import { philox4x32 } from "../../../src/engine/random/philox.ts";
import { CounterRandom, normalPairFromBits, uniformFromBits } from "../../../src/engine/random/streams.ts";

function philox(counter: number[], key: number[]): string[] {
  const out = new Uint32Array(4);
  philox4x32(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out);
  return [...out].map((word) => word.toString(16).padStart(8, "0"));
}

/** Philox with big integers, as the paper writes it: an independent evaluation. */
function philoxByDefinition(counter: number[], key: number[]): string[] {
  const mask = 0xffffffffn;
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const a = 0xd2511f53n * c0;
    const b = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(b >> 32n) ^ c1 ^ k0, b & mask, (a >> 32n) ^ c3 ^ k1, a & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map((word) => word.toString(16).padStart(8, "0"));
}

const word = fc.integer({ min: 0, max: 0xffffffff });

describe("philox4x32", () => {
  // The known answers that Random123 publishes for philox4x32-10.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"],
    ],
    [Array(4).fill(0xffffffff), Array(2).fill(0xffffffff), ["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      ["d16cfe09", "94fdcceb", "5001e420", "24126ea1"],
    ],
  ])("gives the published words for counter %j", (counter, key, words) => {
    expect(philox(counter, key)).toEqual(words);
  });

  it("agrees with the definition in big integers", () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 4, maxLength: 4 }),
        fc.array(word, { minLength: 2, maxLength: 2 }),
        (counter, key) => {
          expect(philox(counter, key)).toEqual(philoxByDefinition(counter, key));
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Largest distance between the distribution of samples and a cumulative distribution function. */
function kolmogorov(samples: number[], cumulative: (x: number) => number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, index) =>
      Math.max(Math.abs(cumulative(x) - index / sorted.length), Math.abs(cumulative(x) - (index + 1) / sorted.length)),
    ),
  );
}

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function normalCumulative(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp((-x * x) / 2);
  return x > 0 ? 1 - tail / 2 : tail / 2;
}

describe("CounterRandom", () => {
  const count = 20_000;
  // The distance that chance exceeds once in a thousand.
  const limit = 1.95 / Math.sqrt(count);

  it("draws uniform numbers", () => {
    const random = new CounterRandom(42, "prior");
    const samples = Array.from({ length: count }, (_, index) => random.uniform(index, 0));
    expect(kolmogorov(samples, (x) => x)).toBeLessThan(limit);
    expect(Math.min(...samples)).toBeGreaterThan(0);
    expect(Math.max(...samples)).toBeLessThan(1);
  });

  it("draws normal numbers", () => {
    const random = new CounterRandom(42, "noise");
    const samples = Array.from({ length: count }, (_, index) => random.normal(index, 1));
    expect(kolmogorov(samples, normalCumulative)).toBeLessThan(limit);
  });

  it("depends on seed, stream, index and draw, and on nothing else", () => {
    const first = new CounterRandom(7, "prior").uniform(123, 4);
    const random = new CounterRandom(7, "prior");
    random.uniform(1, 1);
    expect(random.uniform(123, 4)).toBe(first);
    const others = [
      new CounterRandom(8, "prior").uniform(123, 4),
      new CounterRandom(7 + 2 ** 32, "prior").uniform(123, 4),
      new CounterRandom(7, "noise").uniform(123, 4),
      random.uniform(124, 4),
      random.uniform(123 + 2 ** 32, 4),
      random.uniform(123, 5),
    ];
    expect(new Set([first, ...others]).size).toBe(7);
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN])("refuses the seed %d", (seed) => {
    expect(() => new CounterRandom(seed, "prior")).toThrow(InputError);
  });
});

describe("numbers from bits", () => {
  it("never reach 0 or 1, in float32 either", () => {
    for (const bits of [0, 0xffffffff]) {
      const value = uniformFromBits(bits);
      expect(Math.fround(value)).toBe(value);
      expect(value > 0 && value < 1).toBe(true);
      expect(normalPairFromBits(bits, bits).every(Number.isFinite)).toBe(true);
    }
  });
});
