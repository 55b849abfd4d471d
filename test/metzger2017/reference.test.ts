/** The float64 reference against the published vectors. */

import { expect, it } from "vitest";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { METZGER2017 } from "../../src/metzger2017/model.ts";
import { TEN_PARSEC } from "../../src/metzger2017/physics/constants.ts";
import { convergedSphere } from "../../src/metzger2017/physics/converged.ts";
import { ejectaOf } from "../../src/metzger2017/physics/layers.ts";
import { literalSphere, literalTimes } from "../../src/metzger2017/physics/literal.ts";
import { inverseTemperature } from "../../src/metzger2017/physics/source.ts";
import { describeWithShared } from "../support/environment.ts";
import { expectMagnitudes, type Metzger2017Vectors, readConverged, readLiteral, readRadius } from "./vectors.ts";

const bands = bandNames(METZGER2017);

function magnitudesOf({ count, inputs, times, variant }: Metzger2017Vectors): Float64Array {
  const options = METZGER2017.completeOptions({ variant });
  const rows = Array.from({ length: count }, (_, row) => {
    return METZGER2017.reference(inputs.subarray(4 * row, 4 * row + 4), times, options, bands).magnitudes;
  });
  return Float64Array.from(rows.flatMap((row) => [...row]));
}

describeWithShared("the continuous limit", () => {
  it("has the luminosities, radii and temperatures of the vectors", () => {
    const { count, inputs, times, luminosity, temperature } = readConverged();
    const radius = readRadius();
    for (let row = 0; row < count; row++) {
      const sphere = convergedSphere(ejectaOf(inputs, 4 * row), times);
      for (let point = 0; point < times.length; point++) {
        const at = row * times.length + point;
        const [light, area] = [sphere.luminosity[point], sphere.logArea[point]];
        expect(Math.abs(light / luminosity[at] - 1), `row ${row}`).toBeLessThan(5e-4);
        expect(Math.abs((TEN_PARSEC * Math.exp(area / 2)) / radius[at] - 1), `row ${row}`).toBeLessThan(1e-3);
        expect(Math.abs(1 / inverseTemperature(light, area) / temperature[at] - 1), `row ${row}`).toBeLessThan(1e-3);
      }
    }
  });

  it("has their magnitudes", () => {
    const vectors = readConverged();
    expectMagnitudes(magnitudesOf(vectors), vectors.magnitudes, { most: 1e-3, worst: 5e-3 });
  });
});

describeWithShared("the steps of gwemlightcurves", () => {
  it("give its luminosities and temperatures to 1e-9", () => {
    const { count, inputs, times, luminosity, temperature } = readLiteral();
    let negative = 0;
    for (let row = 0; row < count; row++) {
      const sphere = literalSphere(ejectaOf(inputs, 4 * row), literalTimes(times));
      for (let point = 0; point < times.length; point++) {
        const at = row * times.length + point;
        const [light, area] = [sphere.luminosity[point], sphere.logArea[point]];
        expect(Math.abs(light - luminosity[at])).toBeLessThanOrEqual(1e-9 * Math.abs(luminosity[at]));
        if (luminosity[at] < 0) negative++;
        if (temperature[at] > 0)
          expect(Math.abs(1 / inverseTemperature(light, area) / temperature[at] - 1)).toBeLessThan(1e-9);
        else expect(inverseTemperature(light, area)).toBe(0);
      }
    }
    expect(negative).toBeGreaterThan(0);
  });

  it("give its magnitudes, none where it has no light", () => {
    const vectors = readLiteral();
    expectMagnitudes(magnitudesOf(vectors), vectors.magnitudes, { most: 1e-9, worst: 1e-9 });
  });
});
