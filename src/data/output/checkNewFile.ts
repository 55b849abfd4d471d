import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { argument, InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";

/**
 * Checks, before the work starts, that a file can appear under this name.
 * @param replace whether an existing file may be replaced
 * @throws InputError where a file is there already, or its folder is not, or takes no files
 */
export function checkNewFile(path: string, replace: boolean): void {
  try {
    const folder = dirname(path);
    if (!statSync(folder).isDirectory()) throw new InputError(`cannot write ${path}: ${folder} is not a folder`);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new InputError(`cannot write ${path}: it is a folder`);
    // Pipes and devices are written through.
    if (found && !found.isFile()) return;
    if (found && !replace) throw new InputError(`${path} exists already`, { hint: "use `force` to replace it" });
    // A file is written beside its place, where links lead, and then renamed.
    accessSync(found ? dirname(realpathSync(path)) : folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileError(error, "write", path);
  }
}

/** Checks that an output is none of the inputs, which would be lost. @throws InputError */
export function checkNotInput(output: string, inputs: readonly string[]): void {
  if (!existsSync(output)) return;
  const own = realpathSync(output);
  const same = inputs.find((input) => existsSync(input) && realpathSync(input) === own);
  if (same !== undefined)
    throw new InputError(`${argument("output")} ${output} is the input as well`, {
      hint: "give the output another name",
    });
}
