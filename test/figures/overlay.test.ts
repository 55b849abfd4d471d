import { describe, expect, it } from "vitest";
import { type OverlayFigure, overlayFigure, type PhotometryPoint } from "../../src/figures/overlay.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { coloursOf, domainOf, headOf, lines, textsOf } from "../support/figures.ts";

const seen = (timeDays: number, band: string, magnitude: number): PhotometryPoint => ({
  ...{ timeDays, band, magnitude },
  ...{ error: 0.1, limit: false },
});
const limit: PhotometryPoint = { timeDays: 2, band: "g", magnitude: 21, error: Number.NaN, limit: true };

const figure = (points: readonly PhotometryPoint[], predicted: readonly number[], panels = 1): OverlayFigure => ({
  title: "A title",
  points,
  panels: Array.from({ length: panels }, (_, index) => ({
    title: `model ${index}`,
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

  it("have limits as triangles without error bars or residuals", () => {
    const spec = overlayFigure(figure([seen(1, "g", 18), limit], [18, 20]));
    expect(table(spec, "photometry0")[1]).toMatchObject({ shape: "triangle-down", low: 21, high: 21 });
    expect(table(spec, "residuals0")).toHaveLength(1);
    expect(headOf(spec).subtitle.join(" ")).toContain("upper limits");
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

  it("need photometry after the merger", () => {
    expect(() => overlayFigure(figure([seen(-1, "g", 20)], [20]))).toThrow("there is no photometry after the merger");
  });
});
