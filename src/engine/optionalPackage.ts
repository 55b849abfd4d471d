/** Packages that only some need: programs that install kiloflow add them, a clone and the portable archive have them. */

import { InputError } from "./errors.ts";

/** Whether something failed because a package is not installed. */
export const isNotInstalled = (error: unknown): boolean =>
  ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes((error as { code?: string } | null)?.code ?? "");

/**
 * Loads what needs such packages.
 * @param what they are for, as a sentence begins: "HDF5 files"
 * @param packages their names, with blanks between, as `npm install` takes them
 * @throws InputError where one is not installed
 */
export async function optionalPackage<T>(what: string, packages: string, load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw isNotInstalled(error) ? notInstalled(what, packages, error) : error;
  }
}

/**
 * The same before the work that needs a package begins.
 * @param resolve finds the packages without loading them
 * @throws InputError that names those that are missing
 */
export function checkInstalled(what: string, packages: string, resolve: () => unknown): void {
  try {
    resolve();
  } catch (error) {
    throw isNotInstalled(error) ? notInstalled(what, packages, error) : error;
  }
}

/** What says so. */
export const notInstalled = (what: string, packages: string, cause: unknown): InputError =>
  new InputError(
    `${what} need ${packages.replaceAll(" ", ", ")}, which ${packages.includes(" ") ? "are" : "is"} not installed`,
    {
      hint: `npm install ${packages}`,
      cause,
    },
  );
