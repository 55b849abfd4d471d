import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { argument, InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";

/**
 * Checks, before the work starts, that a file can appear under this name.
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
  if (!existsSync(path)) return;
  const found = statSync(path);
  if (found.isDirectory()) throw new InputError(`cannot write ${path}: it is a folder`);
  // Pipes and devices are written through.
  if (found.isFile() && !replace) throw new InputError(`${path} exists already`, { hint: "use `force` to replace it" });
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
