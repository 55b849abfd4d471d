/** A trained flow with everything that it needs to be used: what it was trained on, and in which units it thinks. */

import { InputError } from "../engine/errors.ts";
import type { Architecture } from "./architecture.ts";
import { type ConditionTransform, encodeConditions } from "./conditionTransform.ts";
import { type CurveTransform, decodeCurves, encodeCurves, logJacobian } from "./curveTransform.ts";
import type { Floats } from "./evaluator.ts";
import type { FlowState } from "./parameters.ts";

/** Ranges and origin of the training data. */
export interface TrainingRecord {
  /** Where the curves came from: the dataset's file and provenance, or the published model's file. */
  readonly source: string;
  /** Rows trained on and held out. */
  readonly trainingRows: number;
  readonly validationRows: number;
  /** Lowest and highest m1, m2, Lambda1, Lambda2 of the training rows, where known. */
  readonly lowest?: readonly number[];
  readonly highest?: readonly number[];
  /** Model variant of the curves, where known. */
  readonly variant?: string;
  /** All options of the model of the curves, where known. */
  readonly options?: Readonly<Record<string, string | number>>;
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
  /** Some of the training rows' m1, m2, Lambda1, Lambda2, [.., 4], where kept: what new inputs are compared with. */
  readonly trainingInputs?: Float64Array;
}

/** Magnitudes of one curve set: bands times times. */
export function valuesPerSet({ bands, times }: Pick<FlowModel, "bands" | "times">): number {
  return bands.length * times.length;
}

/** What the network sees of parameters [rows, 4]: m1, m2 (Msun, m1 >= m2), Lambda1, Lambda2. */
export function networkConditions(model: FlowModel, parameters: ArrayLike<number>): Float32Array {
  return Float32Array.from(encodeConditions(model.conditions, parameters));
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

/** Checks that transforms and architecture belong together. @throws InputError that begins with `where` */
export function checkModel(model: FlowModel, where: string): void {
  const { architecture, curves, conditions } = model;
  const values = valuesPerSet(model);
  const consistent =
    curves.centre.length === values &&
    curves.scale.length === architecture.dimensions &&
    conditions.columns.length === architecture.conditions &&
    conditions.logarithm.length === architecture.conditions &&
    conditions.centre.length === architecture.conditions &&
    conditions.scale.length === architecture.conditions &&
    conditions.columns.every((column) => Number.isInteger(column) && column >= 0 && column < 4) &&
    (curves.components
      ? curves.components.length === architecture.dimensions * values
      : architecture.dimensions === values);
  if (!consistent) throw new InputError(`${where}: bands, times and scalings do not fit the flow's shape`);
  for (const numbers of [curves.scale, conditions.scale]) {
    if (![...numbers].every((value) => Number.isFinite(value) && value !== 0)) {
      throw new InputError(`${where} has a scale that is zero or not finite`);
    }
  }
}
