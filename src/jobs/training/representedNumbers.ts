/** How the numbers of a representation become a flow's dimensions: each by itself, or their principal components. */

import { argument, InputError } from "../../engine/errors.ts";
import { type CurveTransform, standardisation } from "../../flow/curveTransform.ts";
import { principalComponents } from "../../flow/principalComponents.ts";
import type { TrainingRecipe } from "./options.ts";
import type { TrainingData } from "./trainingData.ts";

/** Most numbers that are taken as they are, and components of more of them. docs/flows.md says why. */
export const DEFAULT_COMPONENTS = 32;

export interface RepresentedNumbers {
  readonly curves: CurveTransform;
  /** Share of the variance that components keep. */
  readonly explained: number;
  /** [dimensions] The noise that each dimension bears, in units of the training's. */
  readonly noise: ArrayLike<number>;
}

/**
 * The transform of numbers [rows, numbers] of a representation. All numbers, standardised, where they are few; else principal
 * components of the numbers in units of the noise that each bears.
 * @throws InputError where more components are asked for than there are numbers
 */
export function representedNumbers(
  { compress }: Pick<TrainingRecipe, "compress">,
  { lightCurves }: Pick<TrainingData, "lightCurves">,
  numbers: Float64Array,
): RepresentedNumbers {
  const { names, noise: own } = lightCurves.representation!;
  const width = names.length;
  const factors = own ?? names.map(() => 1);
  const asked = "value" in compress ? compress.value : undefined;
  if (asked !== undefined && asked > width) {
    throw new InputError(
      `${argument("compress")} representation:${asked} asks for more components than ${lightCurves.title} is represented by numbers (${width})`,
    );
  }
  const count = asked ?? (width > DEFAULT_COMPONENTS ? DEFAULT_COMPONENTS : undefined);
  const alone = standardisation(numbers, width);
  if (count === undefined) return { curves: alone, explained: 1, noise: factors };
  const units = Float64Array.from(factors);
  const weighted = numbers.map((value, at) => value / units[at % width]);
  const { transform, explained } = principalComponents(weighted, width, count);
  const centre = transform.centre.map((value, number) => value * units[number]);
  // The noise that the numbers would bear by themselves, but no more than a component that varies less can.
  const noise = transform.scale.map((scale, component) => {
    const own = transform.components!.subarray(component * width, (component + 1) * width);
    return Math.min(1, Math.hypot(...own.map((share, number) => share * alone.scale[number])) / scale);
  });
  return { curves: { ...transform, centre, units }, explained, noise };
}
