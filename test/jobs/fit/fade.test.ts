import { describe, expect, it } from "vitest";
import { normalCdf } from "../../../src/engine/random/normal.ts";
import { FADE_EXPONENTS, FADE_MAGNITUDES, fitFade } from "../../../src/jobs/fit/fade.ts";
import { parseDistribution } from "../../../src/lightcurves/draws/distribution.ts";
import type { PhotometricObservation } from "../../../src/lightcurves/photometric/observation.ts";

const point = (timeDays: number, magnitude: number, error: number, band = "r"): PhotometricObservation => ({
  ...{ row: 1, timeDays, band, magnitude, error, limit: false, limitSigmas: Number.NaN },
});
const limit = (timeDays: number, magnitude: number, band = "r"): PhotometricObservation => ({
  ...{ row: 1, timeDays, band, magnitude, error: Number.NaN, limit: true, limitSigmas: 5 },
});

/** By brute force on a fine grid of both numbers. */
function bruteForce(points: readonly PhotometricObservation[], modulus: number, systematic: number): number {
  const nodes = 400;
  let sum = 0;
  for (let i = 0; i < nodes; i++) {
    const exponent = FADE_EXPONENTS[0] + ((i + 0.5) / nodes) * (FADE_EXPONENTS[1] - FADE_EXPONENTS[0]);
    for (let j = 0; j < nodes; j++) {
      const magnitude = modulus + FADE_MAGNITUDES[0] + ((j + 0.5) / nodes) * (FADE_MAGNITUDES[1] - FADE_MAGNITUDES[0]);
      let likelihood = 1;
      for (const one of points) {
        const s = Math.hypot(one.limit ? 1.0857362 / one.limitSigmas : one.error, systematic);
        const z = (magnitude + 2.5 * exponent * Math.log10(one.timeDays) - one.magnitude) / s;
        likelihood *= one.limit ? normalCdf(z) : Math.exp(-0.5 * z * z) / (s * Math.sqrt(2 * Math.PI));
      }
      sum += likelihood;
    }
  }
  return Math.log(sum / nodes / nodes);
}

describe("the evidence of a smooth fade", () => {
  const cases: Readonly<Record<string, readonly PhotometricObservation[]>> = {
    "three points": [point(1, 18, 0.1), point(2, 19.2, 0.1), point(4, 20.1, 0.2)],
    "one point": [point(1.5, 18, 0.1)],
    "a limit alone": [limit(2, 20)],
    "a point and a limit that cuts it": [point(1, 18, 0.1), limit(3, 20.5)],
    "points that brighten, against the end of the exponents": [point(1, 19, 0.2), point(2, 18.5, 0.2)],
    "points far from anything that fades": [point(1, 22, 0.1), point(2, 17, 0.1), point(3, 17, 0.1)],
    "limits that push points away": [point(2, 19, 0.5), limit(2.2, 26), limit(2.5, 26)],
  };
  it.each(Object.entries(cases))("is that of brute force with %s", (_, points) => {
    expect(fitFade(points, 33, 0.2).logEvidence).toBeCloseTo(bruteForce(points, 33, 0.2), 1);
  });

  it("is the sum over bands at a systematic error, and finds the power law that made the points", () => {
    const made = (band: string, m: number, alpha: number) =>
      [0.5, 1, 2, 4, 8].map((t) => point(t, m + 2.5 * alpha * Math.log10(t), 0.05, band));
    const [g, r] = [made("g", 17, 2), made("r", 17.5, 1.2)];
    const both = fitFade([...g, ...r], 33, 0.1);
    expect(both.logEvidence).toBeCloseTo(fitFade(g, 33, 0.1).logEvidence + fitFade(r, 33, 0.1).logEvidence, 8);
    expect(both.bands[0].exponent).toBeCloseTo(2, 1);
    expect(both.bands[1].magnitude).toBeCloseTo(17.5, 1);
    const prior = parseDistribution({ name: "systematic", range: [1e-6, 100] }, "log:0.01:2");
    const free = fitFade([...g, ...r], 33, { prior, eachBand: false });
    expect(free.bands[0].systematic).toBeLessThan(0.02);
    expect(free.parameters).toBe(5);
  });

  it("has the systematic error of the fits: its prior, of all points or one a band", () => {
    const range = [1e-6, 100] as const;
    const g = [point(1, 18, 0.1, "g"), point(2, 19.2, 0.1, "g"), point(4, 19.3, 0.1, "g")];
    const r = [point(1, 18, 0.1), point(2, 18.4, 0.1), point(4, 18.8, 0.1)];
    const narrow = parseDistribution({ name: "systematic", range }, "normal:0.3:0.001");
    expect(fitFade(g, 33, { prior: narrow, eachBand: false }).logEvidence).toBeCloseTo(
      fitFade(g, 33, 0.3).logEvidence,
      2,
    );
    const wide = parseDistribution({ name: "systematic", range }, "0.01:2");
    const one = (points: readonly PhotometricObservation[]) => fitFade(points, 33, { prior: wide, eachBand: false });
    const each = fitFade([...g, ...r], 33, { prior: wide, eachBand: true });
    expect(each.logEvidence).toBeCloseTo(one(g).logEvidence + one(r).logEvidence, 8);
    expect(each.parameters).toBe(6);
    expect(each.bands[0].systematic).toBeGreaterThan(each.bands[1].systematic);
  });

  it("is that of a systematic error that its prior hardly knows", () => {
    const range = [1e-6, 100] as const;
    const points = Array.from({ length: 300 }, (_, k) => point(1 + k / 50, 18 + 0.02 * Math.cos(7 * k * k), 1e-3));
    const over = (text: string) =>
      fitFade(points, 33, { prior: parseDistribution({ name: "systematic", range }, text), eachBand: false });
    const [narrow, wide] = [over("0.01:0.02"), over("0.01:20")];
    expect(wide.bands[0].systematic).toBeCloseTo(narrow.bands[0].systematic, 3);
    expect(narrow.logEvidence - wide.logEvidence).toBeCloseTo(Math.log(19.99 / 0.01), 2);
  });

  it("knows as little of the time of the explosion as the fits", () => {
    const range = [-1000, 1000] as const;
    const offset = parseDistribution({ name: "time_offset", range }, "-2:1");
    const points = [limit(-0.5, 21), point(0.2, 18, 0.1), point(1, 18.6, 0.1), point(3, 19.5, 0.1)];
    const fade = fitFade(points, 33, 0.1, offset);
    expect(fade.parameters).toBe(3);
    const nodes = 80;
    const evidences = Array.from({ length: nodes }, (_, node) => {
      const days = -2 + (3 * (node + 0.5)) / nodes;
      const after = points
        .map((one) => ({ ...one, timeDays: one.timeDays - days }))
        .filter(({ limit: isLimit, timeDays }) => !isLimit || timeDays > 0);
      return after.some(({ timeDays }) => timeDays <= 0) ? 0 : Math.exp(fitFade(after, 33, 0.1).logEvidence);
    });
    expect(fade.logEvidence).toBeCloseTo(Math.log(evidences.reduce((sum, one) => sum + one, 0) / nodes), 1);
    expect(fitFade([point(-3, 18, 0.1)], 33, 0.1, offset).logEvidence).toBe(Number.NEGATIVE_INFINITY);
  });
});
