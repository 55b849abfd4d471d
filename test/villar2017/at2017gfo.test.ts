/** The published fit describes the event that it was made for. */

import { describe, expect, it } from "vitest";
import { logLikelihood } from "../../src/lightcurves/photometric/pointLikelihood.ts";
import { VILLAR2017 } from "../../src/villar2017/model.ts";
import { readAt2017gfo } from "../support/at2017gfo.ts";
import { describeWithShared } from "../support/environment.ts";
import { PUBLISHED_FIT } from "../support/villar2017.ts";

describe("the likelihood", () => {
  it("is the normal density of each detection, with the scatter added in quadrature", () => {
    const density = (x: number, sigma: number) =>
      Math.log(Math.exp(-((x / sigma) ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI)));
    const detections = [
      { magnitude: 18, error: 0.3 },
      { magnitude: 19, error: 0.03 },
    ];
    expect(logLikelihood(detections, [18.2, 18.9], 0.4)).toBeCloseTo(
      density(0.2, 0.5) + density(0.1, Math.hypot(0.03, 0.4)),
      12,
    );
    expect(logLikelihood(detections, [18.2, Number.NaN], 0.4)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describeWithShared("AT2017gfo", () => {
  it("is described by the published fit to a quarter of a magnitude", () => {
    const detections = readAt2017gfo();
    expect(detections.length).toBe(141);
    const redshift = 0.0098;
    // The times of the check are days of the source.
    const options = VILLAR2017.completeOptions({ distanceMpc: 40, redshift, ebv: 0.105 });
    const magnitudes = detections.map(
      ({ band, days }) => VILLAR2017.reference(PUBLISHED_FIT, [days], options, [band]).magnitudes[0],
    );
    expect(Math.abs(logLikelihood(detections, magnitudes, 0.242) + 77.96)).toBeLessThan(0.05);
  });
});
