import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../engine/errors.ts";
import { fileError } from "./fileErrors.ts";

/**
 * Checks, before the work begins, that a file can appear under this name.
 * @param replace whether an existing file may be replaced
 * @throws InputError where a file is there already, or its folder is not
 */
export function checkNewFile(path: string, replace: boolean): void {
  try {
    if (!statSync(dirname(path)).isDirectory())
      throw new InputError(`cannot write ${path}: ${dirname(path)} is not a folder`);
  } catch (error) {
    throw fileError(error, "write", path);
  }
  if (existsSync(path) && !replace)
    throw new InputError(`${path} exists already`, { hint: "use --force to replace it" });
}
