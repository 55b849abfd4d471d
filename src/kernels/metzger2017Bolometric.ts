/** Bolometric luminosities of photospheres: L = 4 pi sigma R^2 T^4. */

import { defineKernel, type KernelCase, read, write } from "../engine/kernel.ts";
import { RADIATION } from "../metzger2017/physics/photosphere.ts";
import source from "../wgsl/metzger2017-bolometric.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { photosphereStride } from "./blackbodyMagnitudes.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";
import { FLOAT_BITS } from "./floatBits.ts";
import { paddedPoints } from "./paddedPoints.ts";

/** log10 of 4 pi sigma (10 pc)^2, erg/s/K4. */
const LOG_RADIATION = RADIATION / Math.LN10;

function bolometricCase(name: string, count: number, points: number): KernelCase<object> {
  const random = testRandom(count);
  const padded = paddedPoints(points);
  const photosphere = new Float32Array(count * photosphereStride(1, points));
  for (let set = 0; set < count; set++) {
    for (let point = 0; point < points; point++) {
      const at = set * photosphereStride(1, points) + point;
      photosphere[at] = random() < 0.1 ? 0 : 10 ** (-5 + 3 * random());
      photosphere[at + padded] = -35 + 20 * random();
    }
  }
  return {
    name,
    specialisation: {},
    settings: { count, points, stride: padded },
    inputs: { photosphere },
    outputs: { luminosities: count * points },
  };
}

/** log10(L / (erg/s)) [set, time] of photospheres [set, row, padded time]; NaN where there is no light. */
export const metzger2017Bolometric = defineKernel<object>({
  name: "metzger2017-bolometric",
  summary: "log10 of the bolometric luminosity of a photosphere at each time.",
  bindings: { photosphere: read("f32"), luminosities: write("f32", "u32") },
  settings: { count: "u32", points: "u32", stride: "u32" },
  workgroupSize: 64,
  constants: () => ({ LOG_RADIATION, LOG10_E: Math.LOG10E, LOG10_2: Math.log10(2), ...FLOAT_BITS }),
  source: () => [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/metzger2017-bolometric.wgsl", text: source },
  ],
  invocations: ({ count, points }) => count * points,
  twin({ photosphere, luminosities }, { count, points, stride }) {
    for (let set = 0; set < count; set++) {
      for (let point = 0; point < points; point++) {
        const at = 2 * set * stride + point;
        const inverse = photosphere[at];
        luminosities[set * points + point] =
          inverse > 0 ? LOG_RADIATION + photosphere[at + stride] * Math.LOG10E - 4 * Math.log10(inverse) : Number.NaN;
      }
    }
  },
  oracle: {
    cases: () => [bolometricCase("111 times", 50, 111), bolometricCase("one time", 65, 1)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: () => 1e-5, describe: (index) => `value ${index}` }),
  },
  benchmark: {
    kernelCase: () => bolometricCase("benchmark", 10_000, 111),
    amount: 10_000,
    unit: "curves",
    bytes: 10_000 * 111 * 12,
  },
});
