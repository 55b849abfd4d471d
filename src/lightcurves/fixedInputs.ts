/** Inputs that have one value in every set, whatever the others come from. */

import { checkObject } from "../data/checkFields.ts";
import type { FixedValues } from "../data/parameters/schema.ts";
import { InputError } from "../engine/errors.ts";
import { describeRange, inputNames, inRange, type LightCurveModel } from "./model.ts";

/** @throws InputError for what is no input of the model, or is outside its range */
export function checkFixedInputs(model: Pick<LightCurveModel, "name" | "inputs">, fixed: FixedValues): void {
  checkObject("fixed", fixed);
  for (const [name, value] of Object.entries(fixed)) {
    const input = model.inputs.find((one) => one.name === name);
    if (!input) throw new InputError(`"${name}" is not an input of ${model.name}, which has ${inputNames(model)}`);
    if (!inRange(input, value)) throw new InputError(`${name} is ${value}, but must be ${describeRange(input)}`);
  }
}

/** "opacity 10, beta 3" */
export const fixedText = (fixed: FixedValues): string =>
  Object.entries(fixed)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
