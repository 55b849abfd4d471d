/** A trained flow with everything that it needs to be used: what it was trained on, and in which units it thinks. */

import { InputError } from "../engine/errors.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { namedQuantities, type Quantity, quantityValues } from "../lightcurves/quantities.ts";
import { modelNamed, statedModel } from "../lightcurves/registry.ts";
import type { Architecture } from "./architecture.ts";
import { type ConditionTransform, encodeConditions } from "./conditionTransform.ts";
import { type CurveTransform, decodeCurves, encodeCurves, logJacobian } from "./curveTransform.ts";
import type { Floats } from "./evaluator.ts";
import type { FlowState } from "./parameters.ts";

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

export interface FlowModel {
  readonly architecture: Architecture;
  readonly state: FlowState;
  readonly curves: CurveTransform;
  readonly conditions: ConditionTransform;
  readonly bands: readonly string[];
  /** Days after merger of the magnitudes. */
  readonly times: readonly number[];
  readonly training: TrainingRecord;
  /** Some of the training rows' inputs, [.., inputs], where kept: what new inputs are compared with. */
  readonly trainingInputs?: Float64Array;
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

/** Complete options of the light-curve model that a flow learned; its defaults where they are not known. */
export function lightCurveOptionsOf(model: Pick<FlowModel, "training">): Options {
  return lightCurveModelOf(model).completeOptions(model.training.options ?? {});
}

/** The quantities that a flow is conditioned on. @throws InputError for names that its light-curve model does not have */
export function conditionQuantities(
  model: Pick<FlowModel, "training" | "conditions">,
  where = "the flow",
): readonly Quantity[] {
  const lightCurves = lightCurveModelOf(model, where);
  return namedQuantities(lightCurves, model.conditions.names, `a condition of ${where}`);
}

/**
 * What the network sees of sets [rows, inputs] of its light-curve model; properties among the conditions are computed.
 * NaN where a set does not have a property.
 */
export function networkConditions(model: FlowModel, sets: ArrayLike<number>): Float32Array {
  const lightCurves = lightCurveModelOf(model);
  const values = quantityValues(lightCurves, conditionQuantities(model), sets, lightCurveOptionsOf(model));
  return Float32Array.from(encodeConditions(model.conditions, values));
}

/** What the network sees of magnitudes [rows, band, time]. */
export function networkCurves(model: FlowModel, magnitudes: ArrayLike<number>): Float32Array {
  return Float32Array.from(encodeCurves(model.curves, magnitudes));
}

/** Magnitudes [rows, band, time] of what the network gives. */
export function magnitudesOf(model: FlowModel, curves: Floats): Float64Array {
  return decodeCurves(model.curves, curves);
}

/** Log-densities per magnitude from those in network units. For principal components: per unit of their coefficients. */
export function physicalLogDensity(model: FlowModel, logDensity: Floats): Float64Array {
  const jacobian = logJacobian(model.curves);
  return Float64Array.from(logDensity, (value) => value + jacobian);
}

/** Checks that transforms, architecture and light-curve model belong together. @throws InputError that begins with `where` */
export function checkModel(model: FlowModel, where: string): void {
  const { architecture, curves, conditions, training } = model;
  const values = valuesPerSet(model);
  const { inputs } = lightCurveModelOf(model, where);
  const consistent =
    curves.centre.length === values &&
    curves.scale.length === architecture.dimensions &&
    [conditions.names, conditions.logarithm, conditions.centre, conditions.scale].every(
      ({ length }) => length === architecture.conditions,
    ) &&
    (curves.components
      ? curves.components.length === architecture.dimensions * values
      : architecture.dimensions === values);
  if (!consistent) throw new InputError(`${where}: bands, times and scalings do not fit the flow's shape`);
  conditionQuantities(model, where);
  for (const numbers of [curves.scale, conditions.scale]) {
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
