/** What is drawn otherwise than a prior says: inputs with ranges of their own, and inputs that are fixed. */

import { checkFields, checkObject } from "../data/checkFields.ts";
import type { FixedValues } from "../data/parameters/schema.ts";
import { argument, InputError } from "../engine/errors.ts";
import { checkFixedInputs, fixedText } from "./fixedInputs.ts";
import { describeRange, inputNames, inRange, type LightCurveModel } from "./model.ts";
import type { Independent, Ranges } from "./prior.ts";

/** What is drawn otherwise than a prior does. */
export interface PriorChanges {
  /** Inputs by name that are drawn so instead, independently of the others. */
  readonly inputs?: Readonly<Record<string, Independent>>;
  /** Inputs that have one value in every set. */
  readonly fixed?: FixedValues;
}

const rangeName = argument("priorRange");

/**
 * Reads how one input is drawn: `opacity=0.1:100:log`.
 * @throws InputError for what is not of this form, for an empty range, and for logarithms of what is not positive
 */
export function parsePriorRange(text: string): readonly [name: string, drawn: Independent] {
  const [name, range, ...rest] = text.split("=").map((part) => part.trim());
  const [low, high, scale = "linear", ...others] = range?.split(":").map((part) => part.trim()) ?? [];
  const ends = [low, high].map((end) => (end ? Number(end) : Number.NaN));
  const wellFormed = name !== "" && rest.length === 0 && others.length === 0 && (scale === "linear" || scale === "log");
  if (!wellFormed || !ends.every(Number.isFinite)) {
    throw new InputError(`${rangeName} is "${text}", but must be like opacity=0.1:100 or opacity=0.1:100:log`);
  }
  const [a, b] = ends;
  if (!(a < b))
    throw new InputError(`${rangeName} "${text}" goes from ${a} to ${b}, but the first must be the smaller`);
  if (scale === "log" && !(a > 0))
    throw new InputError(`${rangeName} "${text}" starts at ${a}, but logarithms are of positive numbers`);
  return [name, { range: [a, b], scale: scale as Independent["scale"] }];
}

/** @throws InputError for inputs that the model does not have, that are fixed, or that would leave their ranges */
export function checkChanges(
  model: Pick<LightCurveModel, "name" | "inputs">,
  ranges: Ranges,
  changes: PriorChanges,
): void {
  checkObject("ranges", ranges);
  checkFields(changes, ["inputs", "fixed"], argument("changes"));
  const { inputs = {}, fixed = {} } = changes;
  checkFixedInputs(model, fixed);
  for (const [name, { range }] of Object.entries(inputs)) {
    const input = model.inputs.find((one) => one.name === name);
    if (!input)
      throw new InputError(`${rangeName} names "${name}", but the inputs of ${model.name} are ${inputNames(model)}`);
    const outside = range.find((end) => !inRange(input, end));
    if (outside !== undefined)
      throw new InputError(`${rangeName} of ${name} has ${outside}, but ${name} must be ${describeRange(input)}`);
    if (Object.hasOwn(fixed, name))
      throw new InputError(`${rangeName} draws ${name}, which is ${fixed[name]} in every set`);
  }
}

/** "; opacity uniform from 1 to 10 in the logarithm; beta 3 in every set" */
export function changesText({ inputs = {}, fixed = {} }: PriorChanges): string {
  const drawn = Object.entries(inputs).map(
    ([name, { range, scale }]) =>
      `; ${name} uniform from ${range[0]} to ${range[1]}${scale === "log" ? " in the logarithm" : ""}`,
  );
  const same = fixedText(fixed);
  return drawn.join("") + (same && `; ${same} in every set`);
}
