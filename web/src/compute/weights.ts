/** Makes the weights of POSSIS known to the Worker. */

import "../../../src/models.ts";
import { usePossisWeights } from "../../../src/possis/weights.ts";

/** @returns the options that choose them @throws InputError that names the file */
export async function run({ bytes, file }: { readonly bytes: Uint8Array; readonly file: string }) {
  return usePossisWeights(bytes, file);
}
