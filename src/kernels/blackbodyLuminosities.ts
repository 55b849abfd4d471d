/** Bolometric luminosities of sources whose light is the sum of blackbody photospheres: 4 pi R^2 sigma T^4. */

import { defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import source from "../wgsl/blackbody-luminosities.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import { FLOAT_BITS } from "./floatBits.ts";
import { SCALAR_ELEMENTARY } from "./flow/rowAccess.ts";
import { paddedPoints } from "./paddedPoints.ts";

export const SPECIALISATION = {};

/** Constants in cgs units, which published codes do not agree about. */
export interface LuminosityConstants {
  /** Stefan and Boltzmann's constant, erg/s/cm2/K4. */
  readonly stefanBoltzmann: number;
  /** One parsec, cm. */
  readonly parsec: number;
}

/** Settings of a call. */
export function luminositySettings(
  { count, components, points }: Readonly<Record<"count" | "components" | "points", number>>,
  { stefanBoltzmann, parsec }: LuminosityConstants,
) {
  const log_scale = Math.log10(4 * Math.PI * stefanBoltzmann * (10 * parsec) ** 2);
  return { count, components, points, stride: paddedPoints(points), log_scale };
}

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void {
  const { photosphere, luminosities } = arrays;
  const { count, components, points, stride, log_scale: logScale } = settings;
  for (let row = 0; row < count; row++) {
    for (let point = 0; point < points; point++) {
      let sum = 0;
      for (let component = row * components; component < (row + 1) * components; component++) {
        const at = 2 * component * stride + point;
        if (photosphere[at] > 0) sum += Math.exp(photosphere[at + stride]) / photosphere[at] ** 4;
      }
      luminosities[row * points + point] = sum > 0 ? logScale + Math.log10(sum) : Number.NaN;
    }
  }
}

/** log10(L / (erg/s)) [set, time] of photospheres as `blackbodyMagnitudes` takes them; NaN where nothing shines. */
export const blackbodyLuminosities = defineKernel<object>({
  name: "blackbody-luminosities",
  summary: "log10 of the bolometric luminosity of blackbody photospheres.",
  bindings: { photosphere: read("f32"), luminosities: write("f32", "u32") },
  settings: { count: "u32", components: "u32", points: "u32", stride: "u32", log_scale: "f32" },
  workgroupSize: 64,
  constants: () => ({ LOG10_E: Math.LOG10E, SMALLEST: 1e-37, MISSING: FLOAT_BITS.MISSING }),
  source: () => [
    ...SCALAR_ELEMENTARY,
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/blackbody-luminosities.wgsl", text: source },
  ],
  invocations: ({ count, points }) => count * points,
  twin,
});

/** The kernel with what it is specialised to. */
export const LUMINOSITIES = { kernel: blackbodyLuminosities, specialisation: SPECIALISATION } as const;
