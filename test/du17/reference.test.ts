/** The float64 reference against what the original Python computes. */

import { expect, it } from "vitest";
import { modelOptions } from "../../src/du17/options.ts";
import { EJECTA_COLUMNS, ejectaColumns } from "../../src/du17/physics/ejecta.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import { describeWithShared, sharedFolder } from "../support/environment.ts";
import { readDu17Vectors, readVector } from "../support/vectors.ts";

const sets = sharedFolder === undefined ? [] : readDu17Vectors();

describeWithShared("the reference against the published vectors", () => {
  it.each(sets)(
    "$name: magnitudes within 1e-9 mag, values where it has values",
    ({ variant, count, inputs, times, magnitudes }) => {
      const options = modelOptions({ variant });
      let largest = 0;
      for (let row = 0; row < count; row++) {
        const result = evaluateReference(inputs.subarray(4 * row, 4 * row + 4), times, options);
        result.magnitudes.forEach((value, index) => {
          const expected = magnitudes[row * result.magnitudes.length + index];
          expect(Number.isNaN(value), `row ${row}, value ${index}`).toBe(Number.isNaN(expected));
          if (!Number.isNaN(value)) largest = Math.max(largest, Math.abs(value - expected));
        });
      }
      expect(largest).toBeLessThan(1e-9);
    },
  );

  it.each(sets)("$name: every intermediate", ({ variant, count, inputs, intermediates, diffusionTimes }) => {
    const options = modelOptions({ variant });
    for (let row = 0; row < count; row++) {
      const { ejecta } = evaluateReference(inputs.subarray(4 * row, 4 * row + 4), [1], options);
      const expected = [...intermediates.subarray(10 * row, 10 * row + 10), diffusionTimes[row]];
      ejectaColumns(ejecta).forEach((value, column) => {
        const where = `row ${row}, ${EJECTA_COLUMNS[column][0]}`;
        if (Number.isFinite(expected[column])) {
          // The ejecta mass is a difference of terms of about 0.1 Msun, and the diffusion time goes with its root.
          expect(Math.abs(value - expected[column]), where).toBeLessThan(1e-11 + 1e-9 * Math.abs(expected[column]));
        } else expect(value, where).toBe(expected[column]);
      });
    }
  });

  it("gives the bolometric luminosities, missing and infinite ones too", () => {
    const [{ inputs, times, count }] = sets;
    const expected = readVector("du17/lbol.f64");
    const options = modelOptions({ variant: "kilonovaml" });
    for (let row = 0; row < count; row++) {
      const { bolometricLuminosity, ejecta } = evaluateReference(inputs.subarray(4 * row, 4 * row + 4), times, options);
      // Lambdas beyond those of stars, for which the original goes on.
      if (ejecta.status === "invalid-input") continue;
      bolometricLuminosity.forEach((value, point) => {
        const wanted = expected[row * times.length + point];
        // Below 1e-6 Msun the subtraction in the ejecta mass leaves fewer digits than the tolerance asks for.
        const tolerance = ejecta.ejectaMass > 1e-6 ? 1e-10 : 1e-6;
        if (Number.isFinite(wanted) && wanted !== 0) expect(Math.abs(value / wanted - 1)).toBeLessThan(tolerance);
        else expect(value).toBe(wanted);
      });
    }
  });

  it("agrees on the full grid of 1101 points", () => {
    const [{ inputs }] = sets;
    const rows = readVector("du17/full_index.f64");
    const times = readVector("du17/full_t.f64");
    const expected = readVector("du17/full_mags.f64");
    const options = modelOptions({ variant: "kilonovaml" });
    rows.forEach((row, index) => {
      const { magnitudes } = evaluateReference(inputs.subarray(4 * row, 4 * row + 4), times, options);
      magnitudes.forEach((value, at) => {
        const wanted = expected[index * magnitudes.length + at];
        if (Number.isNaN(wanted)) expect(value).toBeNaN();
        else expect(Math.abs(value - wanted)).toBeLessThan(1e-9);
      });
    });
  });
});
