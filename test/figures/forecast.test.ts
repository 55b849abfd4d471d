import { describe, expect, it } from "vitest";
import { type ForecastFigure, forecastFigure } from "../../src/figures/forecast.ts";
import { renderSvg } from "../../src/figures/write.ts";

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
});
