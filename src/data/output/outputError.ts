import { InputError } from "../../engine/errors.ts";

/** An output could not be written, through no fault of the inputs: what was done before is worth keeping. */
export class OutputError extends InputError {
  override name = "OutputError";
}
