/**
 * From the source to the observer: distance, redshift and dust. Options of these names mean the same for every model that
 * has them. Light of wavelength w is emitted at w / (1 + z), at the time t / (1 + z), and F(nu) grows by 1 + z.
 */

import type { ModelBand } from "./model.ts";
import { DISTANCE, distanceModulus, type NumberOption, type Options } from "./options.ts";

/** Redshift of the light: true K-corrections. Only models with a spectrum have it. */
export const REDSHIFT: NumberOption = {
  kind: "number",
  name: "redshift",
  flag: "--redshift",
  argument: "z",
  summary: "redshift of the source",
  defaultText: "0",
  range: [0, 20],
};

/** Dust of the Milky Way on the line of sight. */
export const EBV: NumberOption = {
  kind: "number",
  name: "ebv",
  flag: "--ebv",
  argument: "mag",
  summary: "E(B-V) of the Milky Way's dust, with R_V = 3.1",
  defaultText: "0",
  range: [0, 20],
};

/** Dust of the host galaxy, in its frame. */
export const EBV_HOST: NumberOption = {
  kind: "number",
  name: "ebvHost",
  flag: "--ebv-host",
  argument: "mag",
  summary: "E(B-V) of the host galaxy's dust, with R_V = 3.1",
  defaultText: "0",
  range: [0, 20],
};

/** What a model with a spectrum takes of the observer. */
export const OBSERVER_OPTIONS: readonly NumberOption[] = [DISTANCE, REDSHIFT, EBV, EBV_HOST];

/** 1 + z */
export const stretch = ({ redshift }: Options): number => 1 + ((redshift as number | undefined) ?? 0);

/** What is added to every magnitude of a band: distance modulus and extinction. */
export function bandOffset(_band: ModelBand, options: Options): number {
  return distanceModulus(options);
}
