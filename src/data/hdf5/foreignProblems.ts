/** What is in the way of reading an array, as the end of a sentence that begins with its name. */

import type { Metadata } from "h5wasm";
import { shownName } from "../names.ts";
import type { Hdf5Module } from "./foreignLibrary.ts";

/** An array or a file that is not read. Its message is the sentence's end: `is compressed with lzf ...`. */
export class Unreadable extends Error {}

export const TOO_LARGE = "needs more memory than a file may take here: save it in smaller chunks";

/** Filters of HDF5 itself: deflate, shuffle, fletcher32, szip, nbit, scaleoffset. */
const LAST_OWN_FILTER = 6;

/** Names of registered filters, for files that do not name them. */
const FILTERS = new Map([
  [307, "bzip2"],
  [32000, "lzf"],
  [32001, "blosc"],
  [32004, "lz4"],
  [32008, "bitshuffle"],
  [32013, "zfp"],
  [32015, "zstd"],
  [32026, "blosc2"],
]);

/** Filters that make at most 1,032 bytes of one. */
const BOUNDED_FILTERS = new Set([1, 2, 3, 5]);

/** How many bytes one byte of the file can become. Constant blocks take next to nothing with some filters. */
export function mostInflation(module: Hdf5Module, file: bigint, path: string): number {
  return module.get_dataset_filters(file, path).every(({ id }) => BOUNDED_FILTERS.has(id)) ? 1100 : 1e6;
}

/** Why an array's values can't be read as they are stored; undefined where they can. @param fileBytes the file's size */
export function storageProblem(
  module: Hdf5Module,
  file: bigint,
  path: string,
  type: Metadata,
  fileBytes: number,
): string | undefined {
  const filters = module.get_dataset_filters(file, path);
  const foreign = filters.find(({ id }) => id > LAST_OWN_FILTER);
  if (foreign) {
    const name = FILTERS.get(foreign.id) ?? shownName(foreign.name);
    return `is compressed with ${name || "a filter"} (HDF5 filter ${foreign.id}), which is not read: repack the file with h5repack -f GZIP=4 IN OUT where that filter is installed, or save it again with gzip`;
  }
  if (type.virtual_sources) return virtualProblem(module, file, type, new Set([path]));
  const most = fileBytes * (filters.length === 0 ? 1 : mostInflation(module, file, path));
  if (type.total_size * type.size > most)
    return `declares ${type.total_size} values, but the file has only ${fileBytes} bytes`;
  const attributes = new Set<string>(module.get_attribute_names(file, path));
  const packing = ["scale_factor", "add_offset"].find((name) => attributes.has(name));
  if (packing) return `is packed (its attribute ${packing}): save it unpacked`;
  return undefined;
}

/** HDF5 gives the fill value for parts of a virtual dataset that it does not find, and says nothing. */
function virtualProblem(module: Hdf5Module, file: bigint, type: Metadata, visited: Set<string>): string | undefined {
  for (const { file_name, dset_name } of type.virtual_sources ?? []) {
    if (file_name !== ".")
      return "is a virtual dataset of values in other files, which are not read: save it with its values";
    const path = dset_name.startsWith("/") ? dset_name : `/${dset_name}`;
    if (visited.has(path)) {
      if (module.get_dataset_metadata(file, path).virtual_sources) return "is a virtual dataset made of itself";
      continue;
    }
    visited.add(path);
    if (module.get_type(file, path) !== module.H5G_DATASET)
      return `is a virtual dataset of ${shownName(dset_name)}, which the file does not have`;
    const problem = virtualProblem(module, file, module.get_dataset_metadata(file, path), visited);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What HDF5's messages mean, from the most special to the most general. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/external raw data file|external file/i, "keeps its values in another file (external storage), which is not read"],
  [/memory allocation failed|can't allocate|unable to allocate|out of memory|Memory allocation of/i, TOO_LARGE],
  [
    /required filter|filter .*not (available|registered)/i,
    "is compressed with a filter that is not read: repack it with h5repack -f GZIP=4 IN OUT",
  ],
  [/already open for write/i, "was not closed by the program that wrote it: h5clear -s FILE mends that"],
  [/bad superblock version/i, "has a version of the HDF5 format that is not read: repack it with h5repack IN OUT"],
];

/** The end of a sentence on whatever was thrown. @param otherwise where nothing is known of it */
export function predicateOf(error: unknown, otherwise: string): string {
  if (error instanceof Unreadable) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  const system = (error as NodeJS.ErrnoException | undefined)?.code;
  if (system?.startsWith("E")) return `cannot be read: the system says ${system}`;
  return MEANINGS.find(([pattern]) => pattern.test(text))?.[1] ?? otherwise;
}
