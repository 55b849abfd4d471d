/** The model's options as a dataset states them. */

import { type ModelOptions, modelOptions } from "../../du17/physics/options.ts";

/** Options in a dataset's provenance, or undefined where it does not say by which variant it was made. */
export function statedOptions(provenance: Readonly<Record<string, unknown>>): ModelOptions | undefined {
  if (typeof provenance.variant !== "string") return undefined;
  const given = { ...provenance, distanceMpc: (provenance.distanceMpc as number | null) ?? undefined };
  return modelOptions(given as Partial<ModelOptions>);
}
