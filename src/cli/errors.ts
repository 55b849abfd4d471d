/** Errors as users see them. */

import { DeviceError, InputError, KiloflowError } from "../engine/errors.ts";
import { InterruptedError } from "../jobs/interrupted.ts";
import { terminalText } from "./terminalText.ts";

export const EXIT_INPUT = 2;
const EXIT_DEVICE = 3;
const EXIT_DEFECT = 70;
const EXIT_INTERRUPTED = 130;

/** Prints an error as one sentence. @returns the exit code */
export function reportError(error: unknown): number {
  if (error instanceof KiloflowError) {
    process.stderr.write(`kiloflow: ${terminalText(`${error.message}${error.hint ? ` (${error.hint})` : ""}`)}\n`);
    if (error instanceof InputError) return EXIT_INPUT;
    if (error instanceof DeviceError) return EXIT_DEVICE;
    if (error instanceof InterruptedError) return EXIT_INTERRUPTED;
    return EXIT_DEFECT;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`kiloflow: this is a defect of kiloflow; please report it with the following lines\n${text}\n`);
  return EXIT_DEFECT;
}
