import { describe, expect, it } from "vitest";
import { type ForecastFigure, forecastFigure } from "../../src/figures/forecast.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { collisions, headOf, textBoxes } from "../support/figures.ts";

const infinite = Number.POSITIVE_INFINITY;
const figure = (known: readonly boolean[]): ForecastFigure => ({
  title: "What is seen",
  timesDays: [0.5, 1, 2, 4],
  panels: ["g", "r"].map((band) => ({
    title: `band ${band}`,
    median: [19, 20, 22, infinite],
    intervals: [{ low: [18, 19, 20, 21], high: [21, 23, infinite, infinite] }],
    known,
    depths: [{ name: "ZTF", magnitude: 20.7, share: [0.9, 0.6, 0.1, 0] }],
  })),
});

const table = (spec: ReturnType<typeof forecastFigure>, name: string) =>
  (spec.data as { name: string; values: Record<string, unknown>[] }[]).find((one) => one.name === name)!.values;

describe("the figure of a forecast", () => {
  it("has the depths, and draws what is not seen below its faint end", () => {
    const spec = forecastFigure(figure([true, true, true, true]));
    const y = spec.scales!.find(({ name }) => name === "y")!.domain as number[];
    expect(y[0]).toBeLessThan(18);
    expect(y[1]).toBeGreaterThan(20.7);
    for (const { low, high } of table(spec, "intervals0")) {
      expect(low).toBeLessThanOrEqual(high as number);
      expect(Number.isFinite(high)).toBe(true);
    }
    expect(table(spec, "intervals0").at(-1)!.high).toBeGreaterThan(y[1]);
  });

  it("shows times in hours and days, and nothing where too little is known", async () => {
    const spec = forecastFigure(figure([false, true, true, true]));
    expect(spec.scales!.find(({ name }) => name === "x")!.domain).toEqual([24, 96]);
    expect(table(spec, "median1").map(({ drawn }) => drawn)).toEqual([false, true, true, true]);
    const svg = await renderSvg(spec);
    for (const text of ["share seen", "20.7", "2 d", "ZTF", "band r"]) expect(svg).toContain(`>${text}<`);
    expect(await renderSvg(forecastFigure(figure([true, true, true, true])))).toContain(">12 h<");
  });

  it("is refused where nothing is known", () => {
    expect(() => forecastFigure(figure([false, false, false, false]))).toThrow(/nothing to draw/);
  });

  const withDepths = (depths: readonly number[], times = [0.5, 1, 2, 4]): ForecastFigure => {
    const all = figure([true, true, true, true]);
    const drawn = depths.map((magnitude, at) => ({ name: `telescope ${at}`, magnitude, share: [0.9, 0.6, 0.1, 0] }));
    return { ...all, timesDays: times, panels: all.panels.map((panel) => ({ ...panel, depths: drawn })) };
  };

  it("has the depths beside the panels, off the curves and off each other", async () => {
    const svg = await renderSvg(forecastFigure(withDepths([23.5, 23.3, 23.5, 22.85, 26, 20])));
    expect(collisions(svg)).toEqual([]);
    const [frame, next] = textBoxes(svg).filter(({ text }) => text.startsWith("band "));
    const middle = (frame.corners[0][0] + frame.corners[1][0]) / 2;
    const labels = textBoxes(svg).filter(({ text }) => text === "22.85");
    expect(labels).toHaveLength(2);
    expect(labels[0].corners[0][0]).toBeGreaterThan(middle + 150);
    expect(labels[0].corners[1][0]).toBeLessThan((next.corners[0][0] + next.corners[1][0]) / 2 - 150);
  });

  it("has labels of times that miss each other on short and on long axes", async () => {
    for (const times of [
      [0.02, 1, 20, 100],
      [2.4, 4, 8, 9.1],
      [0.1, 1, 5, 14],
    ]) {
      const svg = await renderSvg(forecastFigure(withDepths([23.5], times)));
      expect(collisions(svg)).toEqual([]);
      expect(textBoxes(svg).filter(({ text }) => / [hd]$/.test(text)).length).toBeGreaterThanOrEqual(8);
    }
  });

  it("says of which bands nothing is bright enough to be drawn", () => {
    const all = withDepths([16]);
    const [{ intervals, ...first }, second] = all.panels;
    const faint = { ...first, intervals: [{ low: [22, 23, 24, 25], high: [26, 26, 26, 26] }] };
    const note = headOf(
      forecastFigure({
        ...all,
        panels: [faint, { ...second, intervals: [{ low: [15, 16, 17, 18], high: [19, 19, 19, 19] }] }],
      }),
    );
    expect(note.subtitle.join(" ")).toContain("nothing brighter than 17.5 mag: band g");
    expect(note.subtitle.join(" ")).not.toContain("band r");
    expect(intervals).toHaveLength(1);
  });

  it("has depths in colours that can be read on white", () => {
    const spec = forecastFigure(withDepths([20, 21, 22, 23, 24, 25]));
    const colours = spec.scales!.find(({ name }) => name === "text") as unknown as { range: string[] };
    for (const colour of colours.range) {
      const [r, g, b] = [1, 3, 5].map((at) => {
        const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
        return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      // WCAG 2's contrast of small text.
      expect(1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)).toBeGreaterThan(4.5);
    }
  });
});
