import { KiloflowError } from "../engine/errors.ts";

/**
 * The user stopped a job; what it had done is kept where the message says so. Exit code 130.
 *
 * @example
 * ```ts
 * import { createPrior, DU17, generateDataset, InterruptedError, parseTimes } from "kiloflow";
 *
 * const source = createPrior(DU17, "eos", 10, 1);
 * const request = { model: DU17, source, curves: { times: parseTimes("1:5:1") }, output: "stopped.npz" };
 * try {
 *   await generateDataset(request, { signal: AbortSignal.abort() });
 * } catch (error) {
 *   if (!(error instanceof InterruptedError)) throw error; // with `resume: true` the same call goes on
 * }
 * ```
 */
export class InterruptedError extends KiloflowError {
  override name = "InterruptedError";
}
