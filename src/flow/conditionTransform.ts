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

/** Values of the quantities [rows, conditions] to network units; NaN where a quantity is undefined or has no logarithm. */
export function encodeConditions(transform: ConditionTransform, values: ArrayLike<number>): Float64Array {
  const { names, logarithm, centre, scale } = transform;
  return Float64Array.from(values, (value, at) => {
    const condition = at % names.length;
    if (!logarithm[condition]) return (value - centre[condition]) / scale[condition];
    return value > 0 ? (Math.log(value) - centre[condition]) / scale[condition] : Number.NaN;
  });
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
