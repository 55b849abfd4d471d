/** What the shaders of both variants of metzger2017 share. */

import type { ShaderPart } from "../engine/shader.ts";
import { LIGHT_OPACITY, NEUTRONS, OUTERMOST_MASS } from "../metzger2017/physics/constants.ts";
import { LUMINOSITY_UNIT } from "../metzger2017/physics/converged.ts";
import { dilutionOf } from "../metzger2017/physics/layers.ts";
import { AREA_OFFSET, RADIATION } from "../metzger2017/physics/photosphere.ts";
import { STATUS_CONSTANTS } from "../metzger2017/physics/status.ts";
import ejecta from "../wgsl/snippets/metzger2017-ejecta.wgsl";
import { SCALAR_ELEMENTARY } from "./flow/rowAccess.ts";

/** ln of what a luminosity of 1 in the kernels' unit is in 4 pi sigma (10 pc)^2 K^4. */
export const UNIT_OFFSET = Math.log(LUMINOSITY_UNIT) - RADIATION;

export const EJECTA_NUMBERS = {
  ...{ LIGHT_OPACITY, AREA_OFFSET, UNIT_OFFSET },
  LOG_OUTERMOST: Math.log(OUTERMOST_MASS),
  NEUTRON_MASS: NEUTRONS.mass,
  NEUTRON_SHARE: NEUTRONS.share * (2 / Math.PI),
  /** Diffusion time times t, for one solar mass, velocity c, beta 1 and opacity 1. */
  DILUTION: dilutionOf(1, 1, 1),
  ...STATUS_CONSTANTS,
} as const;

export const EJECTA_SOURCE: readonly ShaderPart[] = [
  ...SCALAR_ELEMENTARY,
  { file: "src/wgsl/snippets/metzger2017-ejecta.wgsl", text: ejecta },
];
