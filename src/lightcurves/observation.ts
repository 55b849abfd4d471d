/**
 * From the source to the observer: distance, redshift and dust. Options of these names mean the same for every model that
 * has them. Light of wavelength w is emitted at w / (1 + z), at the time t / (1 + z), and F(nu) grows by 1 + z.
 */

import { argument, InputError } from "../engine/errors.ts";
import { HUBBLE_CONSTANT, luminosityDistance, MATTER_DENSITY } from "./cosmology.ts";
import { fitzpatrick, LAW_RANGE_NM, milkyWay } from "./extinction.ts";
import type { LightCurveModel, ModelBand } from "./model.ts";
import { DISTANCE, distanceModulus, type NumberOption, type Options, optionsText, statedOptions } from "./options.ts";

/** Redshift of the light: true K-corrections. Only models with a spectrum have it. */
export const REDSHIFT: NumberOption = {
  kind: "number",
  name: "redshift",
  flag: "--redshift",
  argument: "z",
  summary: "redshift of the source",
  defaultText: "0",
  // Planck 2018's distance of the largest is within DISTANCE's range.
  range: [0, 9],
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

/** Whether a model has the redshift of its light. */
export const isSeen = ({ options }: Pick<LightCurveModel, "options">): boolean =>
  options.some(({ name }) => name === REDSHIFT.name);

/** 1 + z */
export const stretch = ({ redshift }: Options): number => 1 + ((redshift as number | undefined) ?? 0);

/** What dust takes from light of a wavelength, in magnitudes. @param band the name, where it is a band's own wavelength */
export function extinctionAt(wavelengthNm: number, options: Options, band?: string): number {
  const ebv = (options.ebv as number | undefined) ?? 0;
  const ebvHost = (options.ebvHost as number | undefined) ?? 0;
  const magnitudes =
    (ebv && ebv * milkyWay(band, wavelengthNm)) + (ebvHost && ebvHost * fitzpatrick(wavelengthNm / stretch(options)));
  if (!Number.isNaN(magnitudes)) return magnitudes;
  const [low, high] = LAW_RANGE_NM;
  const name = band === undefined ? "" : ` of the band "${band}"`;
  throw new InputError(
    `there is no extinction at ${Number(wavelengthNm.toPrecision(6))} nm${name}: the law is known from ${low} to ${high} nm, in the host galaxy's frame too`,
    { hint: `leave out \`${ebv > 0 ? "ebv" : "ebvHost"}\`, or choose other bands` },
  );
}

/** What happens to the light beside its distance, for titles: "redshift 0.0098, E(B-V) 0.105"; empty where nothing does. */
export function lightText(model: Pick<LightCurveModel, "options">, stated: Readonly<Record<string, unknown>>): string {
  const { redshift, ebv, ebvHost } = statedOptions(model.options, stated);
  return optionsText({
    redshift: redshift || undefined,
    "E(B-V)": ebv || undefined,
    "host's E(B-V)": ebvHost || undefined,
  });
}

/** What is added to every magnitude of a band, by its effective wavelength: distance modulus and extinction. */
export function bandOffset(band: ModelBand, options: Options): number {
  return distanceModulus(options) + extinctionAt(band.wavelengthNm, options, band.name);
}

/**
 * Options with the distance that follows from a redshift alone, by the cosmology of Planck 2018: for models that have the
 * option of a redshift.
 * @param options complete
 * @returns what the user should know, where it follows
 */
export function withDistance(
  model: Pick<LightCurveModel, "options">,
  options: Options,
): { readonly options: Options; readonly note?: string } {
  const { redshift, distanceMpc } = options;
  const follows = isSeen(model) && distanceMpc === undefined && redshift;
  if (!follows) return { options };
  const distance = Number(luminosityDistance(redshift as number).toPrecision(8));
  const [nearest] = DISTANCE.range;
  if (distance < nearest) {
    throw new InputError(
      `${argument("redshift")} is ${redshift}, whose distance is ${Number(distance.toPrecision(3))} Mpc, but distances are of ${nearest} Mpc at least`,
      { hint: `give ${argument("distanceMpc")}, or the redshift 0` },
    );
  }
  const note = `magnitudes are apparent, at ${Number(distance.toPrecision(6))} Mpc: the luminosity distance of redshift ${redshift} by the cosmology of Planck 2018 (flat, H0 ${HUBBLE_CONSTANT} km/s/Mpc, Om ${MATTER_DENSITY}); \`distanceMpc\` sets another`;
  return { options: { ...options, [DISTANCE.name]: distance }, note };
}
