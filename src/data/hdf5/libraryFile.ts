/** Datasets that others laid out (version 0.1.0, h5repack, h5py), read by the HDF5 library in its thread. */

import { InputError } from "../../engine/errors.ts";
import { fromHalfFloats } from "../../engine/halfFloats.ts";
import { shownName } from "../names.ts";
import { ForeignHdf5 } from "./foreignFile.ts";
import type { ForeignArray, ForeignColumn } from "./foreignProtocol.ts";
import { decode } from "./foreignTypes.ts";
import type { StoredArray, StoredFile, StoredNumbers } from "./storedFile.ts";

/** Opens a file. @throws InputError where the library cannot read it */
export async function openWithLibrary(path: string): Promise<StoredFile> {
  const file = await ForeignHdf5.open(path);
  try {
    const { arrays, links } = await file.list();
    const known = new Map(arrays.map((array) => [array.path, array]));
    const inTurn = oneAtATime();
    return {
      attribute: (name) => inTurn(() => file.attribute(name)),
      array(name) {
        if (links.includes(name)) {
          throw new InputError(`${path}, ${shownName(name)} is a link into another file, which is not read`);
        }
        const array = known.get(name);
        return array && storedArray(file, array, inTurn);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

type InTurn = <T>(action: () => Promise<T>) => Promise<T>;

/** The thread answers one request at a time. */
function oneAtATime(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const result = last.then(action);
    last = result.catch(() => {});
    return result;
  };
}

/** @returns undefined for what holds neither numbers nor texts */
function storedArray(file: ForeignHdf5, array: ForeignArray, inTurn: InTurn): StoredArray | undefined {
  const [column] = array.columns;
  if (array.compound || array.shape.length === 0 || !(array.texts || column.numbers)) return undefined;
  return {
    kind: array.texts ? "texts" : "numbers",
    halfFloats: column.numbers?.kind === "float" && column.numbers.size === 2,
    shape: array.shape,
    attribute: (name) => inTurn(() => file.attribute(name, array)),
    read: async (start, rows) => numbersOf(await inTurn(() => file.rows(array, start, rows)), column),
    texts: () => inTurn(() => file.texts(array)),
  };
}

function numbersOf(bytes: Uint8Array<ArrayBuffer>, column: ForeignColumn): StoredNumbers {
  const { kind, size, littleEndian } = column.numbers!;
  const isNative = littleEndian || size === 1;
  if (isNative && kind === "float" && size === 4) return new Float32Array(bytes.buffer);
  if (isNative && kind === "float" && size === 2) return fromHalfFloats(new Uint16Array(bytes.buffer));
  if (isNative && kind === "unsigned" && size === 2) return new Uint16Array(bytes.buffer);
  if (isNative && kind === "unsigned" && size === 1) return bytes;
  return decode(bytes, size, column);
}
