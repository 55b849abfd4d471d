/** What a visitor says of an event, as texts, and what it means: the same words as on the command line. */

import "../../../../src/models.ts";
import { InputError } from "../../../../src/engine/errors.ts";
import type { Observer as FitObserver } from "../../../../src/jobs/fit/nuisances.ts";
import { observerOf } from "../../../../src/jobs/fit/texts.ts";
import { mergerMjd, type ObservationOptions } from "../../../../src/jobs/photometry/observationOptions.ts";
import { type Observations, observationsOf } from "../../../../src/jobs/photometry/observations.ts";
import { wavelengthsOf } from "../../../../src/lightcurves/bands.ts";
import type { LightCurveModel } from "../../../../src/lightcurves/model.ts";
import type { Options } from "../../../../src/lightcurves/options.ts";
import { configuredModel, modelNamed } from "../../../../src/lightcurves/registry.ts";
import { findWeights } from "../../../../src/possis/weights.ts";
import { openedPhotometry } from "./opened.ts";

/** The event, and the model that it is compared with. Texts that are missing or empty say nothing. */
export interface EventTexts {
  readonly model: string;
  /** MJD, JD, or a date. */
  readonly trigger?: string;
  readonly system?: string;
  readonly bands?: string;
  /** Days after the merger, a:b. */
  readonly timeRange?: string;
  readonly distance?: string;
  readonly redshift?: string;
  readonly ebv?: string;
  readonly ebvHost?: string;
  readonly timeOffset?: string;
  /** Which weights, of a model whose weights visitors bring. */
  readonly weights?: string;
}

/** A model as its options make it, and those that are given: the others are as usual. */
export interface AskedModel {
  readonly model: LightCurveModel;
  readonly options: Options;
  /** Whether its inputs follow from binaries. */
  readonly fromBinary: boolean;
}

/**
 * @param binaries whether its inputs are to follow from binaries, where they are no binaries themselves
 * @throws InputError where its weights are not at hand
 */
export function modelOf({ model: name, weights }: EventTexts, binaries = false): AskedModel {
  const named = modelNamed(name);
  const own: Options = named.imports && weights !== undefined ? { weights } : {};
  if (named.imports && !findWeights(own))
    throw new InputError(`${named.title} needs the file of its weights: drop it here`);
  // Some have a mapping from binaries only as these options make them.
  const options = { ...((binaries && named.binaryOptions) || {}), ...own };
  const model = configuredModel(named, options);
  return { model, options, fromBinary: binaries && model.binary !== undefined && model.binary !== "inputs" };
}

const given = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined);

/** What is known of the observer. @throws InputError for what makes no sense */
export const observerFrom = ({ distance, redshift, ebv, ebvHost, timeOffset }: EventTexts): FitObserver =>
  observerOf({
    distance: given(distance),
    redshift: given(redshift),
    ebv: given(ebv),
    ebvHost: given(ebvHost),
    timeOffset: given(timeOffset),
  });

/** The open photometry as the model can be compared with it. @throws InputError as `observationsOf` */
export function observationsFrom(texts: EventTexts, model: LightCurveModel): Observations {
  const trigger = given(texts.trigger);
  const isNumber = trigger !== undefined && Number.isFinite(Number(trigger));
  const options: ObservationOptions = {
    trigger: mergerMjd(isNumber ? trigger : undefined, isNumber ? undefined : trigger),
    system: given(texts.system) === "vega" ? "vega" : undefined,
    bands: given(texts.bands),
    timeRange: timeRangeOf(given(texts.timeRange)),
  };
  return observationsOf(openedPhotometry(), model, options);
}

function timeRangeOf(text: string | undefined): readonly [number, number] | undefined {
  if (text === undefined) return undefined;
  const [from, to, ...more] = text.split(":");
  const ends = [from?.trim() === "" ? 0 : Number(from), to?.trim() === "" ? Number.POSITIVE_INFINITY : Number(to)];
  if (more.length > 0 || to === undefined || ends.some(Number.isNaN))
    throw new InputError(`the time range is "${text}", but must be a:b in days after the merger, as 0.5:10`);
  return [ends[0], ends[1]];
}

/** Wavelengths of bands in nm. */
export const nanometresOf = (model: LightCurveModel, bands: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(wavelengthsOf(model, [...new Set(bands)])).map(([band, angstroms]) => [band, angstroms / 10]),
  );

/** Photometry that is drawn, and what is said of it. */
export interface ShownPoints {
  readonly points: Observations["points"];
  readonly notes: readonly string[];
  /** nm, by band: for colours. */
  readonly wavelengths: Readonly<Record<string, number>>;
}

export const shownPoints = ({ points, notes, unusedNotes }: Observations, model: LightCurveModel): ShownPoints => ({
  points,
  notes: [...notes, ...unusedNotes],
  wavelengths: nanometresOf(
    model,
    points.map(({ band }) => band),
  ),
});
