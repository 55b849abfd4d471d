/**
 * The three kinds of failure. The command line turns each into one sentence and an exit code; nothing below it prints.
 */

export { argument } from "./argument.ts";

/**
 * Base of every error that kiloflow raises on purpose: `message` says what and where, `hint` what would be right.
 *
 * @example
 * ```ts
 * import { KiloflowError, loadFlow } from "kiloflow";
 *
 * try {
 *   await loadFlow("nothing.safetensors");
 * } catch (error) {
 *   if (error instanceof KiloflowError) console.log(error.name, error.message, error.hint ?? "");
 * }
 * ```
 */
export class KiloflowError extends Error {
  /** What the reader can do about it, one sentence, or undefined where the message already says so. */
  declare readonly hint: string | undefined;
  // Written out: a minifier shortens the names of classes.
  override name = "KiloflowError";

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options);
    this.hint = options.hint;
  }
}

/**
 * The user's file, flag or argument is wrong. Exit code 2.
 *
 * @example
 * ```ts
 * import { InputError, lightCurves } from "kiloflow";
 *
 * try {
 *   await lightCurves("du17", [[1.48, 1.26, -250, 700]], { times: [1, 2] });
 * } catch (error) {
 *   if (!(error instanceof InputError)) throw error;
 *   console.log(error.message); // row 0 of `sets`: lambda1 is -250, but must be positive and finite
 * }
 * ```
 */
export class InputError extends KiloflowError {
  override name = "InputError";
}

/**
 * The adapter, its driver or its memory failed. Exit code 3.
 *
 * @example
 * ```ts
 * import { DeviceError, openBackend } from "kiloflow";
 *
 * try {
 *   using backend = await openBackend("webgpu");
 * } catch (error) {
 *   if (!(error instanceof DeviceError)) throw error; // there is no adapter
 * }
 * ```
 */
export class DeviceError extends KiloflowError {
  override name = "DeviceError";
}

/**
 * A defect of kiloflow itself. Exit code 70; the message asks for a report.
 *
 * @example
 * ```ts
 * import { InternalError, loadFlow } from "kiloflow";
 *
 * try {
 *   using flow = await loadFlow("models/tiny.safetensors");
 * } catch (error) {
 *   if (error instanceof InternalError) console.error("please report", error.stack);
 *   throw error;
 * }
 * ```
 */
export class InternalError extends KiloflowError {
  override name = "InternalError";
}
