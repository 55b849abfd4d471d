/** Where an event is: what distance, redshift and dust do to curves. */

import { argument, InputError } from "../../engine/errors.ts";
import { findBand } from "../../lightcurves/bands.ts";
import { luminosityDistance, redshiftOfDistance } from "../../lightcurves/cosmology.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { EBV, EBV_HOST, extinctionAt, isSeen, REDSHIFT } from "../../lightcurves/observation.ts";
import { checkOptions, DISTANCE, distanceModulus, type Options } from "../../lightcurves/options.ts";

/** What is said of an event; what is not said follows where it can. */
export interface Observer {
  readonly distanceMpc?: number;
  readonly redshift?: number;
  readonly ebv?: number;
  readonly ebvHost?: number;
}

/** Digits of what follows by the cosmology. */
const DIGITS = 6;
const COSMOLOGY = "by the cosmology of Planck 2018";

/**
 * Completes distance and redshift, of which each follows from the other.
 * @returns them, and what the user should know
 * @throws InputError for values that make no sense, and where there is neither
 */
export function completeObserver(given: Observer): { readonly observer: Observer; readonly notes: readonly string[] } {
  checkOptions([DISTANCE, REDSHIFT, EBV, EBV_HOST], { ...given });
  const { distanceMpc, redshift } = given;
  if (distanceMpc === undefined && !redshift) {
    throw new InputError(
      `${argument("distanceMpc")} is missing: photometry is apparent, so that curves need a distance`,
      {
        hint: `give it in Mpc, or ${argument("redshift")}, from which it follows`,
      },
    );
  }
  if (distanceMpc === undefined) {
    const value = Number(luminosityDistance(redshift!).toPrecision(DIGITS));
    checkOptions([DISTANCE], { distanceMpc: value });
    const note = `distance ${value} Mpc follows from redshift ${redshift} ${COSMOLOGY}; ${argument("distanceMpc")} sets another`;
    return { observer: { ...given, distanceMpc: value }, notes: [note] };
  }
  if (redshift !== undefined) return { observer: given, notes: [] };
  const value = Number(redshiftOfDistance(distanceMpc).toPrecision(DIGITS));
  const note = `redshift ${value} follows from ${distanceMpc} Mpc ${COSMOLOGY}; ${argument("redshift")} sets another`;
  return { observer: { ...given, redshift: value }, notes: [note] };
}

/** "40 Mpc, z = 0.0098, E(B-V) = 0.105". @param own whether each set has a distance of its own, with this median */
export const observerText = ({ distanceMpc, redshift, ebv, ebvHost }: Observer, own = false): string =>
  [
    distanceMpc === undefined
      ? ""
      : `${Number(distanceMpc.toPrecision(5))} Mpc${own ? " in the median of the sets" : ""}`,
    redshift ? `z = ${redshift}` : "",
    ebv ? `E(B-V) = ${ebv}` : "",
    ebvHost ? `E(B-V) = ${ebvHost} in the host` : "",
  ]
    .filter(Boolean)
    .join(", ");

/** How curves of a model are brought to an observer. */
export interface Seen {
  /** Complete, with what the model does itself. */
  readonly options: Options;
  /** By which the observer's times are divided: 1 + z where the model knows no redshift of its light. */
  readonly stretch: number;
  readonly notes: readonly string[];
}

/**
 * The options with which a model's kernels give what an observer sees.
 * @param given the model's options without those of the observer
 */
export function seenBy(model: LightCurveModel, given: Options, observer: Observer): Seen {
  const { distanceMpc, redshift = 0, ebv, ebvHost } = observer;
  const dust = { ...(ebv === undefined ? {} : { ebv }), ...(ebvHost === undefined ? {} : { ebvHost }) };
  if (isSeen(model)) {
    return { options: model.completeOptions({ ...given, distanceMpc, redshift, ...dust }), stretch: 1, notes: [] };
  }
  const options = model.completeOptions({ ...given, distanceMpc, ...dust });
  // Its times are the observer's, whatever the redshift, where that is an input.
  if (redshift === 0 || model.inputs.some(({ name }) => name === REDSHIFT.name))
    return { options, stretch: 1, notes: [] };
  // Where the dust of the host is, is seen at a redshift.
  const placed = { ...options, redshift };
  return { options: placed, stretch: 1 + redshift, notes: [shiftNote(model, redshift)] };
}

const shiftNote = ({ title }: LightCurveModel, redshift: number): string =>
  `${title} has no spectrum here: its times are days divided by ${Number((1 + redshift).toPrecision(8))}, and its colours those of redshift 0`;

/** How stored curves of a model are brought to an observer. */
export interface Shift {
  /** By which the observer's times are divided. */
  readonly stretch: number;
  /** Added to the magnitudes of a band. */
  offset(band: string): number;
  readonly notes: readonly string[];
}

/**
 * What is to be done to curves that were computed before.
 * @param stated what they have of distance, redshift and dust already
 * @param where whose curves, for messages
 * @throws InputError where they have another redshift or other dust than is asked for
 */
export function shiftTo(model: LightCurveModel, stated: Observer, observer: Observer, where: string): Shift {
  for (const name of ["redshift", "ebv", "ebvHost"] as const) {
    const [own, asked] = [stated[name] ?? 0, observer[name]];
    if (own === 0 || asked === undefined || Math.abs(asked - own) < 1e-3 * own) continue;
    throw new InputError(`the curves of ${where} have the ${name} ${own} in them, but ${argument(name)} is ${asked}`, {
      hint: "leave it out, or make the curves without it",
    });
  }
  const inTimes = model.inputs.some(({ name }) => name === REDSHIFT.name);
  const redshift = inTimes || stated.redshift ? 0 : (observer.redshift ?? 0);
  const dust = {
    redshift: observer.redshift,
    ebv: stated.ebv ? 0 : observer.ebv,
    ebvHost: stated.ebvHost ? 0 : observer.ebvHost,
  };
  const modulus =
    distanceModulus({ distanceMpc: observer.distanceMpc }) - distanceModulus({ distanceMpc: stated.distanceMpc });
  return {
    stretch: 1 + redshift,
    offset: (band) => modulus + extinctionAt(findBand(model, band)!.wavelengthNm, dust, band),
    notes: redshift === 0 ? [] : [shiftNote(model, redshift).replace(" here", ` in ${where}`)],
  };
}
