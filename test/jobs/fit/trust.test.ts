import { describe, expect, it } from "vitest";
import { pythonJson } from "../../../src/jobs/fit/bilby.ts";
import { compareFits } from "../../../src/jobs/fit/comparison.ts";
import { rangeText } from "../../../src/jobs/fit/rangeText.ts";
import type { FitResult } from "../../../src/jobs/fit/result.ts";
import { summaryOf, weightedQuantiles } from "../../../src/jobs/fit/summaries.ts";
import { judge } from "../../../src/jobs/fit/trust.ts";
import { parseDistribution } from "../../../src/lightcurves/draws/distribution.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import type { SamplingResult } from "../../../src/sampling/sample.ts";
import "../../../src/models.ts";

const rows = 1000;
const range = [0, 100] as const;
const parameters = [
  { name: "x", unit: "Msun", distribution: parseDistribution({ name: "x", range }, "0:1") },
  { name: "y", unit: "1", distribution: parseDistribution({ name: "y", range }, "normal:5:0.1") },
];
const point = { row: 1, timeDays: 1, band: "r", magnitude: 18, error: 0.1, limit: false, limitSigmas: Number.NaN };
const points = [1, 2, 3].map((row) => ({ ...point, row }));

const residuals = points.map((one) => ({ point: one, best: 18, systematic: 0, pull: 1 }));

/** A sampling in which nothing is wrong, but for what is given. */
function sampling(
  more: { readonly diagnostics?: object } & Partial<Omit<SamplingResult, "diagnostics">> = {},
): SamplingResult {
  return {
    ...{ rows, weights: new Float64Array(rows).fill(1 / rows), logEvidence: -10, logEvidenceError: 0.1 },
    ...{ effectiveSampleSize: rows, tempered: { logEvidence: -10.1, logEvidenceError: 0.1 } },
    ...more,
    diagnostics: { enoughSamples: true, evidencesDisagree: false, paretoShape: 0.2, modes: [], ...more.diagnostics },
  } as unknown as SamplingResult;
}
const valuesOf = (x: (u: number) => number, y = 5) =>
  Float64Array.from({ length: 2 * rows }, (_, at) => (at % 2 === 0 ? x((at / 2 + 0.5) / rows) : y));
const judged = (given: Parameters<typeof sampling>[0], values = valuesOf((u) => u), more: object = {}) =>
  judge({
    ...{ parameters, points, residuals, samples: rows, ofParameters: true },
    sampling: sampling(given),
    values,
    ...more,
  });

describe("a fit is judged", () => {
  it("without a word where nothing is wrong", () => {
    expect(judged({})).toEqual({ warnings: [], problems: [] });
  });

  it.each([
    [
      { effectiveSampleSize: 50, diagnostics: { enoughSamples: false } },
      /only 50 effective samples were reached of the 1000/,
    ],
    [
      { diagnostics: { evidencesDisagree: true } },
      /the two evidences disagree: ln Z is -10.00 by importance sampling, but -10.10/,
    ],
    [{ diagnostics: { paretoShape: 1.1 } }, /a few samples have most of the weight/],
    [{ diagnostics: { paretoShape: 0.8, enoughSamples: false } }, /a few samples have most of the weight/],
  ])("not to be used: %j", (given, message) => {
    expect(judged(given).problems.join()).toMatch(message);
  });

  it("with a warning where no set describes the points", () => {
    const off = residuals.map((one) => ({ ...one, pull: 5 }));
    expect(judged({}, undefined, { residuals: off }).warnings.join()).toMatch(/chi2 is 75 of 3 detections/);
    const one = judged({}, undefined, { points: points.slice(1, 2) });
    expect(one.problems.join()).toMatch(/^1 point cannot determine 2 parameters/);
  });

  it("with a warning of heavy tails where there are enough samples all the same", () => {
    const { warnings, problems } = judged({ diagnostics: { paretoShape: 0.8 } });
    expect(warnings.join()).toMatch(/largest weights are large \(Pareto shape 0\.80\)/);
    expect(problems).toEqual([]);
  });

  it("not to be used for parameters, but for evidences, where points are few", () => {
    const few = { points: points.slice(0, 1) };
    expect(judged({}, undefined, few).problems.join()).toMatch(/1 point cannot determine 2 parameters/);
    const evidence = judged({}, undefined, { ...few, ofParameters: false });
    expect(evidence.problems).toEqual([]);
    expect(evidence.warnings.join()).toMatch(/cannot determine/);
  });

  it("with warnings of edges, of tension and of modes", () => {
    expect(
      judged(
        {},
        valuesOf((u) => 1 - 0.01 * u),
      ).warnings.join(),
    ).toMatch(/x is against the upper end of its prior, 1 Msun: 100 %/);
    expect(
      judged(
        {},
        valuesOf((u) => u, 6),
      ).warnings.join(),
    ).toMatch(/y is 6, 10.0 standard deviations from 5 \+- 0.1/);
    const modes = [
      { share: 0.9, row: 0, logLikelihood: -1 },
      { share: 0.1, row: 999, logLikelihood: -3 },
    ];
    expect(judged({ diagnostics: { modes } }).warnings.join()).toMatch(
      /2 modes, .* 90 % around x 0.0005, .* 10 % around x 0.9995/,
    );
  });
});

describe("summaries", () => {
  it("are quantiles and moments under weights", () => {
    const values = Float64Array.from({ length: 1001 }, (_, at) => at / 1000);
    const weights = values.map((value) => (value <= 0.5 ? 1 : 0));
    const { median, mean, range90 } = summaryOf({ name: "x", unit: "1" }, values, weights, 0.2);
    expect(median).toBeCloseTo(0.25, 2);
    expect(mean).toBeCloseTo(0.25, 3);
    expect(range90[1]).toBeCloseTo(0.475, 2);
    expect(weightedQuantiles([1, 2], [0, 0], [0.5])).toEqual([Number.NaN]);
  });

  it("have as many digits as their ranges tell", () => {
    const of = (median: number, low: number, high: number) =>
      rangeText({ ...summaryOf({ name: "x", unit: "1" }, Float64Array.of(1), [1], 1), median, range68: [low, high] });
    expect(of(0.01666, 0.0155, 0.0178)).toBe("0.0167 +0.0011 −0.0012");
    expect(of(4973, 4907, 5003)).toBe("4973 +30 −66");
    expect(of(2.345e-5, 2.245e-5, 2.445e-5)).toBe("(2.35 +0.10 −0.10)e-5");
    expect(of(3, 3, 3)).toBe("3");
  });
});

it("JSON is as Python writes it", () => {
  expect(
    pythonJson({ a: [1, Number.NaN, Number.NEGATIVE_INFINITY], b: Float64Array.of(0.5), c: null, d: undefined }),
  ).toBe('{"a": [1, NaN, -Infinity], "b": [0.5], "c": null}');
});

describe("models side by side", () => {
  const model = modelNamed("villar2017");
  const seen = [1, 2, 4].map((timeDays, at) => ({ ...point, timeDays, magnitude: 18 + at }));
  const of = (name: string, logEvidence: number) =>
    ({
      ...{
        model: { ...model, name },
        logEvidence,
        logEvidenceError: 0.1,
        bestLogLikelihood: logEvidence + 7,
        points: seen,
      },
      ...{ parameters: [], problems: [], options: { distanceMpc: 40 }, request: { systematic: 0.2 } },
    }) as unknown as FitResult;
  const fade = compareFits([of("a", 0), of("b", 0)]).fade.logEvidence;

  it.each([
    [fade + 0.5, /^not more like a kilonova than like a smooth fade$/],
    [fade - 6, /^not more like a kilonova than like a smooth fade: the points speak very strongly for a smooth fade/],
    [fade + 4, /^the points speak strongly for a against a smooth fade \(ln Z 4.0 larger\)$/],
  ])("say in words what ln Z %d means", (logEvidence, message) => {
    const { verdict, models } = compareFits([of("a", logEvidence), of("b", logEvidence - 2)]);
    expect(verdict[0]).toMatch(message);
    expect(verdict[1]).toMatch(/they speak a little for a against b/);
    expect(verdict.join()).toMatch(/a: about one in 1,097 of its prior fits about as well/);
    expect(models[0].probability / models[1].probability).toBeCloseTo(Math.exp(2), 6);
  });

  it("have a fade with the systematic errors of the fits", () => {
    const one = of("a", 0);
    const systematic = parseDistribution({ name: "systematic", range: [1e-6, 100] }, "log:0.01:2");
    const named = (name: string) =>
      ({ ...one, parameters: [{ name, unit: "mag", distribution: systematic }] }) as unknown as FitResult;
    expect(compareFits([named("systematic"), one]).verdict.at(-1)).toMatch(/systematic error as in the fits$/);
    expect(compareFits([named("systematic_r"), one]).verdict.at(-1)).toMatch(/as in the fits, one a band$/);
  });
});
