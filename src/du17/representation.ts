/** DU17's numbers (`numbers.ts`), and the kernel that computes them. */

import type { ModelInput, Representation } from "../lightcurves/model.ts";
import { numbersOf } from "./numbers.ts";
import { Du17Numbers } from "./numbersProgram.ts";
import type { ModelOptions } from "./physics/options.ts";
import type { SetReader } from "./setConstants.ts";

/**
 * @param constants that are inputs of each set
 * @param read the model's sets
 */
export const representationOf = (constants: readonly ModelInput[], read: SetReader): Representation => ({
  ...numbersOf(read),
  // The kernel takes the constants of all sets from its settings.
  ...(constants.length === 0
    ? { open: (_backend, options) => new Du17Numbers(options as unknown as ModelOptions) }
    : {}),
});
