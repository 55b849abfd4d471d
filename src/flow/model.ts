/** A trained flow with everything that it needs to be used: what it was trained on, and in which units it thinks. */

import { shownName, shownNames } from "../data/names.ts";
import { InputError } from "../engine/errors.ts";
import { isDecodable } from "../lightcurves/bands.ts";
import type { CurveCounts } from "../lightcurves/curveCounts.ts";
import { atUsualValues, conditionValues, integratedOut, rowsWithoutNumbers } from "../lightcurves/integratedOut.ts";
import type { LightCurveModel, Representation } from "../lightcurves/model.ts";
import { observedInputs } from "../lightcurves/observed.ts";
import { observedConditions, observedConditionValues } from "../lightcurves/observedConditions.ts";
import type { Options } from "../lightcurves/options.ts";
import { namedQuantities, type Quantity } from "../lightcurves/quantities.ts";
import { modelNamed, statedModel } from "../lightcurves/registry.ts";
import type { Architecture } from "./architecture.ts";
import { type ConditionTransform, encodeConditions } from "./conditionTransform.ts";
import { type CurveTransform, decodeCurves, encodeCurves, logJacobian } from "./curveTransform.ts";
import type { Floats } from "./evaluator.ts";
import type { FlowState } from "./parameters.ts";
import type { SigmaFactor } from "./sigmaFactor.ts";

/** Ranges and origin of the training data. */
export interface TrainingRecord {
  /** Where the curves came from: the dataset's file, or the published model's. */
  readonly source: string;
  /** Name of the light-curve model of the curves. */
  readonly model: string;
  /** Its options, as far as they are known. Curves are absolute magnitudes: a distance is no part of them. */
  readonly options?: Readonly<Record<string, string | number>>;
  /** Rows trained on and held out. */
  readonly trainingRows: number;
  readonly validationRows: number;
  /** Lowest and highest value of each input of the light-curve model in the training rows, where known. */
  readonly lowest?: readonly number[];
  readonly highest?: readonly number[];
  /** Anything else worth keeping: options, losses. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A flow of light curves with all that its file says of it. */
export interface FlowModel {
  readonly architecture: Architecture;
  readonly state: FlowState;
  readonly curves: CurveTransform;
  readonly conditions: ConditionTransform;
  /**
   * Names of the numbers of its light-curve model's representation, where the flow learned these instead of magnitudes:
   * such a flow answers any band at any time.
   */
  readonly representation?: readonly string[];
  /** What it is conditioned on instead of quantities of a set, where all inputs are integrated out. */
  readonly observed?: ObservedCondition;
  /** Of its magnitudes; with a representation those that are given where no others are asked for. */
  readonly bands: readonly string[];
  /** Days after merger of the magnitudes. */
  readonly times: readonly number[];
  readonly training: TrainingRecord;
  /** How much wider than the network's its samples are, by band; as wide where absent. */
  readonly sigmaFactors?: readonly SigmaFactor[];
  /** Some of the training rows' inputs, [.., inputs], where kept: what new inputs are compared with. */
  readonly trainingInputs?: Float64Array;
}

/** A measurement of a quantity of a set, with its error: the flow's curves are those of a prior's sets, given this. */
export interface ObservedCondition {
  /** The quantity: `chirp_mass`. */
  readonly name: string;
  /** Of the prior's sets, by the quantity: the share without curves follows, which the flow's curves know nothing of. */
  readonly counts: CurveCounts;
}

/** Magnitudes of one curve set: bands times times. */
export function valuesPerSet({ bands, times }: Pick<FlowModel, "bands" | "times">): number {
  return bands.length * times.length;
}

/** Models as the options make them that flows state, once for each flow. */
const learnedModels = new WeakMap<TrainingRecord, LightCurveModel>();

/**
 * The light-curve model that a flow learned, as the options make it that the flow states.
 * @param where the flow's file, for the message
 * @throws InputError where this program does not have it
 */
export function lightCurveModelOf({ training }: Pick<FlowModel, "training">, where = "the flow"): LightCurveModel {
  const known = learnedModels.get(training);
  if (known) return known;
  const model = modelNamed(training.model, `the light-curve model of ${where}`);
  const learned = statedModel(model, training.options ?? {}, where);
  learnedModels.set(training, learned);
  return learned;
}

/**
 * The light-curve model with the inputs that users give to a flow: its own, or what is observed of a set. Of the latter nothing
 * can be computed; where the two differ, it is only for reading and checking inputs.
 */
export function givenModelOf(model: Pick<FlowModel, "training" | "observed">, where?: string): LightCurveModel {
  const lightCurves = lightCurveModelOf(model, where);
  if (!model.observed) return lightCurves;
  const { binary: _, problem: __, ...others } = lightCurves;
  return { ...others, inputs: observedInputs(model.observed.name, `what is observed for ${where ?? "the flow"}`) };
}

/** Complete options of the light-curve model that a flow learned; its defaults where they are not known. */
export function lightCurveOptionsOf(model: Pick<FlowModel, "training">): Options {
  return lightCurveModelOf(model).completeOptions(model.training.options ?? {});
}

/** What decides on which quantities of a set a flow depends. */
type Conditioned = Pick<FlowModel, "training" | "conditions" | "observed">;

/**
 * The quantities of a set that a flow is conditioned on: none where something is observed instead.
 * @throws InputError for names that its light-curve model does not have
 */
export function conditionQuantities(model: Conditioned, where = "the flow"): readonly Quantity[] {
  if (model.observed) return [];
  const lightCurves = lightCurveModelOf(model, where);
  return namedQuantities(lightCurves, model.conditions.names, `a condition of ${where}`);
}

/** The representation that a flow learned; undefined for flows of magnitudes. */
export const representationOf = (model: FlowModel): Representation | undefined =>
  model.representation && lightCurveModelOf(model).representation;

/** Names of the constants of its training's sets that a flow does not depend on: its curves have all values that were drawn. */
export const integratedOutOf = (model: Conditioned): string[] =>
  integratedOut(lightCurveModelOf(model), conditionQuantities(model)).map(({ name }) => name);

/** Whether a flow's bands are those of what it was not told, and not of the exact curve of a set alone. */
export const hasCredibleBands = (model: Conditioned): boolean =>
  model.observed !== undefined || integratedOutOf(model).length > 0;

/** Sets [rows, inputs] with the usual values of the constants that a flow integrates out. */
export const setsAsConditioned = (model: Conditioned, sets: ArrayLike<number>): ArrayLike<number> =>
  model.observed ? sets : atUsualValues(lightCurveModelOf(model), conditionQuantities(model), sets);

/**
 * Rows of the sets [rows, inputs] that have no curves, by the light-curve model with the usual values of what the flow
 * integrates out: a class of their own, that a flow of a representation need not learn. None for flows of magnitudes, which
 * may continue what was filled, and for those of something observed, of which a share has none.
 */
export function setsWithoutCurves(model: FlowModel, sets: ArrayLike<number>): number[] {
  const representation = representationOf(model);
  if (!representation || model.observed) return [];
  const told = setsAsConditioned(model, sets);
  return rowsWithoutNumbers(lightCurveModelOf(model), representation, told, lightCurveOptionsOf(model));
}

/**
 * A flow of a representation for other bands or times.
 * @param where the flow's file, for the message
 * @throws InputError for flows of magnitudes, whose bands and times are those of their training
 */
export function atBandsAndTimes(
  model: FlowModel,
  { bands = model.bands, times = model.times }: Partial<Pick<FlowModel, "bands" | "times">>,
  where = "the flow",
): FlowModel {
  if (!model.representation) {
    throw new InputError(
      `${where} learned magnitudes of its own bands at its own times; others can be asked of flows of a representation alone`,
    );
  }
  const changed = { ...model, bands, times };
  checkDecodable(changed, where);
  return changed;
}

/** @throws InputError for bands that a flow of a representation cannot answer */
function checkDecodable(model: FlowModel, where: string): void {
  const lightCurves = lightCurveModelOf(model, where);
  const unknown = model.bands.find((band) => !isDecodable(lightCurves, band));
  if (unknown === undefined) return;
  throw new InputError(
    `${where} is to give the band "${shownName(unknown)}", of which the representation of ${lightCurves.title} has nothing`,
  );
}

/**
 * What the network sees of sets [rows, inputs] of its light-curve model, whatever their values of what it integrates out, or
 * of what was measured [rows, 2]; properties among the conditions are computed. NaN where a set does not have a property, or no curves that a representation
 * is of.
 */
export function networkConditions(model: FlowModel, sets: ArrayLike<number>): Float32Array {
  if (model.observed)
    return Float32Array.from(encodeConditions(model.conditions, observedConditionValues(model.observed.counts, sets)));
  const lightCurves = lightCurveModelOf(model);
  const options = lightCurveOptionsOf(model);
  const values = conditionValues(lightCurves, conditionQuantities(model), sets, options, representationOf(model));
  return Float32Array.from(encodeConditions(model.conditions, values));
}

/** @throws InputError for flows of a representation: their density is one of its numbers, not of magnitudes */
export function requireMagnitudes(model: FlowModel, where = "the flow"): void {
  if (!model.representation) return;
  throw new InputError(
    `${where} learned the numbers of a representation of ${lightCurveModelOf(model).title}: magnitudes have no density under it`,
    { hint: "the standardised numbers do, as raw curves" },
  );
}

/** What the network sees of magnitudes [rows, band, time]. @throws InputError for flows of a representation */
export function networkCurves(model: FlowModel, magnitudes: ArrayLike<number>): Float32Array {
  requireMagnitudes(model);
  return Float32Array.from(encodeCurves(model.curves, magnitudes));
}

/** Magnitudes [rows, band, time] of what the network gives; NaN where a representation says that there is no value. */
export function magnitudesOf(model: FlowModel, curves: Floats): Float64Array {
  const decoded = decodeCurves(model.curves, curves);
  const representation = representationOf(model);
  if (!representation) return decoded;
  const { bands, times } = model;
  const options = lightCurveOptionsOf(model);
  const width = representation.names.length;
  const values = valuesPerSet(model);
  const magnitudes = new Float64Array((decoded.length / width) * values);
  for (let row = 0; row * width < decoded.length; row++) {
    const numbers = decoded.subarray(row * width, (row + 1) * width);
    magnitudes.set(representation.decode(numbers, times, bands, options), row * values);
  }
  return magnitudes;
}

/** Log-densities per magnitude from those in network units. For principal components: per unit of their coefficients. */
export function physicalLogDensity(model: FlowModel, logDensity: Floats): Float64Array {
  const jacobian = logJacobian(model.curves);
  return Float64Array.from(logDensity, (value) => value + jacobian);
}

/** Checks that transforms, architecture and light-curve model belong together. @throws InputError that begins with `where` */
export function checkModel(model: FlowModel, where: string): void {
  const { architecture, curves, conditions, training, representation, observed } = model;
  const lightCurves = lightCurveModelOf(model, where);
  const { inputs } = givenModelOf(model, where);
  if (representation) {
    if (representation.join() !== lightCurves.representation?.names.join()) {
      throw new InputError(
        `${where} learned other numbers (${shownNames(representation)}) than ${lightCurves.title} is represented by`,
      );
    }
    checkDecodable(model, where);
  }
  const values = representation ? representation.length : valuesPerSet(model);
  const consistent =
    curves.centre.length === values &&
    curves.scale.length === architecture.dimensions &&
    [conditions.names, conditions.logarithm, conditions.centre, conditions.scale].every(
      ({ length }) => length === architecture.conditions,
    ) &&
    (curves.components
      ? curves.components.length === architecture.dimensions * values
      : architecture.dimensions === values && !curves.units);
  if (!consistent) throw new InputError(`${where}: bands, times and scalings do not fit the flow's shape`);
  conditionQuantities(model, where);
  if (
    observed &&
    conditions.names.join() !==
      observedConditions(observed.name)
        .map(({ name }) => name)
        .join()
  )
    throw new InputError(`${where} observes ${observed.name}, but is conditioned on ${shownNames(conditions.names)}`);
  for (const numbers of [curves.scale, conditions.scale, curves.units ?? []]) {
    if (![...numbers].every((value) => Number.isFinite(value) && value !== 0)) {
      throw new InputError(`${where} has a scale that is zero or not finite`);
    }
  }
  for (const range of [training.lowest, training.highest]) {
    if (range && range.length !== inputs.length) {
      throw new InputError(`${where}: its ranges do not fit the inputs of ${training.model}`);
    }
  }
}
