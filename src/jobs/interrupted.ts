import { KiloflowError } from "../engine/errors.ts";

/** The user stopped a job; what it had done is kept where the message says so. Exit code 130. */
export class InterruptedError extends KiloflowError {
  override name = "InterruptedError";
}
