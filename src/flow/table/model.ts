/** A flow of a table: the density of some columns given others, with everything that it needs to be used. */

import { InputError } from "../../engine/errors.ts";
import type { Architecture } from "../architecture.ts";
import type { Floats } from "../evaluator.ts";
import type { FlowState } from "../parameters.ts";
import { type ColumnTransform, logSlope, ofRow, restored, transformed } from "./columnTransform.ts";

/** Columns as the network sees them: (transform(x) - centre) / scale. */
export interface TableColumns {
  readonly names: readonly string[];
  readonly transforms: readonly ColumnTransform[];
  readonly centre: Float64Array;
  readonly scale: Float64Array;
}

/** Conditions; those that may be missing are a value, 0 where it is, and a flag, 1 where it is not. */
export interface TableConditions extends TableColumns {
  readonly masked: readonly boolean[];
  /** Names of columns of flags that said what a row has, where not the values themselves did (NaN). */
  readonly flags: readonly (string | null)[];
}

/** A flow of some columns of a table, given others. */
export interface TableFlow {
  readonly kind: "table";
  readonly architecture: Architecture;
  readonly state: FlowState;
  readonly targets: TableColumns;
  readonly conditions: TableConditions;
  readonly training: TableTrainingRecord;
}

/** Origin and ranges of the training data. */
export interface TableTrainingRecord {
  /** The table's file, or "arrays". */
  readonly source: string;
  readonly trainingRows: number;
  readonly validationRows: number;
  /** Lowest and highest value of each condition in the training rows that have it. */
  readonly lowest: readonly number[];
  readonly highest: readonly number[];
  /** Anything else worth keeping: options, losses. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A flow has two dimensions at least: a single target is beside a number that no coupling changes, or looks at. */
const dimensionsOf = (targets: number): number => Math.max(2, targets);

/** What the second dimension of a single target adds to a log-density where it is 0: that of a standard normal number. */
const AUXILIARY_LOG_DENSITY = -0.5 * Math.log(2 * Math.PI);

/** Numbers that the network sees of conditions: the values, then the flags of those that may be missing. */
export const conditionWidth = ({ masked }: Pick<TableConditions, "masked">): number =>
  masked.length + masked.filter(Boolean).length;

/**
 * For each number that the network sees of the conditions 1 + the place of the flag that says whether a row has it, or 0
 * where every row does.
 */
export function conditionFlags({ masked }: Pick<TableConditions, "masked">): Uint32Array {
  const flags = new Uint32Array(conditionWidth({ masked }));
  let next = masked.length;
  masked.forEach((one, condition) => {
    if (one) flags[condition] = ++next;
  });
  return flags;
}

/** Targets [rows, targets] as the network sees them [rows, dimensions]; NaN for values outside a transform's range. */
export function encodeTargets({ names, transforms, centre, scale }: TableColumns, values: Floats): Float32Array {
  const width = names.length;
  const dimensions = dimensionsOf(width);
  const encoded = new Float32Array((values.length / width) * dimensions);
  for (let row = 0; row * width < values.length; row++) {
    for (let k = 0; k < width; k++) {
      const own = ofRow(transforms[k], values, row * width);
      encoded[row * dimensions + k] = (transformed(own, values[row * width + k]) - centre[k]) / scale[k];
    }
  }
  return encoded;
}

/** Targets [rows, targets] of what the network gives [rows, dimensions]. */
export function decodeTargets({ names, transforms, centre, scale }: TableColumns, network: Floats): Float64Array {
  const width = names.length;
  const dimensions = dimensionsOf(width);
  const values = new Float64Array((network.length / dimensions) * width);
  for (let row = 0; row * width < values.length; row++) {
    for (let k = 0; k < width; k++) {
      const own = ofRow(transforms[k], values, row * width);
      values[row * width + k] = restored(own, centre[k] + scale[k] * network[row * dimensions + k]);
    }
  }
  return values;
}

/**
 * Log-densities per unit of the targets [rows, targets] of those in network units: -Infinity where a value is outside the
 * range of its transform, since the flow gives it no density at all.
 */
export function targetLogDensity(columns: TableColumns, values: Floats, logDensity: Floats): Float64Array {
  const { names, transforms, centre, scale } = columns;
  const width = names.length;
  // A number that float32 does not reach in network units is as far away as one outside the range.
  const reached = (transform: ColumnTransform, value: number, k: number) =>
    Number.isFinite(Math.fround((transformed(transform, value) - centre[k]) / scale[k]));
  const scales = scale.reduce((sum, one) => sum + Math.log(one), 0);
  const auxiliary = width < dimensionsOf(width) ? AUXILIARY_LOG_DENSITY : 0;
  return Float64Array.from(logDensity, (density, row) => {
    let total = density - scales - auxiliary;
    for (let k = 0; k < width; k++) {
      const value = values[row * width + k];
      const own = ofRow(transforms[k], values, row * width);
      if (!reached(own, value, k)) return Number.NEGATIVE_INFINITY;
      total += logSlope(own, value);
    }
    return total;
  });
}

/** Conditions [rows, conditions], NaN where one is missing, as the network sees them. NaN stays where it may not be. */
export function encodeTableConditions(conditions: TableConditions, values: Floats): Float32Array {
  const { names, transforms, centre, scale, masked } = conditions;
  const width = names.length;
  const network = conditionWidth(conditions);
  const flags = conditionFlags(conditions);
  const encoded = new Float32Array((values.length / width) * network);
  for (let row = 0; row * width < values.length; row++) {
    for (let k = 0; k < width; k++) {
      const value = values[row * width + k];
      const missing = masked[k] && Number.isNaN(value);
      encoded[row * network + k] = missing ? 0 : (transformed(transforms[k], value) - centre[k]) / scale[k];
      if (flags[k] > 0) encoded[row * network + flags[k] - 1] = missing ? 0 : 1;
    }
  }
  return encoded;
}

/** Checks that columns and architecture belong together. @throws InputError that begins with `where` */
export function checkTableFlow({ architecture, targets, conditions, training }: TableFlow, where: string): void {
  const consistent =
    targets.names.length > 0 &&
    architecture.dimensions === dimensionsOf(targets.names.length) &&
    architecture.conditions === conditionWidth(conditions) &&
    [targets, conditions].every(({ names, transforms, centre, scale }) =>
      [transforms, centre, scale].every(({ length }) => length === names.length),
    ) &&
    [conditions.masked, conditions.flags, training.lowest, training.highest].every(
      ({ length }) => length === conditions.names.length,
    );
  if (!consistent) throw new InputError(`${where}: targets, conditions and scalings do not fit the flow's shape`);
  const single = architecture.transforms.every((one) => one.kind === "coupling" && one.transformed.join() === "0");
  if (targets.names.length === 1 && !single) {
    throw new InputError(`${where} has one target, beside which its transforms change a second dimension`);
  }
  for (const { scale } of [targets, conditions]) {
    if (!scale.every((value) => Number.isFinite(value) && value > 0)) {
      throw new InputError(`${where} has a scale that is not a positive number`);
    }
  }
}
