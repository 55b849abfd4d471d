/** Files that others lay out (version 0.1.0, h5repack, h5py), read by the HDF5 library. */

import { stat } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { fromHalfFloats } from "../../engine/halfFloats.ts";
import { type Hdf5Dataset, type Hdf5File, type Hdf5Group, loadHdf5, openHdf5File, readingHdf5 } from "../hdf5.ts";
import type { AttributeValue, StoredArray, StoredFile, StoredNumbers } from "./storedFile.ts";

/** HDF5's numbers of the classes of types; h5py stores booleans as an enumeration. */
const CLASS = { integer: 0, float: 1, text: 3, enumeration: 8 } as const;

/** Filters of HDF5 itself: deflate, shuffle, fletcher32, szip, nbit, scaleoffset. */
const LAST_OWN_FILTER = 6;
/** Deflate makes at most this many bytes of one: larger arrays are only claimed. */
const MOST_INFLATION = 1032;
/** A chunk is taken into memory whole. */
const LARGEST_CHUNK = 2 ** 28;
/** Arrays of texts are read whole, and have no more of them. */
const MOST_TEXTS = 2 ** 20;

type Library = Awaited<ReturnType<typeof loadHdf5>>;

/** Opens a file. @throws InputError where it is damaged, or leads to other files */
export async function openWithLibrary(path: string): Promise<StoredFile> {
  const library = await loadHdf5();
  const file = await openHdf5File(path);
  const source: Source = { library, file, path, bytes: (await stat(path)).size };
  try {
    return reading(source, () => {
      const names = new Set(file.keys());
      const arrays = new Map<string, StoredArray | undefined>();
      return {
        attribute: (name) => reading(source, () => attributeOf(file, name)),
        array: (name) => {
          if (names.has(name) && !arrays.has(name))
            arrays.set(
              name,
              reading(source, () => arrayOf(source, name)),
            );
          return arrays.get(name);
        },
        close: async () => void file.close(),
      };
    });
  } catch (error) {
    file.close();
    throw error;
  }
}

interface Source {
  readonly library: Library;
  readonly file: Hdf5File;
  readonly path: string;
  /** Size of the file. */
  readonly bytes: number;
}

/** What the library may open while it reads: values that a dataset keeps in other files are not for it. */
function reading<T>({ library, path }: Source, action: () => T): T {
  const files = library.FS as unknown as { open(name: string, ...rest: unknown[]): unknown };
  const { open } = files;
  files.open = (name, ...rest) => {
    // The library's own messages go through a temporary file.
    if (!String(name).startsWith("/tmp/tmpfile_")) {
      throw new InputError(`${path} keeps values in another file, which is not read`);
    }
    return open(name, ...rest);
  };
  try {
    return readingHdf5(path, action);
  } finally {
    files.open = open;
  }
}

/** @returns undefined for what is no array of numbers or texts */
function arrayOf(source: Source, name: string): StoredArray | undefined {
  const { library, file, path } = source;
  const where = `"${shown(name)}" of ${path}`;
  const link = library.Module.get_external_link(file.file_id, `/${name}`) as unknown;
  if (file.get_link(name) !== null || isExternal(link)) {
    throw new InputError(`${where} is a link, which datasets do not have`);
  }
  const entity = file.get(name);
  if (!(entity instanceof library.Dataset)) return undefined;
  const { type, size, shape, vlen, chunks, virtual_sources } = entity.metadata;
  const isText = type === CLASS.text;
  const isNumber = type === CLASS.integer || type === CLASS.float || type === CLASS.enumeration;
  if (!shape || shape.length === 0 || !(isText || (isNumber && !vlen))) return undefined;
  const foreign = entity.filters.find(({ id }) => id > LAST_OWN_FILTER);
  if (foreign) {
    throw new InputError(
      `${where} is compressed with ${shown(foreign.name) || "a filter"} (HDF5 filter ${foreign.id}), which is not read`,
      { hint: "h5repack -f GZIP=4 IN OUT makes a copy that is, where that filter is installed" },
    );
  }
  if (virtual_sources) throw new InputError(`${where} is made of other datasets, which are not read`);
  const bytesOf = (lengths: readonly number[]) => lengths.reduce((product, length) => product * length, size);
  if (bytesOf(shape) > source.bytes * MOST_INFLATION || bytesOf(chunks ?? []) > LARGEST_CHUNK) {
    throw new InputError(`${where} claims the shape (${shape}), for which ${path} is too small`);
  }
  const halfFloats = type === CLASS.float && size === 2;
  return {
    kind: isText ? "texts" : "numbers",
    halfFloats,
    shape,
    attribute: (attribute) => reading(source, () => attributeOf(entity, attribute)),
    read: async (start, rows) =>
      reading(source, () => {
        const ranges = shape.map((length, axis): [number, number] =>
          axis === 0 ? [start, start + rows] : [0, length],
        );
        return halfFloats
          ? readHalfFloats(library, entity, [rows, ...shape.slice(1)], start)
          : numbersOf(entity.slice(ranges));
      }),
    texts: async () => {
      if (shape.length !== 1 || shape[0] > MOST_TEXTS) throw new InputError(`${where} has too many texts`);
      return reading(source, () => entity.value as string[]);
    },
  };
}

/** A name out of a file, without what a terminal would obey. */
const shown = (name: string): string => JSON.stringify(name.slice(0, 100)).slice(1, -1);

const isExternal = (link: unknown): boolean => typeof link === "object" && link !== null && "filename" in link;

function attributeOf(source: Hdf5Dataset | Hdf5File | Hdf5Group, name: string): AttributeValue {
  if (!Object.hasOwn(source.attrs, name)) return undefined;
  const value = source.attrs[name].value as unknown;
  if (typeof value === "string" || typeof value === "number") return value;
  return Array.isArray(value) && value.every((text) => typeof text === "string") ? value : undefined;
}

/** Whatever the width of its integers, a value fits one of the arrays that readers know. */
function numbersOf(values: unknown): StoredNumbers {
  if (values instanceof Float64Array || values instanceof Float32Array) return values;
  if (values instanceof Uint8Array || values instanceof Uint16Array) return values;
  return Float64Array.from(values as ArrayLike<number>, Number);
}

/** h5wasm has no half floats, but gives their bytes. */
function readHalfFloats(library: Library, dataset: Hdf5Dataset, count: readonly number[], start: number): Float32Array {
  const { Module: module } = library;
  const bytes = count.reduce((product, length) => product * length, 2);
  const pointer = module._malloc(bytes);
  if (pointer === 0) throw new RangeError("out of memory");
  try {
    const offsets = count.map((_, axis) => (axis === 0 ? BigInt(start) : 0n));
    const strides = count.map(() => 1n);
    const counts = count.map(BigInt);
    const status = module.get_dataset_data(dataset.file_id, dataset.path, counts, offsets, strides, BigInt(pointer));
    if (status < 0) throw new RangeError("the rows cannot be read");
    // In the order of this machine, whatever the file's is.
    return fromHalfFloats(new Uint16Array(module.HEAPU8.slice(pointer, pointer + bytes).buffer as ArrayBuffer));
  } finally {
    module._free(pointer);
  }
}
