/** The kernels of models that are described apart from them. */

import { InternalError } from "../engine/errors.ts";

/** @throws InternalError where a model's description alone was loaded: see `registerDescription` */
export function kernelsOf<Kernels>(kernels: Kernels | undefined): Kernels {
  if (!kernels)
    throw new InternalError("the kernels of a light-curve model are needed, but only its description is loaded");
  return kernels;
}
