/** Bolometric luminosities of each set, from the constants that `du17-ejecta` gives. */

import { PARSEC, ZERO_POINT_FLUX } from "../du17/physics/constants.ts";
import type { ModelOptions } from "../du17/physics/options.ts";
import { defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import source from "../wgsl/du17-bolometric.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { CURVE_PLACES, curveVectors, DARK_OFFSET, readCurve, TIME_ROW_CONSTANTS, TIME_ROWS } from "./du17Curve.ts";
import { FLOAT_BITS } from "./floatBits.ts";

/** log10 of the luminosity of bolometric magnitude 0, erg/s. */
const LOG_LUMINOSITY_ZERO = Math.log10(4 * Math.PI * (10 * PARSEC) ** 2 * ZERO_POINT_FLUX);

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, { drawn }: ModelOptions): void {
  const { curves, times, luminosities } = arrays;
  const { count, points, stride } = settings;
  for (let row = 0; row < count; row++) {
    const { offset, riseOffset, riseEnd, alpha } = readCurve(curves, row, drawn !== undefined);
    for (let point = 0; point < points; point++) {
      const time = times[point];
      const rising = time < riseEnd;
      const rise = times[TIME_ROWS.rise * stride + point];
      const magnitude = alpha * times[TIME_ROWS.decline * stride + point] + (rising ? riseOffset - rise : offset);
      let value = LOG_LUMINOSITY_ZERO - 0.4 * magnitude;
      if (riseEnd < 0) value = Number.NaN;
      else if (offset > 0.1 * DARK_OFFSET) value = time === 0 ? Number.NaN : Number.NEGATIVE_INFINITY;
      else if (time === 0) value = rising ? Number.NaN : Number.POSITIVE_INFINITY;
      luminosities[row * points + point] = value;
    }
  }
}

/** log10(L / (erg/s)) [set, time]: NaN where undefined, infinite at the merger of curves without a rise, -infinite without ejecta. */
export const du17Bolometric = defineKernel<ModelOptions>({
  name: "du17-bolometric",
  summary: "log10 of the bolometric luminosity of each set and time.",
  bindings: {
    curves: read("f32", "vec4<f32>"),
    times: read("f32"),
    luminosities: write("f32", "u32"),
  },
  settings: { count: "u32", points: "u32", stride: "u32" },
  workgroupSize: 64,
  constants: ({ drawn }) => ({
    ...{ LOG_LUMINOSITY_ZERO, DARK_OFFSET },
    ...CURVE_PLACES,
    ...curveVectors(drawn !== undefined),
    ...TIME_ROW_CONSTANTS,
    ...FLOAT_BITS,
  }),
  source: () => [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/du17-bolometric.wgsl", text: source },
  ],
  invocations: (settings) => settings.count * settings.points,
  twin,
});
