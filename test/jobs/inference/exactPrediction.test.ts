/** `predict` without a flow: the light-curve model's own curve, and statistics of these over a posterior. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { predictExactly } from "../../../src/jobs/inference/exactPrediction.ts";
import { quantile } from "../../../src/jobs/statistics.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import { kiloflow } from "../../support/inProcess.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const DU17 = modelNamed("du17");
const BRIGHT = [1.48, 1.26, 250, 700];
/** Without ejecta. */
const DARK = [1.3, 1.3, 5000, 5000];
const TIMES = [1, 3, 5, 9];
const request = { lightCurves: DU17, bands: "gK", times: TIMES, backend: "cpu", force: false } as const;

const reference = (set: readonly number[]) =>
  DU17.reference(Float64Array.from(set), Float64Array.from(TIMES), DU17.completeOptions({}), ["g", "K"]).magnitudes;

describe("one set", () => {
  it("is its curve, without a spread", async () => {
    const folder = temporaryFolder();
    const output = join(folder, "x.csv");
    const figure = join(folder, "x.svg");
    const { bands, exact, withoutCurves } = await predictExactly({
      ...request,
      ...{ sets: () => Float64Array.from(BRIGHT), output, figure, distanceMpc: 100 },
    });
    expect([exact, withoutCurves]).toEqual([true, 0]);
    const expected = reference(BRIGHT);
    bands.forEach(({ band, median, sigma, intervals, physicsShare }, index) => {
      expect(band).toBe("gK"[index]);
      for (const point of TIMES.keys()) {
        const value = expected[index * TIMES.length + point];
        expect(physicsShare[point]).toBe(Number.isNaN(value) ? 0 : 1);
        if (Number.isNaN(value)) expect(median[point]).toBeNaN();
        else {
          // 100 Mpc: 35 mag.
          expect(median[point]).toBeCloseTo(value + 35, 3);
          expect(sigma[point]).toBe(0);
          expect([intervals[0].low[point], intervals[0].high[point]]).toEqual([median[point], median[point]]);
        }
      }
    });
    expect(readFileSync(output, "utf8").split("\n")[0]).toMatch(/^band,time_days,mean,median,.*,du17_share$/);
    expect(existsSync(figure)).toBe(true);
  });
});

describe("a posterior", () => {
  it("has medians, quantiles and shares of its sets' curves", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "p.csv");
    const sets = [BRIGHT, [1.6, 1.2, 100, 900], [1.5, 1.3, 300, 600], DARK];
    writeFileSync(path, `m1,m2,lambda1,lambda2\n${sets.map((set) => set.join()).join("\n")}\n`);
    const { bands, withoutCurves } = await predictExactly({ ...request, sets: { path } });
    expect(withoutCurves).toBe(1);
    const curves = sets.map(reference);
    bands.forEach(({ median, intervals, physicsShare }, index) => {
      for (const point of TIMES.keys()) {
        const values = curves.map((curve) => curve[index * TIMES.length + point]).filter(Number.isFinite);
        expect(physicsShare[point]).toBeCloseTo(values.length / 4, 9);
        // Fewer than half of the three sets that have curves at all.
        if (values.length < 2) expect(median[point]).toBeNaN();
        else {
          const sorted = Float64Array.from(values).sort();
          expect(median[point]).toBeCloseTo(quantile(sorted, 0.5), 3);
          expect(intervals[1].low[point]).toBeCloseTo(quantile(sorted, 0.025), 3);
        }
      }
    });
  });
});

describe("kiloflow predict without a file", () => {
  const SET = ["--m1", "1.48", "--m2", "1.26", "--lambda1", "250", "--lambda2", "700"];

  it("says that the model's own kernels answer, and prints the curve", async () => {
    const { out, error, code } = await kiloflow(
      "predict",
      ...SET,
      "--times",
      "3,4",
      "--bands",
      "g",
      "--backend",
      "cpu",
    );
    expect(code).toBe(0);
    expect(error).toMatch(/by the kernels of du17 itself, exact and as fast as a flow/);
    const [value] = DU17.reference(Float64Array.from(BRIGHT), Float64Array.of(3), DU17.completeOptions({}), [
      "g",
    ]).magnitudes;
    expect(out).toContain(`  3.00 ${value.toFixed(3).padStart(9)}\n`);
  });

  it("takes any light-curve model", async () => {
    const inputs = ["--ejecta-mass", "0.02", "--ejecta-velocity", "0.2", "--beta", "3", "--opacity", "5"];
    const args = ["--model", "metzger2017", ...inputs, "--times", "1:3:1", "--json", "--backend", "cpu"];
    const { out, code } = await kiloflow("predict", ...args);
    expect(code).toBe(0);
    const { by, bands } = JSON.parse(out);
    expect([by, bands.length]).toEqual(["kernels", 9]);
  });

  it("takes the flow that kiloflow brings where that is asked for, and says which", async () => {
    const asked = ["--flow", "--times", "3", "--bands", "g", "--samples", "100", "--json", "--backend", "cpu"];
    const told = await kiloflow("predict", ...SET, ...asked.filter((flag) => flag !== "--json"));
    expect(told.error).toMatch(/by the flow \S+models\/du17\.safetensors\n/);
    const { by, bands } = JSON.parse((await kiloflow("predict", ...SET, ...asked)).out);
    expect(by).toBe("flows");
    const [value] = DU17.reference(Float64Array.from(BRIGHT), Float64Array.of(3), DU17.completeOptions({}), [
      "g",
    ]).magnitudes;
    expect(Math.abs(bands[0].median[0] - value)).toBeLessThan(0.05);
  });

  it.each([
    [["--samples", "5"], "--samples goes with flows: name one, or give --flow"],
    [["m.safetensors", "--flow"], "--flow takes the flow that kiloflow brings; leave it out where one is named"],
    [["m.safetensors", "--model", "du17"], "--model says what is predicted where no flow is named"],
    [["--model", "nix"], '--model is "nix", but must be one of du17, metzger2017'],
    [["--model", "possis", "--flow"], "kiloflow brings no flow of possis; it brings "],
    [["--m1", "1.4"], "--m2 is missing (give all of --m1 --m2 --lambda1 --lambda2, or --input)"],
    [[...SET, "--bands", "Q"], '--bands "Q" has the unknown band "Q"'],
    [[...SET, "--histograms", "h.svg"], "--histograms needs --input"],
  ])("refuses %j with one sentence", async (args, message) => {
    const { out, error, code } = await kiloflow("predict", ...args);
    expect(error).toContain(message);
    expect([out, code, error.trimEnd().split("\n").length]).toEqual(["", 2, 1]);
  });
});
