/** Inputs and properties of a model by name: what flows are conditioned on. */

import { InputError } from "../engine/errors.ts";
import type { LightCurveModel } from "./model.ts";
import type { Options } from "./options.ts";

/** A number that every set has: given, or computed from what is given. */
export interface Quantity {
  readonly name: string;
  /** How flows see it. */
  readonly scale: "linear" | "log";
  readonly from: "inputs" | "properties";
  /** Its place there. */
  readonly column: number;
}

/** Every quantity of a model, inputs first. */
export function quantitiesOf({ inputs, properties }: Pick<LightCurveModel, "inputs" | "properties">): Quantity[] {
  return [
    ...inputs.map(({ name, scale }, column): Quantity => ({ name, scale, from: "inputs", column })),
    ...properties.map(({ name, scale }, column): Quantity => ({ name, scale, from: "properties", column })),
  ];
}

/**
 * Quantities by their names.
 * @param what each of them is, for the message
 * @throws InputError for a name that the model does not have
 */
export function namedQuantities(
  model: Pick<LightCurveModel, "name" | "inputs" | "properties">,
  names: readonly string[],
  what: string,
): Quantity[] {
  const known = quantitiesOf(model);
  return names.map((name) => {
    const found = known.find((one) => one.name === name);
    if (found) return found;
    const choice = known.map((one) => one.name).join(", ");
    throw new InputError(`${what} is "${name}", but must be one of those of ${model.name}: ${choice}`);
  });
}

/**
 * Reads a choice of quantities: `inputs`, `properties` or names, with commas between. `inputs` are those that every set of
 * the model has: constants that may be drawn are asked for by their names.
 * @param where the flag or argument, for the message
 * @throws InputError for an unknown or repeated name, listing what there is
 */
export function parseQuantities(model: LightCurveModel, text: string, where: string): Quantity[] {
  const known = quantitiesOf(model);
  const chosen = text.split(",").flatMap((part) => {
    const name = part.trim();
    const group = known.filter(
      ({ from, column }) => from === name && (from !== "inputs" || model.inputs[column].usual === undefined),
    );
    return group.length > 0 ? group : namedQuantities(model, [name], `a name in ${where}`);
  });
  const twice = chosen.find(({ name }, at) => chosen.findIndex((one) => one.name === name) !== at);
  if (twice) throw new InputError(`${where} "${text}" has ${twice.name} twice`);
  return chosen;
}

/**
 * Values of quantities [rows, quantities] for sets [rows, inputs]; properties that a set does not have are NaN.
 * @param options complete, as the flow's curves were made
 */
export function quantityValues(
  model: Pick<LightCurveModel, "inputs" | "propertiesOf">,
  quantities: readonly Pick<Quantity, "from" | "column">[],
  sets: ArrayLike<number>,
  options: Options,
): Float64Array {
  const width = model.inputs.length;
  const rows = sets.length / width;
  const count = quantities.length;
  const values = new Float64Array(rows * count);
  const computed = quantities.some(({ from }) => from === "properties");
  const set = new Float64Array(width);
  let properties: ArrayLike<number> = [];
  for (let row = 0; row < rows; row++) {
    if (computed) {
      for (let column = 0; column < width; column++) set[column] = sets[row * width + column];
      properties = model.propertiesOf(set, options);
    }
    for (let index = 0; index < count; index++) {
      const { from, column } = quantities[index];
      values[row * count + index] = from === "inputs" ? sets[row * width + column] : properties[column];
    }
  }
  return values;
}
