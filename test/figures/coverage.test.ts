import { expect, it } from "vitest";
import { coverageFigure } from "../../src/figures/coverage.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { histogram, uniformity, usualDistance } from "../../src/jobs/calibration/uniformity.ts";

const shares = Float64Array.from({ length: 60 }, (_, at) => (at + 0.5) / 60);
const series = (name: string) => ({ name, shares, counts: histogram(shares, 6), pValue: uniformity(shares).pValue });

it("draws the distributions of all parameters, TARP, and a histogram of each", async () => {
  const svg = await renderSvg(
    coverageFigure({
      title: "ranks",
      parameters: [series("m1"), series("lambda1")],
      tarp: series("tarp"),
      usualDistance: usualDistance(60),
    }),
  );
  for (const text of ["all parameters", "random points (TARP)", "m1, p = 1.0", "lambda1, p = 1.0", "99 of 100"]) {
    expect(svg).toContain(text);
  }
  expect(svg).not.toContain("NaN");
  expect(svg.match(/fill="#0072b2"/g)).toHaveLength(6);
});

it("refuses to draw no events", () => {
  const none = { name: "m1", shares: [], counts: [0], pValue: 1 };
  expect(() => coverageFigure({ title: "", parameters: [none], tarp: none, usualDistance: 1 })).toThrow("no events");
});
