import { OutputError } from "../../data/output/outputError.ts";
import { InputError } from "../../engine/errors.ts";

/** Whether what a job has written so far is worth keeping: bad input leaves nothing behind; after all else it can go on. */
export const keepsWork = (error: unknown): boolean => !(error instanceof InputError) || error instanceof OutputError;
