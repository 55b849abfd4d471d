import { describe, expect, it } from "vitest";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { findModes } from "../../src/sampling/modes.ts";

const random = new CounterRandom(3, "noise");
const normal = (row: number, draw: number) => random.normal(row, draw);

function modesOf(dimensions: number, rows: number, point: (row: number) => readonly number[]) {
  const latent = Float64Array.from(Array.from({ length: rows }, (_, row) => point(row)).flat());
  const flat = new Float64Array(rows);
  return findModes(latent, flat, flat, dimensions, 1);
}

describe("modes", () => {
  it("a curved valley is one", () => {
    const modes = modesOf(2, 8000, (row) => {
      const angle = Math.PI * (random.uniform(row, 0) - 0.5) * 1.6;
      return [Math.cos(angle) + 0.04 * normal(row, 1), Math.sin(angle) + 0.04 * normal(row, 2)];
    });
    expect(modes).toHaveLength(1);
    expect(modes[0].share).toBeCloseTo(1, 9);
  });

  it("a narrow valley along ten correlated coordinates is one", () => {
    const modes = modesOf(10, 8000, (row) => {
      const along = normal(row, 0);
      return Array.from({ length: 10 }, (_, k) => along * (1 + k / 5) + 0.2 * along ** 2 + 0.1 * normal(row, k + 1));
    });
    expect(modes).toHaveLength(1);
  });

  it.each([0.03, 0.2, 0.5])("two that stand apart have their shares, %s", (share) => {
    const modes = modesOf(5, 8000, (row) => {
      const other = random.uniform(row, 20) < share;
      return Array.from({ length: 5 }, (_, k) => (other && k < 2 ? 6 : 0) + (other ? 0.7 : 1) * normal(row, k));
    });
    expect(modes).toHaveLength(2);
    expect(Math.abs(modes[1].share - Math.min(share, 1 - share))).toBeLessThan(0.02);
  });
});
