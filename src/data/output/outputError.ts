import { InputError } from "../../engine/errors.ts";

/**
 * An output could not be written, through no fault of the inputs: what was done before is kept where the hint says so. Exit
 * code 2.
 *
 * @example
 * ```ts
 * import { createPrior, DU17, generateDataset, OutputError, parseTimes } from "kiloflow";
 *
 * const request = { model: DU17, source: createPrior(DU17, "eos", 10, 1), curves: { times: parseTimes("1:5:1") } };
 * try {
 *   await generateDataset({ ...request, output: "no/such/folder/curves.npz" });
 * } catch (error) {
 *   if (!(error instanceof OutputError)) throw error; // its folder does not exist
 * }
 * ```
 */
export class OutputError extends InputError {
  override name = "OutputError";
}
