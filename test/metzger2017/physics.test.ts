import { expect, it } from "vitest";
import { TEN_PARSEC } from "../../src/metzger2017/physics/constants.ts";
import { convergedSphere } from "../../src/metzger2017/physics/converged.ts";
import { ejectaOf } from "../../src/metzger2017/physics/layers.ts";
import { literalSphere, literalTimes } from "../../src/metzger2017/physics/literal.ts";
import { inverseTemperature } from "../../src/metzger2017/physics/source.ts";
import { describeWithShared } from "../support/environment.ts";
import { readConverged, readLiteral, readRadius } from "./vectors.ts";

describeWithShared("vectors", () => {
  it("converged", () => {
    const { count, inputs, times, luminosity, temperature } = readConverged();
    const radius = readRadius();
    let [l, r, t] = [0, 0, 0];
    const begin = performance.now();
    for (let row = 0; row < count; row++) {
      const p = convergedSphere(ejectaOf(inputs, 4 * row), times);
      times.forEach((_, i) => {
        const at = row * times.length + i;
        l = Math.max(l, Math.abs(p.luminosity[i] / luminosity[at] - 1));
        r = Math.max(r, Math.abs((TEN_PARSEC * Math.exp(p.logArea[i] / 2)) / radius[at] - 1));
        t = Math.max(t, Math.abs(1 / inverseTemperature(p.luminosity[i], p.logArea[i]) / temperature[at] - 1));
      });
    }
    console.log(l, r, t, (performance.now() - begin) / count);
  });
  it("literal", () => {
    const { count, inputs, times, luminosity, temperature } = readLiteral();
    let [l, t] = [0, 0];
    const begin = performance.now();
    for (let row = 0; row < count; row++) {
      const p = literalSphere(ejectaOf(inputs, 4 * row), literalTimes(times));
      times.forEach((_, i) => {
        const at = row * times.length + i;
        if (luminosity[at] !== 0) l = Math.max(l, Math.abs(p.luminosity[i] / luminosity[at] - 1));
        else expect(p.luminosity[i]).toBe(0);
        if (temperature[at] > 0)
          t = Math.max(t, Math.abs(1 / inverseTemperature(p.luminosity[i], p.logArea[i]) / temperature[at] - 1));
      });
    }
    console.log(l, t, (performance.now() - begin) / count);
  });
});
