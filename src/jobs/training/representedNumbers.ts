/** How the numbers of a representation become a flow's dimensions: each by itself, or their principal components. */

import { argument, InputError } from "../../engine/errors.ts";
import { LIMITS } from "../../flow/architecture.ts";
import { type CurveTransform, standardisation } from "../../flow/curveTransform.ts";
import { principalComponents } from "../../flow/principalComponents.ts";
import type { Representation } from "../../lightcurves/model.ts";
import type { TrainingRecipe } from "./options.ts";
import type { TrainingData } from "./trainingData.ts";

/** Components of more numbers than a flow takes, where the representation does not say how many. */
const DEFAULT_COMPONENTS = 32;

/**
 * How many components a flow learns of a representation's numbers where that is not given; undefined where it takes the
 * numbers themselves.
 */
export const usualComponents = ({ names, components }: Representation): number | undefined =>
  components ?? (names.length > LIMITS.dimensions[1] ? DEFAULT_COMPONENTS : undefined);

interface RepresentedNumbers {
  readonly curves: CurveTransform;
  /** Share of the variance that components keep. */
  readonly explained: number;
}

/**
 * The transform of numbers [rows, numbers] of a representation: all of them, or principal components of them in units of the
 * noise that each bears, as many as are asked for or as the representation says; standardised.
 * @throws InputError where more components are asked for than there are numbers
 */
export function representedNumbers(
  { compress }: Pick<TrainingRecipe, "compress">,
  { lightCurves }: Pick<TrainingData, "lightCurves">,
  numbers: Float64Array,
): RepresentedNumbers {
  const representation = lightCurves.representation!;
  const { names, noise: own } = representation;
  const width = names.length;
  const factors = own ?? names.map(() => 1);
  const asked = "value" in compress ? compress.value : undefined;
  if (asked !== undefined && asked > width) {
    throw new InputError(
      `${argument("compress")} representation:${asked} asks for more components than ${lightCurves.title} is represented by numbers (${width})`,
    );
  }
  const count = asked ?? usualComponents(representation);
  if (count === undefined) return { curves: standardisation(numbers, width), explained: 1 };
  const units = Float64Array.from(factors);
  const weighted = numbers.map((value, at) => value / units[at % width]);
  const { transform, explained } = principalComponents(weighted, width, count);
  const centre = transform.centre.map((value, number) => value * units[number]);
  return { curves: { ...transform, centre, units }, explained };
}
