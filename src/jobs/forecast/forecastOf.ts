/** What will be seen of a merger, from what a user says: the sets, the redshift of their light, the numbers. No files. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import type { ParameterSource } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { findBand } from "../../lightcurves/bands.ts";
import type { Binaries } from "../../lightcurves/binary/fromBinaries.ts";
import { redshiftOfDistance } from "../../lightcurves/cosmology.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { isSeen, REDSHIFT } from "../../lightcurves/observation.ts";
import type { Options } from "../../lightcurves/options.ts";
import { frameNote, type ParameterReader } from "../../lightcurves/sets.ts";
import type { JobEvents } from "../events.ts";
import type { LendBackend } from "../machine/lendBackend.ts";
import { quantile } from "../statistics.ts";
import { parseDepths } from "./depths.ts";
import type { MeasuredDistance } from "./distances.ts";
import { forecast } from "./forecast.ts";
import { chirpMassSets, type ForecastSets, posteriorSets } from "./sets.ts";
import type { ForecastSummary } from "./summary.ts";
import { resolveUnknowns } from "./unknowns.ts";

/** Of what a forecast is. */
export type ForecastSubject =
  | {
      readonly kind: "chirpMass";
      readonly chirpMass: { readonly value: number; readonly sigma: number };
      readonly detectorFrame: boolean;
    }
  | {
      readonly kind: "posterior";
      /** For messages: its file. */
      readonly path: string;
      readonly read: ParameterReader;
      /** Of masses in the detector's frame. */
      readonly redshift?: number;
    };

/** What is asked of a forecast. */
export interface ForecastChoices {
  readonly subject: ForecastSubject;
  /** As its options make it, before anything is drawn. */
  readonly model: LightCurveModel;
  /** Where its inputs follow from binaries: these. */
  readonly binaries: Binaries | undefined;
  /** Of the model, as they were given. */
  readonly given: Options;
  /** Inputs that a binary does not determine and that are the same in every set. */
  readonly fixed: FixedValues;
  /** As `resolveDraws` reads them, beside the model's own. */
  readonly draws: readonly string[];
  readonly distance?: MeasuredDistance;
  readonly times: Float64Array;
  /** Beside those of the depths. */
  readonly bands: readonly string[];
  readonly depths: string;
  readonly count: number;
  readonly seed: number;
}

/** @throws InputError for anything that makes no sense, before the work begins */
export async function forecastOf(
  choices: ForecastChoices,
  lend: LendBackend,
  events: JobEvents = {},
): Promise<ForecastSummary> {
  checkChoices(choices);
  const { subject, binaries, fixed, count, seed, distance, times } = choices;
  const { model, draws } = resolveUnknowns(choices.model, choices.draws, {
    seed,
    binaries,
    fixed,
    options: choices.given,
  });
  const { depths, notes } = parseDepths(model, choices.depths);
  const wavelengthOf = (band: string): number => findBand(model, band)?.wavelengthNm ?? 0;
  const bands = [...new Set([...choices.bands, ...depths.map(({ band }) => band)])].sort(
    (a, b) => wavelengthOf(a) - wavelengthOf(b),
  );
  // The light's redshift follows from the distances, and changes nothing about the masses.
  const { redshift: _, ...options } = model.completeOptions(choices.given);
  const request = { model, binaries, options, fixed, draws, count, seed, distance };
  const sets =
    subject.kind === "posterior"
      ? await posteriorSets({ ...request, ...subject })
      : // An input for the redshift gets that of each set's distance below.
        chirpMassSets({ ...request, ...subject, fixed: { ...ownRedshift(binaries), ...fixed }, distance: distance! });
  const middle = quantile(sets.distances.slice().sort(), 0.5);
  const z = isSeen(model) ? ((choices.given.redshift as number | undefined) ?? roundedRedshift(middle)) : undefined;
  // Binaries that inputs follow from have been brought to the source's frame.
  const redshift = binaries === undefined && subject.kind === "posterior" ? subject.redshift : undefined;
  const frame = binaries === undefined ? frameNote(model, { source: sets.source, redshift }) : undefined;
  const own = hasOwnRedshifts(model, fixed, draws.inputs);
  const said = [
    ...sets.notes,
    ...(frame === undefined ? [] : [frame]),
    ...(own ? [`each set has the redshift of its distance ${COSMOLOGY}`] : lightNote(model, choices, middle, z)),
    ...notes,
  ];
  for (const note of said) events.onMessage?.(note);
  const result = await forecast(
    {
      ...{ model, draws, times, bands, depths, distances: sets.distances },
      source: own ? withOwnRedshifts(model, sets) : sets.source,
      redshift,
      options: z === undefined ? options : { ...options, redshift: z },
    },
    lend,
    events,
  );
  return {
    ...{ ...result, model, seed, redshift: z, source: sets.source.description },
    distance: { median: middle, sigma: deviationOf(sets.distances) },
    leavesOut: `${model.title} leaves out ${model.forecast?.leavesOut ?? "the viewing angle and the afterglow of a jet"}`,
  };
}

/** Sets of a forecast, which are in memory. */
const MOST_SETS = 10_000_000;

function checkChoices({ subject, distance, count }: ForecastChoices): void {
  if (!Number.isInteger(count) || count < 1 || count > MOST_SETS)
    throw new InputError(`${argument("count")} is ${count}, but must be an integer from 1 to ${MOST_SETS}`);
  if (subject.kind === "chirpMass" && distance === undefined)
    throw new InputError(`${argument("chirpMass")} needs ${argument("distance")}`, {
      hint: "give it as Mpc, or as Mpc:standard deviation",
    });
}

/** As many digits as distances of mergers have. */
const roundedRedshift = (distance: number): number => Number(redshiftOfDistance(distance).toPrecision(4));

const COSMOLOGY = "by the cosmology of Planck 2018";

/** What is said of the redshift of the light. */
function lightNote(
  model: LightCurveModel,
  { given }: ForecastChoices,
  middle: number,
  z: number | undefined,
): string[] {
  if (z !== undefined && given.redshift === undefined)
    return [
      `the light of all sets has the redshift ${z} of the median distance ${Number(middle.toPrecision(4))} Mpc ${COSMOLOGY}; ${argument("redshift")} sets another`,
    ];
  if (z !== undefined || model.inputs.some(({ name }) => name === REDSHIFT.name)) return [];
  return [`${model.title} knows no spectrum: its light has no redshift, and its times are the source's`];
}

/** What stands for the redshift of each set where a model has an input for it. */
const ownRedshift = (binaries: Binaries | undefined): FixedValues =>
  binaries?.others.some(({ name }) => name === REDSHIFT.name) ? { [REDSHIFT.name]: 0 } : {};

/** Whether each set gets the redshift of its distance: of models that have it among their inputs, unless it is given or drawn. */
const hasOwnRedshifts = (
  { inputs }: LightCurveModel,
  fixed: FixedValues,
  drawn: Readonly<Record<string, unknown>>,
): boolean =>
  inputs.some(({ name }) => name === REDSHIFT.name) &&
  !Object.hasOwn(fixed, REDSHIFT.name) &&
  !Object.hasOwn(drawn, REDSHIFT.name);

/** Gives each set the redshift of its distance. */
function withOwnRedshifts({ inputs }: LightCurveModel, { source, distances }: ForecastSets): ParameterSource {
  const column = inputs.findIndex(({ name }) => name === REDSHIFT.name);
  const width = inputs.length;
  return {
    ...source,
    get notes() {
      return source.notes;
    },
    read(start, rows) {
      const sets = source.read(start, rows);
      for (let row = 0; row < rows; row++) sets[width * row + column] = redshiftOfDistance(distances[start + row]);
      return sets;
    },
  };
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
