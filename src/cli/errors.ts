/** Errors as users see them. */

import { DeviceError, InputError, KiloflowError } from "../engine/errors.ts";
import { InterruptedError } from "../jobs/interrupted.ts";
import { terminalLine, terminalText } from "./terminalText.ts";

export const EXIT_INPUT = 2;
const EXIT_DEVICE = 3;
const EXIT_DEFECT = 70;
const EXIT_INTERRUPTED = 130;

/** JavaScript's answer to arrays that do not fit; a length that is no number is a defect. */
const isOutOfMemory = (error: unknown): boolean =>
  error instanceof RangeError &&
  /^(Array buffer allocation failed|Invalid typed array length: [1-9]\d*|WebAssembly\.Memory.*)$/.test(error.message);

/** Prints an error as one sentence. @returns the exit code */
export function reportError(error: unknown): number {
  if (error instanceof KiloflowError) {
    const sentence = `${error.message}${error.hint ? ` (${error.hint})` : ""}`;
    // Those of devices quote what a compiler says, line by line.
    const shown = error instanceof InputError ? terminalLine(sentence) : terminalText(sentence);
    process.stderr.write(`kiloflow: ${shown}\n`);
    if (error instanceof InputError) return EXIT_INPUT;
    if (error instanceof DeviceError) return EXIT_DEVICE;
    if (error instanceof InterruptedError) return EXIT_INTERRUPTED;
    return EXIT_DEFECT;
  }
  if (isOutOfMemory(error)) {
    process.stderr.write(
      "kiloflow: this takes more memory than there is (ask for fewer sets, samples, particles or events, or take a part at a time)\n",
    );
    return EXIT_INPUT;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`kiloflow: this is a defect of kiloflow; please report it with the following lines\n${text}\n`);
  return EXIT_DEFECT;
}
