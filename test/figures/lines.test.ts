import { describe, expect, it } from "vitest";
import { linesFigure } from "../../src/figures/lines.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { domainOf, lines, textsOf } from "../support/figures.ts";

const figure = {
  title: "A title",
  xLabel: "time",
  yLabel: "luminosity",
  lines: [
    { name: "one", points: [0, 1, 10, 100, 1000].map((x) => ({ x, y: x === 10 ? Number.NaN : x })) },
    { name: "two", points: [{ x: 1, y: 5 }] },
  ],
};

describe("named lines", () => {
  it("lie on a logarithmic axis, which times of 0 are not on, and break where values are missing", async () => {
    const spec = linesFigure(figure);
    expect(domainOf(spec, "x")).toEqual([1, 1000]);
    const svg = await renderSvg(spec);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["one", "two", "time", "luminosity"]));
    const [one] = lines(svg);
    expect(one).toHaveLength(2);
  });

  it("are clipped at a range that is given", () => {
    expect(domainOf(linesFigure({ ...figure, yRange: [-2, 3] }), "y")).toEqual([-2, 3]);
    expect(domainOf(linesFigure(figure), "y")[1]).toBeGreaterThan(1000);
  });

  it("need a value", () => {
    expect(() => linesFigure({ ...figure, lines: [] })).toThrow("there is nothing to draw: no line has a value");
  });
});
