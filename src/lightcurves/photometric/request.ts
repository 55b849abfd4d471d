/** What a likelihood is asked for: a model, the points, and what is not known of the observation itself. */

import { argument, InputError } from "../../engine/errors.ts";
import { findBand } from "../bands.ts";
import type { LightCurveModel } from "../model.ts";
import { isSeen } from "../observation.ts";
import type { Options } from "../options.ts";
import type { PhotometricObservation } from "./observation.ts";

/**
 * A parameter of the observation: a column behind the model's inputs.
 *
 * `systematic`: mag, added in quadrature to the errors of the points whose indices it names. `timeOffset`: days by which the
 * merger is later than the points' times say. `distanceMpc`, `redshift`, `ebv`, `ebvHost`: as the options of these names;
 * for a model without a spectrum the redshift stretches times and places the host's dust.
 */
export type Nuisance =
  | { readonly kind: "systematic"; readonly points: readonly number[] }
  | { readonly kind: ObserverKind };

/** Those that are one number for all points. */
export type ObserverKind = "timeOffset" | "distanceMpc" | "redshift" | "ebv" | "ebvHost";

export interface PhotometryRequest {
  /** Configured. */
  readonly model: LightCurveModel;
  /** Complete; what is fixed of distance, redshift and dust is here. */
  readonly options: Options;
  readonly points: readonly PhotometricObservation[];
  /** In the order of their columns. */
  readonly nuisances: readonly Nuisance[];
  /** mag, of the points for which no nuisance says it. */
  readonly systematic: number;
}

/** Values of a set: the model's inputs, then the nuisance parameters. */
export const widthOf = ({ model, nuisances }: Pick<PhotometryRequest, "model" | "nuisances">): number =>
  model.inputs.length + nuisances.length;

/** The column of a parameter of the observer; -1 where it is fixed. */
export function columnOf({ model, nuisances }: PhotometryRequest, kind: ObserverKind): number {
  const at = nuisances.findIndex((nuisance) => nuisance.kind === kind);
  return at < 0 ? -1 : model.inputs.length + at;
}

/** For each point the column of its systematic error; -1 where that is fixed. */
export function systematicColumns({ model, nuisances, points }: PhotometryRequest): Int32Array {
  const columns = new Int32Array(points.length).fill(-1);
  nuisances.forEach((nuisance, index) => {
    if (nuisance.kind !== "systematic") return;
    for (const point of nuisance.points) columns[point] = model.inputs.length + index;
  });
  return columns;
}

/** Status of sets that eject nothing, in the models that have such: nothing is seen of them. */
export const darkStatus = ({ statuses }: Pick<LightCurveModel, "statuses">): number =>
  statuses.findIndex(({ name }) => name === "no-ejecta");

/** @throws InputError for a request that makes no sense */
export function checkRequest({ model, points, nuisances, systematic }: PhotometryRequest): void {
  const placed = nuisances.some(({ kind }) => kind === "timeOffset" || kind === "redshift");
  if (!points.some(({ timeDays }) => placed || timeDays >= 0))
    throw new InputError(`${argument("photometry")} has no point after the merger that is used`);
  if (!(systematic >= 0)) throw new InputError(`${argument("systematic")} is ${systematic}, but must not be negative`);
  for (const { row, band, timeDays, magnitude, error, limit, limitSigmas } of points) {
    if (findBand(model, band) === undefined)
      throw new InputError(`row ${row} has the band "${band}", which ${model.title} does not have`);
    const spread = limit ? 1 / limitSigmas : error;
    if (![timeDays, magnitude, spread].every(Number.isFinite) || spread < 0) {
      throw new InputError(
        `row ${row} has the time ${timeDays}, the magnitude ${magnitude} and ${limit ? `a limit of ${limitSigmas} sigmas` : `the error ${error}`}, but must have finite ones`,
      );
    }
  }
  const kinds = nuisances.map(({ kind }) => kind);
  const twice = kinds.find((kind, at) => kind !== "systematic" && kinds.indexOf(kind) !== at);
  if (twice) throw new InputError(`${argument("nuisances")} has ${twice} twice`);
  if (kinds.includes("redshift") && model.inputs.some(({ name }) => name === "redshift"))
    throw new InputError(`${argument("nuisances")} has the redshift, which is an input of ${model.title} itself`);
  const dusty = kinds.find((kind) => kind.startsWith("ebv") && !model.options.some(({ name }) => name === kind));
  if (dusty) throw new InputError(`${argument("nuisances")} has ${dusty}, but ${model.title} has no such option`);
}

/** How the light of one set is observed. */
export interface Placement {
  /** With distance, redshift and dust of the set. */
  readonly options: Options;
  /** Days that are taken from the points' times. */
  readonly timeOffset: number;
  /** By which they are divided then: 1 + z for models that have no option for it. */
  readonly stretch: number;
}

/** The observation of one set; undefined where its parameters make no sense. */
export function placementOf(request: PhotometryRequest, set: ArrayLike<number>): Placement | undefined {
  const { model, options, nuisances } = request;
  const own: Record<string, number> = {};
  for (const [index, { kind }] of nuisances.entries()) {
    const value = set[model.inputs.length + index];
    if (!(kind === "timeOffset" ? Number.isFinite(value) : value >= 0 && value < Number.POSITIVE_INFINITY))
      return undefined;
    if (kind === "distanceMpc" && value === 0) return undefined;
    if (kind !== "systematic") own[kind] = value;
  }
  const { timeOffset = 0, ...seen } = own;
  const stretch = isSeen(model) ? 1 : 1 + (own.redshift ?? 0);
  return { options: { ...options, ...seen }, timeOffset, stretch };
}
