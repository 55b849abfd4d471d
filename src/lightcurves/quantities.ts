/** Inputs and properties of a model by name: what flows are conditioned on. */

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
 * Values of quantities [rows, quantities] for sets [rows, inputs]; properties that a set does not have are NaN.
 * @param options complete, as the flow's curves were made
 */
export function quantityValues(
  model: LightCurveModel,
  quantities: readonly Pick<Quantity, "from" | "column">[],
  sets: ArrayLike<number>,
  options: Options,
): Float64Array {
  const width = model.inputs.length;
  const rows = sets.length / width;
  const computed = quantities.some(({ from }) => from === "properties");
  const values = new Float64Array(rows * quantities.length);
  const set = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) set[column] = sets[row * width + column];
    const sources = { inputs: set, properties: computed ? model.propertiesOf(set, options) : [] };
    quantities.forEach(({ from, column }, index) => {
      values[row * quantities.length + index] = sources[from][column];
    });
  }
  return values;
}
