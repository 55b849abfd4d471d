/** What the way of the light adds to the usual bands at rest: of small programs, which have no law of extinction. */

import { distanceModulus } from "./options.ts";

/**
 * A / E(B-V) of the Milky Way's dust: Table 6 of Schlafly & Finkbeiner 2011 for u to z of SDSS, y of Pan-STARRS, and J, H, K.
 */
export const MILKY_WAY: Readonly<Record<string, number>> = {
  u: 4.239,
  g: 3.303,
  r: 2.285,
  i: 1.698,
  z: 1.263,
  y: 1.088,
  J: 0.709,
  H: 0.449,
  K: 0.302,
};

/** The same of dust of the host galaxy at rest: what `fitzpatrick` (`extinction.ts`) gives at the bands' wavelengths. */
const HOST: Readonly<Record<string, number>> = {
  u: 4.8483410858548055,
  g: 3.7007389648542532,
  r: 2.6075036478113263,
  i: 1.9156166804786807,
  z: 1.4998951582700681,
  y: 1.253694069740533,
  J: 0.8123763083730219,
  H: 0.5060721654224819,
  K: 0.3471059086167236,
};

/** Distance modulus and extinction of each band, as `bandOffset` (`observation.ts`) has them without a redshift. */
export function usualOffsets(
  bands: readonly string[],
  { distanceMpc, ebv, ebvHost }: Readonly<Record<"distanceMpc" | "ebv" | "ebvHost", number | undefined>>,
): number[] {
  return bands.map(
    (band) => distanceModulus({ distanceMpc }) + ((ebv ?? 0) * MILKY_WAY[band] + (ebvHost ?? 0) * HOST[band]),
  );
}
