/**
 * Constants that sets have of their own, and that a flow is not told: it integrates them out. What it is conditioned on must
 * not give them away, so that its conditions are those of the set with such constants at their usual values, in training and
 * in use.
 */

import type { LightCurveModel, Representation } from "./model.ts";
import type { Options } from "./options.ts";
import { type Quantity, quantityValues } from "./quantities.ts";

type Chosen = readonly Pick<Quantity, "from" | "column">[];

/** A constant, and its column among a model's inputs. */
export interface IntegratedOut {
  readonly name: string;
  readonly column: number;
  readonly usual: number;
}

/** The constants of a model's sets that are not among the quantities which a flow is conditioned on. */
export function integratedOut({ inputs }: Pick<LightCurveModel, "inputs">, conditions: Chosen): IntegratedOut[] {
  const told = new Set(conditions.filter(({ from }) => from === "inputs").map(({ column }) => column));
  return inputs.flatMap(({ name, usual }, column) =>
    usual === undefined || told.has(column) ? [] : [{ name, column, usual }],
  );
}

/**
 * The columns of the inputs that users give to a flow, in the order in which they give them: those that it is conditioned on,
 * once each, though flows of the published pipeline have one twice, and then all others that it does not integrate out.
 * @param needsAll false where its quantities follow from what it is conditioned on alone: the others are left out
 */
export function toldColumns(
  { inputs }: Pick<LightCurveModel, "inputs">,
  conditions: Chosen,
  needsAll: boolean,
): number[] {
  const told = conditions.filter(({ from }) => from === "inputs").map(({ column }) => column);
  const unknown = new Set(integratedOut({ inputs }, conditions).map(({ column }) => column));
  const others = needsAll ? inputs.map((_, column) => column).filter((column) => !unknown.has(column)) : [];
  return [...new Set([...told, ...others])];
}

/** Sets [rows, inputs] with the usual values of what is integrated out; the sets themselves where nothing is. */
export function atUsualValues(
  model: Pick<LightCurveModel, "inputs">,
  conditions: Chosen,
  sets: ArrayLike<number>,
): ArrayLike<number> {
  const constants = integratedOut(model, conditions);
  if (constants.length === 0) return sets;
  const told = Float64Array.from(sets);
  for (const { column, usual } of constants)
    for (let at = column; at < told.length; at += model.inputs.length) told[at] = usual;
  return told;
}

/** Rows of sets [rows, inputs] that have no curves, and so no numbers of a representation. @param options complete */
export function rowsWithoutNumbers(
  { inputs }: Pick<LightCurveModel, "inputs">,
  representation: Representation,
  sets: ArrayLike<number>,
  options: Options,
): number[] {
  const width = inputs.length;
  const all = Float64Array.from(sets);
  return Array.from({ length: all.length / width }, (_, row) => row).filter(
    (row) => representation.encode(all.subarray(row * width, (row + 1) * width), options) === undefined,
  );
}

/**
 * What a flow is conditioned on [rows, conditions], by sets as they were drawn [rows, inputs]: the quantities of the sets with
 * what is integrated out at its usual values. NaN where a set does not have a quantity, or where with these values it has no
 * numbers of the representation that the flow learned.
 * @param options complete
 */
export function conditionValues(
  model: LightCurveModel,
  conditions: readonly Quantity[],
  sets: ArrayLike<number>,
  options: Options,
  representation: Representation | undefined,
): Float64Array {
  const told = atUsualValues(model, conditions, sets);
  const values = quantityValues(model, conditions, told, options);
  if (representation) {
    const width = conditions.length;
    for (const row of rowsWithoutNumbers(model, representation, told, options))
      values.fill(Number.NaN, row * width, (row + 1) * width);
  }
  return values;
}
