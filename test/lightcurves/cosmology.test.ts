/** Redshifts of luminosity distances. */

import { expect, it } from "vitest";
import { luminosityDistance, redshiftOfDistance } from "../../src/lightcurves/cosmology.ts";

it.each([
  // astropy: FlatLambdaCDM(H0=67.66, Om0=0.30966, Tcmb0=0); with its radiation, Planck18 gives 0.2 % less at redshift 20.
  [0.01, 44.64761507872728],
  [0.1, 475.87627690490956],
  [1, 6797.436202960609],
  [5, 47762.82707527063],
  [20, 230621.35109725554],
])("the distance of redshift %d is astropy's, and leads back", (z, distanceMpc) => {
  expect(luminosityDistance(z) / distanceMpc).toBeCloseTo(1, 9);
  expect(redshiftOfDistance(luminosityDistance(z)) / z).toBeCloseTo(1, 9);
});

it("there is no redshift of what is no distance", () => {
  for (const distance of [0, -40, 1e6, Number.NaN, Number.POSITIVE_INFINITY])
    expect(redshiftOfDistance(distance)).toBeNaN();
});
