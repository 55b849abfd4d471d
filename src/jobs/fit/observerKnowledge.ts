/** What the observer knows of a source, in numbers: how far it is, and behind how much dust. */

import { argument, InputError } from "../../engine/errors.ts";
import { BINARY_WIDTH } from "../../lightcurves/binary/columns.ts";
import {
  HUBBLE_CONSTANT,
  luminosityDistance,
  MATTER_DENSITY,
  redshiftOfDistance,
} from "../../lightcurves/cosmology.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { REDSHIFT } from "../../lightcurves/observation.ts";
import type { Options } from "../../lightcurves/options.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { type BinaryPosterior, POSTERIOR_WIDTH } from "./binaryPosterior.ts";
import type { NuisanceParameter, Observer } from "./nuisances.ts";
import type { PriorChoices } from "./priors.ts";
import { weightedQuantiles } from "./summaries.ts";

/** Flags of a distance, for messages. */
const DISTANCE_HINT = `give ${argument("distanceMpc")} in Mpc, or ${argument("redshift")}`;

/** Means and fixed values. */
type Central = {
  readonly distanceMpc?: number;
  readonly redshift?: number;
  readonly ebv?: number;
  readonly ebvHost?: number;
};

/** Distance and redshift, of which one follows from the other, and what is said of that. */
export function placed(
  { model, priorRanges = {}, fixed = {} }: PriorChoices & { readonly model: LightCurveModel },
  known: Central,
): { central: Central; notes: string[] } {
  const { distanceMpc, redshift } = known;
  const cosmology = `by the cosmology of Planck 2018 (flat, H0 ${HUBBLE_CONSTANT} km/s/Mpc, Om ${MATTER_DENSITY})`;
  const varied = (...names: string[]) => names.some((name) => Object.hasOwn(priorRanges, name));
  if (distanceMpc !== undefined && redshift === undefined && !varied("redshift") && !Object.hasOwn(fixed, "redshift")) {
    const z = Number(redshiftOfDistance(distanceMpc).toPrecision(6));
    if (!(z >= 0)) return { central: known, notes: [] };
    return {
      central: { ...known, redshift: z },
      notes: [
        `redshift ${z} follows from ${Number(distanceMpc.toPrecision(6))} Mpc ${cosmology}; ${argument("redshift")} sets another`,
      ],
    };
  }
  if (redshift !== undefined && redshift > 0 && distanceMpc === undefined && !choosesDistance(model)) {
    const value = Number(luminosityDistance(redshift).toPrecision(8));
    return {
      central: { ...known, distanceMpc: value },
      notes: [
        `the distance ${Number(value.toPrecision(6))} Mpc follows from redshift ${redshift} ${cosmology}; ${argument("distanceMpc")} sets another`,
      ],
    };
  }
  return { central: known, notes: [] };
}

/** Whether the redshift is one of a model's inputs, which has the stretch of times and the K-correction in it. */
export const hasRedshift = ({ inputs }: LightCurveModel): boolean => inputs.some(({ name }) => name === REDSHIFT.name);

export const withoutRedshift = ({ redshift: _, ...others }: Readonly<Record<string, string>>) => others;

/** What is known of the redshift, as the value or the prior of the model's input, unless another is given for that. */
export function redshiftAsInput<Choices extends PriorChoices & { readonly observer: Observer }>(
  choices: Choices,
  { redshift }: Central,
): Choices {
  const { observer, fixed = {}, priorRanges = {} } = choices;
  const name = REDSHIFT.name;
  if (redshift === undefined || Object.hasOwn(fixed, name) || Object.hasOwn(priorRanges, name)) return choices;
  const sigma = observer.redshift?.sigma;
  return sigma === undefined
    ? { ...choices, fixed: { ...fixed, [name]: redshift } }
    : { ...choices, priorRanges: { ...priorRanges, [name]: `normal:${redshift}:${sigma}` } };
}

/** Whether a model's inputs say how far it is. */
const choosesDistance = ({ inputs }: LightCurveModel): boolean =>
  inputs.some(({ name }) => name === "distance" || name === "luminosity_distance");

/** Central values of what the observer knows, as options. */
export function observedOptions(
  { distance, redshift, ebv, ebvHost }: Observer,
  nuisances: readonly NuisanceParameter[],
  posterior: BinaryPosterior | undefined,
): Central {
  const drawn = nuisances.find(({ nuisance }) => nuisance.kind === "distanceMpc")?.parameter.distribution;
  const middle = drawn && (drawn.kind === "normal" || drawn.kind === "logn" ? drawn.a : (drawn.a + drawn.b) / 2);
  const distances =
    posterior &&
    Array.from({ length: posterior.rows }, (_, row) => posterior.values[row * POSTERIOR_WIDTH + BINARY_WIDTH]);
  const median =
    distances &&
    weightedQuantiles(
      distances,
      distances.map(() => 1),
      [0.5],
    )[0];
  return {
    distanceMpc: distance?.value ?? middle ?? median,
    ...{ redshift: redshift?.value, ebv: ebv?.value, ebvHost: ebvHost?.value },
  };
}

/** Those that a model has, and that are given. */
export function supported(model: LightCurveModel, values: Readonly<Record<string, number | undefined>>): Options {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  const foreign = entries.find(
    ([name, value]) => name.startsWith("ebv") && value !== 0 && !model.options.some((one) => one.name === name),
  );
  if (foreign) throw new InputError(`${argument(foreign[0])} does not go with ${model.title}, which has no dust`);
  return Object.fromEntries(entries.filter(([name]) => model.options.some((one) => one.name === name)));
}

/** @throws InputError where magnitudes are apparent, and nothing says how far the source is */
export function refuseWithout(
  { title }: LightCurveModel,
  points: readonly PhotometricObservation[],
  { distanceMpc }: { readonly distanceMpc?: number },
): void {
  if (distanceMpc !== undefined || points.every(({ magnitude }) => magnitude < 0)) return;
  throw new InputError(`the photometry's magnitudes are apparent, but nothing says how far the source of ${title} is`, {
    hint: DISTANCE_HINT,
  });
}
