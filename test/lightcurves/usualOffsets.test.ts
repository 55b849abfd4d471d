/** The offsets of small programs are those of the library, to the last bit. */

import { expect, it } from "vitest";
import { BANDS } from "../../src/du17/physics/bands.ts";
import { withDefaults } from "../../src/du17/physics/options.ts";
import { offsetOf } from "../../src/du17/physics/reference.ts";
import { usualOffsets } from "../../src/lightcurves/usualOffsets.ts";

it.each([{}, { distanceMpc: 40.7 }, { ebv: 0.105 }, { ebvHost: 0.3 }, { distanceMpc: 3, ebv: 1.1, ebvHost: 0.07 }])(
  "with %j",
  (given) => {
    const options = withDefaults(given);
    expect(usualOffsets(BANDS, options)).toEqual(BANDS.map((band) => offsetOf(band, options)));
  },
);
