/** Makes one file of the surrogate out of fiesta's files, or of a safetensors file of its weights. */

import { shownName } from "../data/names.ts";
import { looksLikeSafetensors } from "../data/safetensors.ts";
import { InputError } from "../engine/errors.ts";
import type { ImportedModel } from "../lightcurves/modelFiles.ts";
import { surrogateOfFiesta } from "./fiesta.ts";
import { encodeSurrogate, parseSurrogate } from "./weightsFile.ts";

const isSafetensors = (name: string): boolean => /\.safetensors$/i.test(name);

/** @throws InputError for anything foreign, damaged or missing */
export function convertFiles(files: ReadonlyMap<string, Uint8Array>, from: string): ImportedModel {
  const [single] = files.size === 1 ? [...files] : [];
  if (single && !isSafetensors(single[0]) && !looksLikeSafetensors(single[1])) {
    throw new InputError(
      `${from} gives ${shownName(single[0])} alone, which is one file of several: give the folder with all of fiesta's files, or a .safetensors`,
    );
  }
  const { surrogate, notes } = single
    ? { surrogate: parseSurrogate(single[1], from), notes: [] }
    : surrogateOfFiesta(files, from);
  const { filters, times, fingerprint } = surrogate;
  const layers = [...filters.values()][0].layers;
  const sizes = [layers[0].inputs, ...layers.map(({ outputs }) => outputs)].join("-");
  return {
    bytes: encodeSurrogate(surrogate),
    summary: `${filters.size} ${filters.size === 1 ? "filter" : "filters"} (${[...filters.keys()].join(", ")}), layers ${sizes}, ${times.length} times from ${times[0].toPrecision(3)} to ${times.at(-1)!.toPrecision(4)} days, weights ${fingerprint}`,
    notes,
  };
}
