import { describe, expect, it } from "vitest";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { cornerFigure } from "../../src/figures/corner.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { collisions, headOf, textBoxes, textsOf } from "../support/figures.ts";

const random = new CounterRandom(1, "draws");
const count = 2000;
const x = Float64Array.from({ length: count }, (_, row) => random.normal(row, 0));
const y = x.map((value, row) => Math.exp(0.5 * value + 0.2 * random.normal(row, 1)));
const weights = new Float64Array(count).fill(1);
const parameters = [
  { label: "mass (Msun)", title: "0.0 +1.0 −1.0", values: x, marked: 0 },
  { label: "opacity", title: "1.0", values: y, logarithmic: true },
];

interface Values {
  readonly values: readonly Readonly<Record<string, number>>[];
}
const dataOf = (spec: ReturnType<typeof cornerFigure>, name: string) =>
  (spec.data as unknown as (Values & { name: string; transform?: { thresholds: number[] }[] })[]).find(
    (one) => one.name === name,
  )!;

describe("a corner plot", () => {
  it("has a histogram of each parameter and contours of each pair, with their names and ranges", async () => {
    const spec = cornerFigure({ title: "posterior", parameters, weights });
    expect(spec.marks).toHaveLength(3);
    const svg = await renderSvg(spec);
    expect(svg).not.toMatch(/NaN/);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["opacity", "0.0 +1.0 −1.0"]));
    expect(headOf(spec).subtitle.join()).toMatch(/contours: 90 % and 68 % of the probability/);
  });

  it("draws contours that hold the probability which they say", () => {
    const { values, transform } = dataOf(cornerFigure({ title: "p", parameters, weights }), "panel1-0");
    const cells = (values[0] as unknown as { values: number[] }).values;
    const sum = cells.reduce((all, one) => all + one, 0);
    const shares = transform![0].thresholds.map(
      (level) => cells.filter((one) => one >= level).reduce((all, one) => all + one, 0) / sum,
    );
    expect(shares[0]).toBeCloseTo(0.9, 1);
    expect(shares[1]).toBeCloseTo(0.68, 1);
  });

  it("counts weights, and ends where a prior does", () => {
    const upper = x.map((value) => (value > 0 ? 1 : 0));
    const spec = cornerFigure({ title: "p", parameters: [{ ...parameters[0], bounds: [0, 10] }], weights: upper });
    const { values } = dataOf(spec, "panel0-0");
    expect(values[0].start).toBe(0);
    // Half a Gaussian: highest at its end.
    expect(Math.max(...values.slice(0, 8).map(({ height }) => height))).toBe(1);
  });

  it("survives parameters that are the same in every sample, and refuses none", async () => {
    const same = { label: "same", title: "1", values: new Float64Array(count).fill(1) };
    expect(await renderSvg(cornerFigure({ title: "p", parameters: [parameters[0], same], weights }))).not.toMatch(
      /NaN/,
    );
    expect(() => cornerFigure({ title: "p", parameters: [], weights })).toThrow(/nothing to draw/);
  });

  it.each([4, 10, 13])("keeps the labels of %d parameters apart, whatever their ranges", async (parameters) => {
    const shapes = [
      { label: "narrow (Msun)", of: (value: number) => 1.18765 + 2e-6 * value },
      { label: "lambda", of: (value: number) => 1000 + 990 * Math.tanh(value), logarithmic: true },
      {
        label: "opacity of a component (cm2/g)",
        of: (value: number) => 1.9 * Math.exp(0.15 * value),
        logarithmic: true,
      },
      { label: "floor (K)", of: (value: number) => 2600 + 2400 * Math.tanh(value), logarithmic: true },
      { label: "velocity (c)", of: (value: number) => 0.15 + 0.05 * Math.tanh(2 * value) },
      { label: "eps0 (erg/g/s)", of: (value: number) => 1.5e10 * Math.exp(0.2 * value), logarithmic: true },
      { label: "wide", of: (value: number) => 10 ** (2 * value), logarithmic: true },
    ];
    const several = Array.from({ length: parameters }, (_, k) => {
      const { of, ...own } = shapes[k % shapes.length];
      return { ...own, title: "1.0 +0.2 −0.1", values: x.map(of) };
    });
    const svg = await renderSvg(cornerFigure({ title: "p", parameters: several, weights }));
    expect(textBoxes(svg).length).toBeGreaterThan(4 * parameters);
    expect(collisions(svg)).toEqual([]);
  });

  it("labels its axes with numbers as people write them", async () => {
    const values = [x.map((one) => 4000 * Math.exp(one)), x.map((one) => 2e10 * Math.exp(0.2 * one))];
    const several = values.map((own) => ({ label: "p", title: "t", values: own, logarithmic: true }));
    const texts = textsOf(await renderSvg(cornerFigure({ title: "p", parameters: several, weights })));
    expect(texts).toEqual(expect.arrayContaining(["1000", "2e10"]));
    expect(texts.join(" ")).not.toMatch(/\d,\d|e\+/);
  });
});
