import { describe, expect, it } from "vitest";
import { type BandedCurve, type BandedPanel, bandedPanelsFigure } from "../../src/figures/bandedCurves.ts";
import { renderPng, renderSvg } from "../../src/figures/write.ts";
import { domainOf, headOf, lines, textsOf } from "../support/figures.ts";

describe("curves with bands", () => {
  const curve = (middle: number[], truth?: number[]) => ({
    band: "g",
    middle,
    intervals: [
      { low: middle.map((value) => value - 900), high: middle.map((value) => value + 900) },
      { low: middle.map((value) => value - 1), high: middle.map((value) => value + 1) },
    ],
    truth,
  });

  it("keep the truth in sight where samples are wild", () => {
    const spec = bandedPanelsFigure({
      title: "x",
      timesDays: [1, 2],
      magnitudeLabel: "mag",
      panels: [{ title: "a", curves: [curve([250, -300], [-15, -10])] }],
    });
    const [low, high] = domainOf(spec, "y");
    expect(low).toBeLessThan(-15);
    expect(low).toBeGreaterThan(-21);
    expect(high).toBeGreaterThan(-10);
    expect(high).toBeLessThan(-4);
  });

  it("are drawn however far samples run out", async () => {
    const figure = bandedPanelsFigure({
      title: "x",
      timesDays: [1, 2, 3],
      magnitudeLabel: "mag",
      panels: [{ title: "a", curves: [curve([-3e38, 1e12, -12], [-15, -10, -12])] }],
    });
    const svg = await renderSvg(figure);
    const places = lines(svg).flat(2).map(Math.abs);
    expect(places.length).toBeGreaterThan(0);
    expect(Math.max(...places)).toBeLessThan(1e4);
    expect((await renderPng(svg)).length).toBeGreaterThan(1000);
  });

  it("draw each panel at its own times", async () => {
    const panels = [
      { title: "a", curves: [curve([-15, -10])] },
      { title: "b", timesDays: [4, 8], curves: [curve([-14, -9])] },
    ];
    const spec = bandedPanelsFigure({ title: "x", timesDays: [1, 2], magnitudeLabel: "mag", panels });
    expect(domainOf(spec, "x")).toEqual([1, 8]);
    const [[first], [second]] = lines(await renderSvg(spec));
    expect(second.at(0)).toBeGreaterThan(first.at(-2)!);
  });

  it("draw no solid line where a curve is filled", async () => {
    const panel = (filled?: boolean[]) =>
      bandedPanelsFigure({
        title: "x",
        timesDays: [1, 2, 4],
        magnitudeLabel: "mag",
        panels: [{ title: "a", curves: [{ ...curve([-15, -12, -10]), ...(filled ? { filled } : {}) }] }],
      });
    const [[whole]] = lines(await renderSvg(panel()));
    const [[part]] = lines(await renderSvg(panel([true, false, false])));
    expect(whole).toHaveLength(6);
    expect(part).toEqual(whole.slice(2));
  });

  it("draw the exact curve under a dashed line, whole and on the axis", async () => {
    const draw = (exact?: number[]) =>
      bandedPanelsFigure({
        title: "x",
        timesDays: [1, 2, 4],
        magnitudeLabel: "mag",
        panels: [{ title: "a", curves: [{ ...curve([-15, -12, -10]), exact }] }],
      });
    const dashes = (svg: string) => [...svg.matchAll(/stroke-dasharray="([^"]+)"/g)].map(([, dash]) => dash);
    const alone = await renderSvg(draw());
    expect(dashes(alone)).toEqual([]);
    expect(alone).not.toContain('stroke-width="6"');
    const both = await renderSvg(draw([-15, -12, -40]));
    expect(dashes(both)).toEqual(["7,4"]);
    expect(both.match(/stroke-width="6"/g)).toHaveLength(1);
    expect(domainOf(draw([-15, -12, -40]), "y")[0]).toBeLessThan(-40);
  });

  it("take no range from panels that are not to widen the axis", () => {
    const wild = { title: "epoch 1", widensAxis: false, curves: [curve([-90, 80], [-15, -10])] };
    const late = { title: "epoch 9", curves: [{ ...curve([-15, -10], [-15, -10]), intervals: [] }] };
    const draw = (panels: BandedPanel[]) =>
      bandedPanelsFigure({ title: "x", timesDays: [1, 2], magnitudeLabel: "mag", panels });
    expect(domainOf(draw([wild, late]), "y")).toEqual(domainOf(draw([late]), "y"));
    expect(domainOf(draw([{ ...wild, widensAxis: true }, late]), "y")).not.toEqual(domainOf(draw([late]), "y"));
  });

  it("clip what runs out of a panel, and say so", async () => {
    const spec = bandedPanelsFigure({
      title: "x",
      timesDays: [1, 2],
      magnitudeLabel: "mag",
      panels: [{ title: "a", curves: [curve([-15, -10])] }],
    });
    const svg = await renderSvg(spec);
    expect(svg).toMatch(/clip-path/);
    expect(textsOf(svg)).toContain("bands go on beyond the frame");
  });

  it("are cut at AB 26 where magnitudes are apparent, without the panels below", () => {
    const spec = bandedPanelsFigure({
      title: "x",
      timesDays: [1, 2],
      magnitudeLabel: "mag",
      magnitudes: "apparent",
      panels: [
        { title: "band g", curves: [{ ...curve([27, 30]), intervals: [] }] },
        { title: "band r", curves: [curve([20, 30])] },
        { title: "band i", curves: [{ band: "i", middle: [Number.NaN, Number.NaN], intervals: [] }] },
      ],
    });
    expect(domainOf(spec, "y")[1]).toBe(26);
    expect(spec.marks).toHaveLength(1);
    expect(headOf(spec).subtitle.join(" ")).toMatch(
      "left out, without values: band i; left out, always fainter than 26 mag: band g; cut at 26 mag",
    );
  });

  it("grow upwards around zero where they are differences", async () => {
    const spec = bandedPanelsFigure({
      title: "x",
      timesDays: [1, 2],
      magnitudeLabel: "error (mag)",
      magnitudes: "difference",
      panels: [{ title: "a", curves: [{ band: "g", middle: [0.5, 1], intervals: [] }] }],
    });
    expect(domainOf(spec, "y")[0]).toBeLessThan(0);
    const [[[, first, , second]]] = lines(await renderSvg(spec)).filter(([path]) => path.length === 4);
    expect(second).toBeLessThan(first);
  });

  it("show small differences where one point is far off, and say that something is beyond", () => {
    const errors = Array.from({ length: 40 }, (_, at) => 0.01 * Math.sin(at));
    const panel = (title: string, middle: number[]) => ({
      ...{ title, curves: [{ band: "g", middle, intervals: [{ low: middle, high: middle }] }] },
    });
    const figure = {
      ...{ title: "x", timesDays: errors.map((_, at) => at), magnitudeLabel: "error (mag)" },
      ...({ magnitudes: "difference" } as const),
      ...{ panels: [panel("a", errors), panel("b", [...errors.slice(1), 300])] },
    } as const;
    const spec = bandedPanelsFigure(figure);
    const [low, high] = domainOf(spec, "y") as [number, number];
    expect(high - low).toBeLessThan(0.06);
    expect(headOf(spec).subtitle.join()).toMatch("beyond the frame");
    // A panel that is wholly beyond stays: it is not what is left out as too faint.
    const far = panel("b", [300, ...errors.slice(1).map(() => Number.NaN)]);
    expect(bandedPanelsFigure({ ...figure, panels: [panel("a", errors), far] }).marks).toHaveLength(2);
  });

  it("break where values are missing, and are refused where all are", async () => {
    const holes = { ...curve([-15, Number.NaN, -12, -11]), intervals: [] };
    const draw = (own: BandedCurve) =>
      bandedPanelsFigure({
        title: "x",
        timesDays: [1, 2, 3, 4],
        magnitudeLabel: "mag",
        panels: [{ title: "a", curves: [own] }],
      });
    const svg = await renderSvg(draw(holes));
    expect(svg).not.toMatch(/NaN/);
    expect(lines(svg)[0].map(({ length }) => length)).toEqual([2, 4]);
    expect(() => draw({ ...holes, middle: [Number.NaN] })).toThrow("there is nothing to draw: no curve has a value");
  });
});
