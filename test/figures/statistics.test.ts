import { describe, expect, it } from "vitest";
import { inputPlanesFigure, neighbouringPlanes } from "../../src/figures/inputPlanes.ts";
import { histogramFigure, reliabilityFigure } from "../../src/figures/statistics.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { coloursOf, domainOf, headOf, textsOf } from "../support/figures.ts";

describe("histograms", () => {
  const values = Float64Array.from({ length: 100 }, (_, index) => index);

  it("have no panel without values, and name it", async () => {
    const spec = histogramFigure("x", "100 sets", [
      { label: "range", series: [{ band: "g", values }] },
      { label: "maximum", series: [{ band: "g", values: Float64Array.of(Number.NaN) }] },
    ]);
    expect(spec.marks).toHaveLength(1);
    expect(headOf(spec).subtitle.join()).toMatch("left out, without values: maximum");
    expect(await renderSvg(spec)).not.toMatch(/NaN/);
  });

  it("hold the outermost value that is drawn", () => {
    const spec = histogramFigure("x", "", [
      { label: "a", series: [{ band: "g", values: Float64Array.of(0, 1, 1, 1) }] },
    ]);
    const bins = (spec.data as unknown as { values: { share: number }[] }[])[0].values;
    expect(bins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it("are refused without any value", () => {
    expect(() => histogramFigure("x", "", [{ label: "a", series: [] }])).toThrow(
      "nothing to draw: no set has a finite",
    );
  });
});

describe("reliability", () => {
  it("tells two models of one band apart by dashes, and keeps the band's colour", () => {
    const series = ["one", "two"].map((label) => ({ label, band: "r", actual: [0.1, 0.9], ranks: [3, 1] }));
    const spec = reliabilityFigure(
      "x",
      [0.1, 0.9],
      [...series, { label: "none", band: "g", actual: [Number.NaN], ranks: [0, 0] }],
    );
    const colours = coloursOf(spec);
    expect(Object.keys(colours)).toEqual(["one", "two"]);
    expect(colours.one).toBe(colours.two);
    const dashes = spec.scales!.find(({ name }) => name === "dash") as unknown as { range: number[][] };
    expect(dashes.range[0]).not.toEqual(dashes.range[1]);
    expect(headOf(spec).subtitle.join().replaceAll(",", " ")).toMatch("without values: none");
    const steps = spec.data!.find(({ name }) => name === "steps") as unknown as { values: { x: number; y: number }[] };
    expect(steps.values.slice(0, 4).map(({ x, y }) => [x, y])).toEqual([
      [0, 1.5],
      [0.5, 1.5],
      [0.5, 0.5],
      [1, 0.5],
    ]);
  });
});

it("a reliability diagram draws what it is without sigma factors pale beside it, and says so", async () => {
  const series = { label: "g", band: "g", actual: [0.5, 0.9], ranks: [1, 1] };
  const spec = reliabilityFigure("x", [0.5, 0.9], [{ ...series, withoutFactor: [0.7, Number.NaN] }]);
  const pale = spec.data!.find(({ name }) => name === "pale") as unknown as { values: { x: number; y: number }[] };
  expect(pale.values).toEqual([{ label: "g", x: 0.5, y: 0.7 }]);
  expect(headOf(spec).subtitle.join()).toMatch("pale: without the flow's sigma factors");
  expect(await renderSvg(spec)).toMatch(/stroke-opacity="0.35"/);
  expect(headOf(reliabilityFigure("x", [0.5, 0.9], [series])).subtitle.join()).not.toMatch("pale");
});

describe("planes of inputs", () => {
  it("are as many as the inputs ask for", () => {
    expect(neighbouringPlanes(4)).toEqual([
      { x: 0, y: 1 },
      { x: 2, y: 3 },
    ]);
    expect(neighbouringPlanes(3)).toEqual([
      { x: 0, y: 1 },
      { x: 1, y: 2 },
    ]);
  });

  it("take labels and scales from the caller, and leave out what has no place", async () => {
    const spec = inputPlanesFigure({
      title: "x",
      subtitle: "y",
      inputs: [
        { label: "mass (Msun)", scale: "log" },
        { label: "velocity (c)", scale: "linear" },
      ],
      groups: [
        { name: "training", points: [0, 0.1, 0.01, 0.2, Number.NaN, 0.3] },
        { name: "event", points: [0.02, 0.1] },
      ],
    });
    const sets = (spec.data as unknown as { values: { group: string }[] }[])[0].values;
    expect(sets.map(({ group }) => group)).toEqual(["training", "event"]);
    expect(domainOf(spec, "colour")).toEqual(["training", "event"]);
    const svg = await renderSvg(spec);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["mass (Msun)", "velocity (c)", "training", "event"]));
    const nothing = { title: "", subtitle: "", inputs: [], groups: [] };
    expect(() => inputPlanesFigure(nothing)).toThrow("there is nothing to draw: no set has finite inputs");
  });
});
