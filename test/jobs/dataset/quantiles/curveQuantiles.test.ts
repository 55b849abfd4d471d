/** Quantiles without curves, against those of all curves by brute force. */

import "../../../../src/models.ts";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../../src/data/parameters/source.ts";
import type { Backend } from "../../../../src/engine/backend.ts";
import { openBackend } from "../../../../src/engine/openBackend.ts";
import { eachCurveColumn } from "../../../../src/jobs/dataset/quantiles/curveColumns.ts";
import { curveQuantiles } from "../../../../src/jobs/dataset/quantiles/curveQuantiles.ts";
import { quantile } from "../../../../src/jobs/statistics.ts";
import { evaluateLightCurves } from "../../../../src/lightcurves/evaluateLightCurves.ts";
import { createPrior } from "../../../../src/lightcurves/priors.ts";
import { modelNamed } from "../../../../src/lightcurves/registry.ts";
import { hasAdapter } from "../../../support/environment.ts";

const times = Float64Array.of(0.5, 2, 4, 9);
const bands = ["g", "K", "r"];
const levels = [0.05, 0.5, 0.84];

const requestOf = (name: string, prior: string, count: number) => {
  const model = modelNamed(name);
  const options = model.completeOptions({ distanceMpc: 40 });
  return { model, options, times, bands, source: createPrior(model, prior, count, 3) };
};

async function bruteForce(backend: Backend, request: ReturnType<typeof requestOf>) {
  const { model, options, source } = request;
  const { magnitudes } = await evaluateLightCurves(backend, source.read(0, source.count), {
    model,
    options,
    times,
    bands,
  });
  const columns = bands.length * times.length;
  return Array.from({ length: columns }, (_, column) =>
    Float64Array.from({ length: source.count }, (_, row) => magnitudes[row * columns + column])
      .filter((value) => !Number.isNaN(value))
      .sort(),
  );
}

describe.each(["cpu", "webgpu"] as const)("quantiles over sets on the %s backend", (name) => {
  it.skipIf(name === "webgpu" && !hasAdapter).each([
    ["du17", "uniform", 700],
    ["villar2017", "wide", 120],
    ["metzger2017", "wide", 40],
  ])("are those of all curves of %s, in any number of passes", async (model, prior, count) => {
    using backend = await openBackend(name);
    const request = requestOf(model, prior, count);
    const expected = await bruteForce(backend, request);
    // Room for everything; for one band; for three of four times; for a single column.
    for (const [columns, passes] of [
      [12, 1],
      [4, 3],
      [3, 6],
      [1, 12],
    ]) {
      const found = await curveQuantiles(backend, request, levels, {}, 4 * count * columns);
      expect(found).toMatchObject({ sets: count, passes });
      expect([...found.counts]).toEqual(expected.map(({ length }) => length));
      for (const [column, sorted] of expected.entries()) {
        for (const [at, level] of levels.entries()) {
          const value = found.quantiles[at * expected.length + column];
          if (sorted.length === 0) expect(value).toBeNaN();
          else expect(Math.abs(value - quantile(sorted, level))).toBeLessThan(1e-5);
        }
      }
    }
  });
});

describe("quantiles over sets", () => {
  it("count sets without curves, and have offsets of each set and band", async () => {
    using backend = await openBackend("cpu");
    const { model, options } = requestOf("du17", "uniform", 1);
    // The second set has no ejecta.
    const sets = Float64Array.of(1.48, 1.26, 250, 700, 2.2, 2.1, 5, 6, 1.48, 1.26, 250, 700);
    const source = memorySource(sets, 4, "three sets", "source");
    const offsets = (start: number, rows: number) =>
      Float64Array.from({ length: rows * 2 }, (_, at) => 10 * (start + (at >> 1)) + (at % 2));
    const columns: number[][] = [];
    const request = { model, options, times: Float64Array.of(4), bands: ["g", "K"], source, offsets };
    const summary = await eachCurveColumn(backend, request, ({ values }) => columns.push([...values]));
    expect(summary).toMatchObject({ sets: 3, withoutCurves: 1, passes: 1 });
    const [g, K] = model.reference(sets.subarray(0, 4), request.times, options, ["g", "K"]).magnitudes;
    expect(columns[0].map((value) => value - g)).toEqual([expect.closeTo(0, 4), expect.closeTo(20, 4)]);
    expect(columns[1].map((value) => value - K)).toEqual([expect.closeTo(1, 4), expect.closeTo(21, 4)]);
  });

  it("are refused at levels that are no ascending shares, and for more sets than a column has room for", async () => {
    using backend = await openBackend("cpu");
    const request = requestOf("du17", "uniform", 10);
    for (const wrong of [[], [0.5, 0.5], [0.5, 0.2], [-0.1], [1.1], [Number.NaN]])
      await expect(curveQuantiles(backend, request, wrong)).rejects.toThrow("ascending shares from 0 to 1");
    await expect(curveQuantiles(backend, request, levels, {}, 36)).rejects.toThrow(
      "there are 10 sets, but quantiles are taken over 9 at most",
    );
  });
});
