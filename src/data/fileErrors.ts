/** Turns the operating system's errors into sentences. */

import { InputError, KiloflowError } from "../engine/errors.ts";
import { OutputError } from "./output/outputError.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file system does not hold files of that size",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its symbolic links lead in a circle",
  EIO: "the disk reports an error",
  ERR_OUT_OF_RANGE: "it would be larger than files can be",
  EPIPE: "its reader has closed it",
  ENXIO: "it is a socket or a device that is not there",
};

/** Whether an error comes from the operating system. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";
}

/**
 * An InputError for a file that could not be read, an OutputError for one that could not be written; other errors are given back as they are.
 * @param action e.g. `read` or `write`
 */
export function fileError(error: unknown, action: "read" | "write", path: string): unknown {
  if (error instanceof KiloflowError || !isSystemError(error)) return error;
  const reason = REASONS[error.code!] ?? `the system says ${error.code}`;
  const hint = error.code === "ENOENT" && action === "write" ? "create the folder first" : undefined;
  const what = error.code === "ENOENT" && action === "write" ? "its folder does not exist" : reason;
  const Failure = action === "write" ? OutputError : InputError;
  return new Failure(`cannot ${action} ${path}: ${what}`, { cause: error, hint });
}
