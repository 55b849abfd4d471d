/** What every reader of datasets promises of a layout, whatever the file says. */

import { InputError } from "../../engine/errors.ts";
import { isName, shownName } from "../names.ts";
import type { DatasetLayout } from "../types.ts";

/** @throws InputError where names or times of a file cannot be those of a dataset */
export function checkLayout({ times, bands, parameterNames, propertyNames }: DatasetLayout, path: string): void {
  if (bands.length === 0 || times.length === 0) throw new InputError(`${path} is no dataset: it has no bands or times`);
  const unordered = times.findIndex((time, at) => !Number.isFinite(time) || (at > 0 && !(time > times[at - 1])));
  if (unordered >= 0) {
    throw new InputError(
      `${path} is damaged: its time ${unordered} is ${times[unordered]}, but times must be finite and ascend`,
    );
  }
  for (const names of [bands, parameterNames, propertyNames]) {
    const seen = new Set<string>();
    for (const name of names) {
      if (!isName(name)) throw new InputError(`${path} is damaged: it has "${shownName(name)}" for a name`);
      if (seen.has(name)) throw new InputError(`${path} is damaged: it has the name "${name}" twice`);
      seen.add(name);
    }
  }
}
