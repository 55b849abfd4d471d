/** Simulated events: cadences, plans and photometry. */

import { afterAll, describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { CpuBackend } from "../../../src/engine/cpuBackend.ts";
import { openNativeModule } from "../../../src/engine/native/nodeThreads.ts";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import { CADENCES, cadencesNamed } from "../../../src/lightcurves/observing/cadences.ts";
import { EventSimulator } from "../../../src/lightcurves/observing/events.ts";
import { OBSERVING_TIMES, observingTime, planEvent } from "../../../src/lightcurves/observing/plan.ts";
import { SLOT_BANDS, slotOf } from "../../../src/lightcurves/observing/slots.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import "../../../src/models.ts";
import { VILLAR2017 } from "../../../src/villar2017/model.ts";

const backend = new CpuBackend("test", await openNativeModule());
afterAll(() => backend.dispose());

const simulator = (model: typeof DU17, seed = 1, cadences = CADENCES) => {
  const options = model.completeOptions({});
  const prior = createPrior(model, Object.keys(model.priors)[0], Number.MAX_SAFE_INTEGER, seed);
  return new EventSimulator(backend, { model, options, prior, cadences, seed });
};

describe("planEvent", () => {
  it("has at most one point a slot, where the model has values, the same for the same index", () => {
    const random = new CounterRandom(3, "observing");
    const late = (_band: number, time: number) => OBSERVING_TIMES[time] > 2;
    for (let index = 0; index < 200; index++) {
      const plan = planEvent(random, index, CADENCES, late);
      const points = [...plan.points];
      const slots = points.map(({ band, time }) => slotOf({ band: SLOT_BANDS[band], time: OBSERVING_TIMES[time] }));
      expect(new Set(slots).size).toBe(points.length);
      expect(points.every(({ time, error }) => OBSERVING_TIMES[time] > 2 && error >= 0.02)).toBe(true);
      expect(plan.systematic).toBeGreaterThanOrEqual(0.1);
      const again = planEvent(random, index, CADENCES, late);
      expect({ ...again, points: [...again.points] }).toEqual({ ...plan, points });
    }
  });

  it("takes times of the grid next to those that are asked for", () => {
    expect([...OBSERVING_TIMES].map(observingTime)).toEqual([...OBSERVING_TIMES.keys()]);
    expect([observingTime(0.1), observingTime(20)]).toEqual([undefined, undefined]);
  });
});

describe("EventSimulator", () => {
  it.each([DU17, VILLAR2017])("draws events of $name by number, however many at a time", async (model) => {
    using one = simulator(model);
    using other = simulator(model);
    const all = await one.simulate(10, 60);
    const [first, second] = [await other.simulate(40, 30), await other.simulate(10, 30)];
    expect([...second, ...first]).toEqual(all);
    using differently = simulator(model, 2);
    expect(await differently.simulate(10, 1)).not.toEqual(all.slice(0, 1));
  });

  it("scatters points around the model's curves by their errors", async () => {
    using one = simulator(DU17);
    const events = await one.simulate(0, 300);
    const pulls = events.flatMap(({ parameters, points }) =>
      points.map(({ band, time, magnitude, error }) => {
        const { magnitudes } = DU17.reference(parameters, [time], DU17.completeOptions({}), [band]);
        return (magnitude - magnitudes[0]) / error;
      }),
    );
    const mean = pulls.reduce((a, b) => a + b) / pulls.length;
    const variance = pulls.reduce((sum, pull) => sum + (pull - mean) ** 2, 0) / pulls.length;
    // Standard errors of both are 1 / sqrt(n) and sqrt(2 / n).
    expect(Math.abs(mean) * Math.sqrt(pulls.length)).toBeLessThan(4);
    expect(Math.abs(variance - 1) * Math.sqrt(pulls.length / 2)).toBeLessThan(4);
  });

  it("says where no set has values at what a cadence looks at", async () => {
    using one = simulator(DU17, 1, [{ ...CADENCES[0], name: "early", firstVisit: [0.3, 0.31], visits: [0] }]);
    await expect(one.simulate(0, 4)).rejects.toThrow("4 of 4 events have points without values of");
  });
});

it("cadences are known by their names", () => {
  expect(cadencesNamed(["deep", "survey"]).map(({ name }) => name)).toEqual(["deep", "survey"]);
  expect(() => cadencesNamed(["often"])).toThrow('"often", but must be some of survey, opportunity');
});
