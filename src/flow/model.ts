/** A trained flow with everything that it needs to be used: what it was trained on, and in which units it thinks. */

import { shownName, shownNames } from "../data/names.ts";
import { InputError } from "../engine/errors.ts";
import { isDecodable } from "../lightcurves/bands.ts";
import type { LightCurveModel, Representation } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { namedQuantities, type Quantity, quantityValues } from "../lightcurves/quantities.ts";
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

/** The representation that a flow learned; undefined for flows of magnitudes. */
const representationOf = (model: FlowModel): Representation | undefined =>
  model.representation && lightCurveModelOf(model).representation;

/**
 * Rows of the sets [rows, inputs] that have no curves, by the light-curve model: a class of their own, that a flow of a
 * representation need not learn. None for flows of magnitudes, which may continue what was filled.
 */
export function setsWithoutCurves(model: FlowModel, sets: ArrayLike<number>): number[] {
  const representation = representationOf(model);
  if (!representation) return [];
  const width = lightCurveModelOf(model).inputs.length;
  const options = lightCurveOptionsOf(model);
  const all = Float64Array.from(sets);
  return Array.from({ length: all.length / width }, (_, row) => row).filter(
    (row) => representation.encode(all.subarray(row * width, (row + 1) * width), options) === undefined,
  );
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
 * What the network sees of sets [rows, inputs] of its light-curve model; properties among the conditions are computed.
 * NaN where a set does not have a property, or no curves that a representation is of.
 */
export function networkConditions(model: FlowModel, sets: ArrayLike<number>): Float32Array {
  const lightCurves = lightCurveModelOf(model);
  const values = quantityValues(lightCurves, conditionQuantities(model), sets, lightCurveOptionsOf(model));
  const encoded = Float32Array.from(encodeConditions(model.conditions, values));
  const { conditions } = model.architecture;
  for (const row of setsWithoutCurves(model, sets)) encoded.fill(Number.NaN, row * conditions, (row + 1) * conditions);
  return encoded;
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
  const { architecture, curves, conditions, training, representation } = model;
  const lightCurves = lightCurveModelOf(model, where);
  const { inputs } = lightCurves;
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
