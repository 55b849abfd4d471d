/**
 * The three kinds of failure. The command line turns each into one sentence and an exit code; nothing below it prints.
 */

/** Base of every error that kiloflow raises on purpose: `message` says what and where, `hint` what would be right. */
export class KiloflowError extends Error {
  /** What the reader can do about it, one sentence, or undefined where the message already says so. */
  readonly hint: string | undefined;
  // Written out: a minifier shortens the names of classes.
  override name = "KiloflowError";

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
  }
}

/** The user's file, flag or argument is wrong. Exit code 2. */
export class InputError extends KiloflowError {
  override name = "InputError";
}

/** The adapter, its driver or its memory failed. Exit code 3. */
export class DeviceError extends KiloflowError {
  override name = "DeviceError";
}

/** A defect of kiloflow itself. Exit code 70; the message asks for a report. */
export class InternalError extends KiloflowError {
  override name = "InternalError";
}

/**
 * An argument's name in a message, a hint or a note: in backquotes, which the command line exchanges for the flag that
 * sets it (`src/cli/terminalText.ts`).
 */
export const argument = (name: string): string => `\`${name}\``;
