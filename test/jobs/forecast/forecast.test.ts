/** Forecasts against all curves by brute force. */

import "../../../src/models.ts";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../src/data/parameters/source.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { parseDepths } from "../../../src/jobs/forecast/depths.ts";
import { forecast, QUANTILE_LEVELS } from "../../../src/jobs/forecast/forecast.ts";
import { lendFastest } from "../../../src/jobs/machine/fastestBackend.ts";
import { quantile } from "../../../src/jobs/statistics.ts";
import { evaluateLightCurves } from "../../../src/lightcurves/evaluateLightCurves.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";

const times = Float64Array.of(1, 2.5, 4, 8);
const bands = ["g", "i"];
const COUNT = 400;

const du17 = modelNamed("du17");
const { depths } = parseDepths(du17, "ztf,lssti=24");
const request = {
  model: du17,
  options: du17.completeOptions({}),
  source: createPrior(du17, "uniform", COUNT, 3),
  distances: Float64Array.from({ length: COUNT }, (_, set) => 20 + set / 4),
  ...{ times, bands: ["g", "r", "i"], depths },
};

/** [set][band][time], apparent; infinite without ejecta, NaN where the model says nothing. */
async function apparent(): Promise<number[][][]> {
  using backend = await openBackend("cpu");
  const { magnitudes, status } = await evaluateLightCurves(backend, request.source.read(0, COUNT), {
    ...{ model: du17, times, bands: request.bands },
  });
  return Array.from({ length: COUNT }, (_, set) =>
    request.bands.map((_band, band) =>
      Array.from(times, (_time, time) => {
        if (du17.statuses[status[set]].name === "no-ejecta") return Number.POSITIVE_INFINITY;
        return magnitudes[(set * 3 + band) * times.length + time] + 5 * Math.log10(request.distances[set] * 1e5);
      }),
    ),
  );
}

const lend = lendFastest("cpu");

describe("a forecast", () => {
  it("has the quantiles and shares of all curves, sets without ejecta among those that are not seen", async () => {
    const result = await forecast(request, lend);
    const all = await apparent();
    const dark = all.filter(([[value]]) => value === Number.POSITIVE_INFINITY).length;
    expect(dark).toBeGreaterThan(0);
    expect(result.sets).toBe(COUNT);
    expect(result.withoutKilonova).toBeCloseTo(dark / ((1 - result.outside) * COUNT), 10);
    for (const [band, { quantiles, known }] of result.bands.entries()) {
      for (const time of times.keys()) {
        const column = Float64Array.from(all, (set) => set[band][time])
          .filter((value) => !Number.isNaN(value))
          .sort();
        expect(known[time]).toBeCloseTo(column.length / ((1 - result.outside) * COUNT), 10);
        for (const [level, share] of QUANTILE_LEVELS.entries()) {
          const [expected, found] = [quantile(column, share), quantiles[level][time]];
          if (Number.isFinite(expected)) expect(Math.abs(found - expected)).toBeLessThan(1e-4);
          else expect(Number.isFinite(found)).toBe(false);
        }
      }
    }
    for (const { band: name, magnitude, share, ever } of result.depths) {
      const band = request.bands.indexOf(name);
      const brighter = (set: number[][]) => set[band].some((value) => value <= magnitude);
      expect(ever).toBeCloseTo(all.filter(brighter).length / ((1 - result.outside) * COUNT), 10);
      for (const time of times.keys()) {
        const column = all.map((set) => set[band][time]).filter((value) => !Number.isNaN(value));
        expect(share[time]).toBeCloseTo(column.filter((value) => value <= magnitude).length / column.length, 10);
      }
    }
  });

  it("has for each instrument the best filter and time, and what it sees in any filter", async () => {
    const { depths: found, instruments, bands: known } = await forecast(request, lend);
    expect(instruments.map(({ instrument }) => instrument)).toEqual(["ztf", undefined]);
    const ztf = found.filter(({ instrument }) => instrument === "ztf");
    const shares = ztf.flatMap(({ share, band }) =>
      Array.from(share).filter((_, at) => known.find((one) => one.band === band)!.known[at] >= 0.5),
    );
    expect(instruments[0].best!.share).toBe(Math.max(...shares));
    expect(instruments[0].ever).toBeGreaterThanOrEqual(Math.max(...ztf.map(({ ever }) => ever)));
    expect(instruments[1].best!.filter).toBe("lssti");
  });

  it("leaves sets out that the model says nothing about", async () => {
    const model = modelNamed("du17");
    // The others are no sets of two neutron stars.
    const none = [1.48, 1.26, Number.NaN, 700];
    const sets = Float64Array.of(1.48, 1.26, 250, 700, ...none, ...none);
    const result = await forecast(
      {
        ...request,
        ...{ model, bands, source: memorySource(sets, 4, "sets", "source"), distances: Float64Array.of(40, 40, 40) },
        ...parseDepths(model, "g=40,i=5"),
      },
      lend,
    );
    expect(result.outside).toBeCloseTo(2 / 3, 10);
    expect(result.depths.map(({ ever }) => ever)).toEqual([1, 0]);
    // They do not keep the remaining one from being seen at a best time.
    expect(result.bands[0].known[2]).toBe(1);
    expect(result.instruments[0].best?.share).toBe(1);
  });

  it("refuses sets of which the model says nothing at all", async () => {
    const source = memorySource(Float64Array.of(1.48, 1.26, Number.NaN, 700), 4, "one set", "source");
    await expect(forecast({ ...request, source, distances: Float64Array.of(40) }, lend)).rejects.toThrow(
      /DU17 has curves for none of the 1 sets of one set: 1 with invalid input/,
    );
  });
});
