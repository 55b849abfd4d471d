import { expect, it } from "vitest";
import { areaPath, linePath } from "../../../web/src/plot/frame.ts";
import { frameOfLightCurves, type LightCurveFigure, renderLightCurves } from "../../../web/src/plot/lightCurves.ts";
import { DARK, LIGHT } from "../../../web/src/plot/theme.ts";

const same = { x: (value: number) => value, y: (value: number) => value };

it("lines break where there is no value", () => {
  expect(linePath([1, 2, 3, 4, 5], [10, 20, Number.NaN, 40, 50], same)).toBe("M1 10L2 20M4 40L5 50");
  expect(linePath([1, 2], [Number.NaN, Number.POSITIVE_INFINITY], same)).toBe("");
});

it("areas are closed pieces", () => {
  const none = Number.NaN;
  expect(areaPath([1, 2, 3, 4], [1, 2, none, 3], [5, 6, none, 7], same)).toBe("M1 1L2 2L2 6L1 5ZM4 3L4 7Z");
});

const FIGURE: LightCurveFigure = {
  label: 'curves of <b> & "c"',
  title: "a < b",
  time: { range: [1, 100], scale: "log", label: "days" },
  magnitude: { range: [15, 25], label: "magnitude" },
  curves: [{ band: "g", times: [1, 10, 100], magnitudes: [15, 20, 25] }],
  ranges: [{ band: "g", times: [1, 100], low: [15, 16], high: [17, 18] }],
  points: [
    { band: "r", timeDays: 10, magnitude: 20, error: 0.5, limit: false },
    { band: "K", timeDays: 10, magnitude: 22, error: Number.NaN, limit: true },
    { band: "K", timeDays: 0, magnitude: 22, error: 1, limit: false },
  ],
  depths: [{ magnitude: 24, text: "deep & deeper" }],
  legend: [{ band: "g" }],
};

it("a panel has its numbers where its axes say", () => {
  const size = { width: 600, height: 400 };
  const frame = frameOfLightCurves(FIGURE, size, LIGHT);
  const middle = [(frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2].map((value) => value.toFixed(1));
  const markup = renderLightCurves(FIGURE, size, LIGHT);
  expect(markup).toContain(`M${frame.left} ${frame.top}L${Number(middle[0])} ${Number(middle[1])}`);
  expect(markup).toContain(`<circle cx="${Number(middle[0])}" cy="${Number(middle[1])}"`);
  // The brightest is at the top, and what has no place on a logarithmic axis is not drawn.
  expect(frame.y(15)).toBe(frame.top);
  expect(markup.match(/<circle/g)).toHaveLength(1);
});

it("names of depths that are near each other do not cover each other", () => {
  const depths = [20.8, 20.6, 24].map((magnitude) => ({ magnitude, text: `at ${magnitude}` }));
  const markup = renderLightCurves({ ...FIGURE, depths }, { width: 600, height: 400 }, LIGHT);
  const places = [...markup.matchAll(/ y="([\d.]+)" text-anchor="end" font-size="11"[^>]*>at /g)].map(([, y]) =>
    Number(y),
  );
  expect(places).toHaveLength(3);
  places.slice(1).forEach((y, at) => {
    expect(y - places[at]).toBeGreaterThanOrEqual(11.9);
  });
});

it("texts are texts, on both grounds", () => {
  for (const theme of [LIGHT, DARK]) {
    const markup = renderLightCurves(FIGURE, { width: 300, height: 300 }, theme);
    expect(markup).toContain("a &lt; b");
    expect(markup).toContain("deep &amp; deeper");
    expect(markup).not.toMatch(/<b>|NaN|undefined/);
    expect(markup).toContain(theme.background);
  }
});
