import { describe, expect, it } from "vitest";
import { type OverlayFigure, overlayFigure, type PhotometryPoint } from "../../src/figures/overlay.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { collisions, coloursOf, domainOf, headOf, lines, textsOf } from "../support/figures.ts";

const seen = (timeDays: number, band: string, magnitude: number): PhotometryPoint => ({
  ...{ timeDays, band, magnitude },
  ...{ error: 0.1, limit: false },
});
const limit: PhotometryPoint = { timeDays: 2, band: "g", magnitude: 21, error: Number.NaN, limit: true };

const figure = (points: readonly PhotometryPoint[], predicted: readonly number[], panels = 1): OverlayFigure => ({
  title: "A title",
  panels: Array.from({ length: panels }, (_, index) => ({
    title: `model ${index}`,
    points,
    timesDays: [0, 1, 3, 10],
    curves: [{ band: "g", magnitudes: [Number.NaN, 18, 20, 300] }],
    predicted,
  })),
  wavelengths: { K: 21590, g: 4776 },
});

/** Values of a table of a figure. */
const table = (spec: ReturnType<typeof overlayFigure>, name: string) =>
  (spec.data as { name: string; values: Record<string, unknown>[] }[]).find((one) => one.name === name)!.values;

describe("curves over photometry", () => {
  it("hold the photometry, not the curves, and order bands by wavelength", () => {
    const spec = overlayFigure(figure([seen(1, "K", 17), seen(5, "g", 22)], [17, 22]));
    const [bright, faint] = domainOf(spec, "y") as number[];
    expect(bright).toBeLessThan(17);
    expect(bright).toBeGreaterThan(15);
    expect(faint).toBeGreaterThan(22);
    expect(faint).toBeLessThan(24);
    expect(Object.keys(coloursOf(spec))).toEqual(["g", "K"]);
  });

  it("show a model that is brighter, but not however bright", () => {
    const bright = (predicted: number) =>
      (domainOf(overlayFigure(figure([seen(1, "g", 18), limit], [18, predicted])), "y") as number[])[0];
    expect(bright(16.5)).toBeLessThan(16.5);
    expect(bright(2)).toBeGreaterThan(14);
    expect(bright(22)).toBeGreaterThan(17);
  });

  it("of a few points show a model that is fainter, but not however faint", () => {
    const faint = (predicted: number) =>
      (domainOf(overlayFigure(figure([seen(1, "g", 18)], [predicted])), "y") as number[])[1];
    expect(faint(20.5)).toBeGreaterThan(20.5);
    expect(faint(30)).toBeLessThan(23);
  });

  it("have residuals of detections, observed less model, with arrows for those that are far off", () => {
    const spec = overlayFigure(figure([seen(1, "g", 18.5), seen(2, "g", 25), seen(4, "g", 14)], [18, 20, 20]));
    const drawn = table(spec, "residuals0");
    expect(drawn.map(({ shape }) => shape)).toEqual(["circle", "triangle-up", "triangle-down"]);
    expect(drawn.map(({ value }) => value)).toEqual([0.5, 2, -2]);
    expect(headOf(spec).subtitle.join(" ")).toContain("more than 2 mag off");
  });

  it("have hollow points where the model has no value, and no residual there", () => {
    const spec = overlayFigure(figure([seen(1, "g", 18), seen(2, "g", 19)], [Number.NaN, 19]));
    expect(table(spec, "photometry0").map(({ solid }) => solid)).toEqual([false, true]);
    expect(table(spec, "residuals0")).toHaveLength(1);
    expect(headOf(spec).subtitle.join(" ")).toContain("hollow: the model has no value");
  });

  it("have limits as arrows to what is fainter, without error bars or residuals", () => {
    const spec = overlayFigure(figure([seen(1, "g", 18), limit], [18, Number.NaN]));
    expect(table(spec, "photometry0")[1]).toMatchObject({ limit: true, low: 21, high: 21 });
    // Down the page are fainter magnitudes.
    const [bright, faint] = domainOf(spec, "y") as number[];
    expect(faint).toBeGreaterThan(bright);
    const heights = String(table(spec, "photometry0")[1].shape)
      .match(/,-?[\d.]+/g)!
      .map((text) => Number(text.slice(1)));
    expect(Math.min(...heights)).toBe(0);
    expect(Math.max(...heights)).toBeGreaterThan(1);
    expect(table(spec, "residuals0")).toHaveLength(1);
    expect(headOf(spec).subtitle.join(" ")).toContain("arrows: upper limits");
    expect(headOf(spec).subtitle.join(" ")).not.toContain("hollow");
  });

  it("are drawn in panels, without times that a logarithm lacks and without numbers that renderers fail at", async () => {
    const svg = await renderSvg(
      overlayFigure(figure([seen(-1, "g", 20), seen(1, "g", 18), seen(9, "g", 20)], [20, 18, 20], 3)),
    );
    expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["model 0", "model 1", "model 2"]));
    const places = lines(svg).flat(2).map(Math.abs);
    expect(places.length).toBeGreaterThan(0);
    expect(Math.max(...places)).toBeLessThan(1e4);
  });

  it("have credible bands, and the systematic error around zero", async () => {
    const plain = figure([seen(1, "g", 18), seen(5, "g", 20)], [18, 20]);
    const curves = [
      {
        ...plain.panels[0].curves[0],
        intervals: [{ low: [Number.NaN, 17.5, 19.5, Number.NEGATIVE_INFINITY], high: [18, 18.5, 21, 1e9] }],
      },
    ];
    const spec = overlayFigure({ ...plain, panels: [{ ...plain.panels[0], curves }], systematic: 0.4 });
    const edges = table(spec, "intervals0");
    expect(edges.map(({ known }) => known)).toEqual([true, true, false]);
    expect(edges[0]).toMatchObject({ time: 1, low: 17.5, high: 18.5 });
    expect(headOf(spec).subtitle.join(" ")).toMatch(/bands: 68 and 90 %; .*grey: systematic error of 0.4 mag/);
    expect(await renderSvg(spec)).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it.each([
    [1.1, 1.9],
    [0.02, 0.03],
    [0.5, 25],
    [3, 3],
  ])("label days from %f to %f", async (first, last) => {
    const svg = await renderSvg(overlayFigure(figure([seen(first, "g", 18), seen(last, "g", 20)], [18, 20])));
    const days = textsOf(svg)
      .map(Number)
      .filter((value) => value >= 0.85 * first && value <= 1.15 * last);
    expect(new Set(days).size).toBeGreaterThanOrEqual(2);
  });

  it("need photometry after the merger", () => {
    expect(() => overlayFigure(figure([seen(-1, "g", 20)], [20]))).toThrow("there is no photometry after the merger");
  });

  it("say which bands have residuals, but a curve outside the frame", () => {
    const points = [seen(1, "g", 18), seen(2, "K", 18), limit];
    const own = figure(points, [26, 18, 26]).panels[0];
    const curve = (band: string, magnitudes: number[]) => ({ band, magnitudes });
    const noteOf = (...curves: ReturnType<typeof curve>[][]) =>
      headOf(
        overlayFigure({ ...figure(points, []), panels: curves.map((all) => ({ ...own, curves: all })) }),
      ).subtitle.join(" ");
    const [near, faint, bright] = [
      [18, 18, 19, 20],
      [Number.NaN, 26, 27, 10],
      [Number.NaN, 5, 6, 18],
    ];
    // The last time is beyond the photometry's.
    expect(noteOf([curve("g", faint), curve("K", near)])).toMatch(/curves fainter than the frame: g(;|$)/);
    expect(noteOf([curve("g", faint), curve("K", faint)])).toMatch(/curves fainter than the frame: g, K(;|$)/);
    expect(noteOf([curve("g", bright), curve("K", near)])).toMatch(/curves brighter than the frame: g(;|$)/);
    expect(noteOf([curve("g", faint)], [curve("K", faint)])).toContain("frame: g (panel 1), K (panel 2)");
    expect(noteOf([curve("g", near), curve("r", faint), curve("K", [])])).not.toContain("than the frame");
  });

  it("have labels that miss each other and the panels beside them", async () => {
    const svg = await renderSvg(overlayFigure(figure([seen(1, "g", 18), seen(2, "g", 19.5)], [18, 19], 3)));
    expect(collisions(svg)).toEqual([]);
    // Of the panels of a row the first has the labels of all.
    expect(textsOf(svg).filter((text) => text === "18.5")).toHaveLength(2);
  });
});
