/** From quantities of a set, inputs or properties of its light-curve model, to what the network is conditioned on. */

import type { Quantity } from "../lightcurves/quantities.ts";
import { standardisation } from "./curveTransform.ts";

/** Each condition: which quantity, its logarithm or itself, centred and scaled. */
export interface ConditionTransform {
  /** Names of inputs or properties of the flow's light-curve model; one may come several times. */
  readonly names: readonly string[];
  readonly logarithm: readonly boolean[];
  readonly centre: Float64Array;
  readonly scale: Float64Array;
}

const logarithmOf = (value: number): number => (value > 0 ? Math.log(value) : Number.NaN);

/** Values of the quantities [rows, conditions] to network units; NaN where a quantity is undefined or has no logarithm. */
export function encodeConditions(transform: ConditionTransform, values: ArrayLike<number>): Float64Array {
  const { names, logarithm, centre, scale } = transform;
  const width = names.length;
  const encoded = new Float64Array(values.length);
  for (let condition = 0; condition < width; condition++) {
    for (let at = condition; at < values.length; at += width) {
      const own = logarithm[condition] ? logarithmOf(values[at]) : values[at];
      encoded[at] = (own - centre[condition]) / scale[condition];
    }
  }
  return encoded;
}

/** The transform that changes nothing but scales to logarithms. */
export function plainConditions(quantities: readonly Pick<Quantity, "name" | "scale">[]): ConditionTransform {
  return {
    names: quantities.map(({ name }) => name),
    logarithm: quantities.map(({ scale }) => scale === "log"),
    centre: new Float64Array(quantities.length),
    scale: new Float64Array(quantities.length).fill(1),
  };
}

/** Centres and scales conditions over training rows: values [rows, conditions] without NaN. */
export function standardiseConditions(plain: ConditionTransform, values: ArrayLike<number>): ConditionTransform {
  return { ...plain, ...standardisation(encodeConditions(plain, values), plain.names.length) };
}
