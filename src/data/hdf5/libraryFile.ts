/** Files that others lay out (version 0.1.0, h5repack, h5py), read by the HDF5 library. */

import { InputError } from "../../engine/errors.ts";
import { fromHalfFloats } from "../../engine/halfFloats.ts";
import { type Hdf5Dataset, type Hdf5File, type Hdf5Group, loadHdf5, openHdf5File, readingHdf5 } from "../hdf5.ts";
import type { AttributeValue, StoredArray, StoredFile, StoredNumbers } from "./storedFile.ts";

/** HDF5's numbers of the classes of types; h5py stores booleans as an enumeration. */
const CLASS = { integer: 0, float: 1, text: 3, enumeration: 8 } as const;

/** Arrays of texts are read whole, and have no more of them. */
const MOST_TEXTS = 2 ** 20;

type Library = Awaited<ReturnType<typeof loadHdf5>>;

/** Opens a file. @throws InputError where it is damaged, or leads to other files */
export async function openWithLibrary(path: string): Promise<StoredFile> {
  const library = await loadHdf5();
  const file = await openHdf5File(path);
  try {
    return readingHdf5(path, () => {
      const arrays = new Map<string, StoredArray>();
      for (const name of file.keys()) {
        const array = arrayOf(library, file, path, name);
        if (array) arrays.set(name, array);
      }
      return {
        attribute: (name) => readingHdf5(path, () => attributeOf(file, name)),
        arrays,
        close: async () => void file.close(),
      };
    });
  } catch (error) {
    file.close();
    throw error;
  }
}

/** @returns undefined for what is no array of numbers or texts */
function arrayOf(library: Library, file: Hdf5File, path: string, name: string): StoredArray | undefined {
  const where = `"${name}" of ${path}`;
  const link = library.Module.get_external_link(file.file_id, `/${name}`) as unknown;
  if (file.get_link(name) !== null || isExternal(link)) {
    throw new InputError(`${where} is a link, which datasets do not have`);
  }
  const entity = file.get(name);
  if (!(entity instanceof library.Dataset)) return undefined;
  const { type, size, shape, vlen } = entity.metadata;
  const isText = type === CLASS.text;
  const isNumber = type === CLASS.integer || type === CLASS.float || type === CLASS.enumeration;
  if (!shape || shape.length === 0 || !(isText || (isNumber && !vlen))) return undefined;
  const halfFloats = type === CLASS.float && size === 2;
  return {
    kind: isText ? "texts" : "numbers",
    halfFloats,
    shape,
    attribute: (attribute) => readingHdf5(path, () => attributeOf(entity, attribute)),
    read: async (start, rows) =>
      readingHdf5(path, () => {
        const ranges = shape.map((length, axis): [number, number] =>
          axis === 0 ? [start, start + rows] : [0, length],
        );
        return halfFloats
          ? readHalfFloats(library, entity, [rows, ...shape.slice(1)], start)
          : numbersOf(entity.slice(ranges));
      }),
    texts: async () => {
      if (shape.length !== 1 || shape[0] > MOST_TEXTS) throw new InputError(`${where} has too many texts`);
      return readingHdf5(path, () => entity.value as string[]);
    },
  };
}

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
    const stored = Buffer.from(module.HEAPU8.slice(pointer, pointer + bytes).buffer);
    if (!dataset.metadata.littleEndian) stored.swap16();
    return fromHalfFloats(new Uint16Array(stored.buffer));
  } finally {
    module._free(pointer);
  }
}
