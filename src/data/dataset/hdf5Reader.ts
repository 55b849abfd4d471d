/** Datasets in HDF5 files: ours, those of version 0.1.0, and copies that other programs rewrote. */

import { InputError } from "../../engine/errors.ts";
import { fromHalfFloats } from "../../engine/halfFloats.ts";
import { listName } from "../hdf5/contents.ts";
import { openWithLibrary } from "../hdf5/libraryFile.ts";
import { openOwnHdf5 } from "../hdf5/ownFile.ts";
import type { StoredArray, StoredFile, StoredNumbers } from "../hdf5/storedFile.ts";
import type { DatasetLayout, RowReader } from "../types.ts";
import { parseDescription } from "./arrays.ts";

/** Opens a dataset in an HDF5 file. @throws InputError where parts are missing, damaged, or do not fit together */
export async function openHdf5Dataset(path: string): Promise<RowReader> {
  const file = (await openOwnHdf5(path)) ?? (await openWithLibrary(path));
  try {
    return await readerOf(file, path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The arrays of a file, by what they must be. */
class Arrays {
  constructor(
    private readonly file: StoredFile,
    private readonly path: string,
  ) {}

  optional(name: string, kind: StoredArray["kind"] = "numbers"): StoredArray | undefined {
    const array = this.file.array(name);
    if (array && array.kind !== kind) {
      throw new InputError(`${this.path} is damaged: "${name}" holds ${array.kind}, but must hold ${kind}`);
    }
    return array;
  }

  required(name: string, kind: StoredArray["kind"] = "numbers"): StoredArray {
    const array = this.optional(name, kind);
    if (!array) throw new InputError(`${this.path} is no dataset of kiloflow: it has no "${name}"`);
    return array;
  }

  /** A list of texts that an array has as an attribute or, where it is too long for one, as an array beside it. */
  async list(array: string, attribute: string): Promise<readonly string[] | undefined> {
    const value = await this.file.array(array)?.attribute(attribute);
    if (Array.isArray(value)) return value;
    return this.optional(listName(array, attribute), "texts")?.texts();
  }

  /** @throws InputError where an array has another shape */
  check(name: string, expected: readonly number[]): void {
    const shape = this.file.array(name)?.shape;
    if (shape === undefined || shape.join() === expected.join()) return;
    throw new InputError(`${this.path} is damaged: "${name}" has the shape (${shape}), not (${expected})`);
  }
}

/** Longest axes that are read: sizes are only claims until their values are there. */
const LONGEST_AXIS = 2 ** 24;

async function readerOf(file: StoredFile, path: string): Promise<RowReader> {
  const arrays = new Arrays(file, path);
  const parameters = arrays.required("parameters");
  const times = arrays.required("times");
  const bands = arrays.required("bands", "texts");
  const magnitudes = arrays.required("magnitudes");
  const text = await file.attribute("description");
  if (typeof text !== "string") {
    throw new InputError(`${path} is no dataset of kiloflow: it has no attribute "description"`);
  }
  const description = parseDescription(text, path);
  const status = arrays.optional("status");
  const luminosities = arrays.optional("log10_bolometric_luminosity");
  const mask = arrays.optional("mask");
  const properties = arrays.optional(description.propertiesArray);
  const [count] = magnitudes.shape;
  const width = parameters.shape[1] ?? 0;
  for (const axis of [times.shape[0], bands.shape[0], width]) {
    if (axis > LONGEST_AXIS) throw new InputError(`${path} is damaged: it claims an axis of ${axis} values`);
  }
  arrays.check("times", [times.shape[0]]);
  arrays.check("bands", [bands.shape[0]]);
  const cube = [count, bands.shape[0], times.shape[0]];
  arrays.check("magnitudes", cube);
  arrays.check("mask", cube);
  arrays.check("log10_bolometric_luminosity", [count, times.shape[0]]);
  arrays.check("status", [count]);
  const parameterNames =
    (await arrays.list("parameters", "names")) ?? Array.from({ length: width }, (_, column) => `column ${column + 1}`);
  arrays.check("parameters", [count, parameterNames.length]);
  const propertyNames = (await arrays.list(description.propertiesArray, "names")) ?? [];
  arrays.check(description.propertiesArray, [count, propertyNames.length]);
  // Version 0.1.0 stored the bits of half floats as integers, and said so.
  const bits = (await magnitudes.attribute("encoding")) !== undefined;
  const layout: DatasetLayout = {
    ...description,
    count,
    times: Float64Array.from(await times.read(0, times.shape[0])),
    bands: await bands.texts(),
    parameterNames,
    propertyNames,
    statusNames: (await arrays.list("status", "meanings")) ?? [],
    magnitudeType: bits || magnitudes.halfFloats ? "f16" : "f32",
    bolometric: luminosities !== undefined,
    mask: mask !== undefined,
  };
  const rowArrays = [parameters, magnitudes, properties, status, luminosities, mask];
  // What is in the way of reading rows is said now.
  await Promise.all(rowArrays.map((array) => array?.read(0, 0)));
  return {
    path,
    layout,
    async read(start, rows) {
      const values = await Promise.all(rowArrays.map((array) => array?.read(start, rows)));
      return {
        start,
        rows,
        parameters: as(Float64Array, values[0]!),
        magnitudes: bits ? fromHalfFloats(as(Uint16Array, values[1]!)) : as(Float32Array, values[1]!),
        properties: values[2] ? as(Float32Array, values[2]) : new Float32Array(0),
        status: values[3] ? as(Uint8Array, values[3]) : new Uint8Array(rows),
        logBolometricLuminosity: values[4] && as(Float32Array, values[4]),
        mask: values[5] && as(Uint8Array, values[5]),
      };
    },
    close: () => file.close(),
  };
}

/** Values in the given type: themselves where they have it. */
function as<T extends StoredNumbers>(
  type: (new (length: number) => T) & { from(values: ArrayLike<number>): T },
  values: StoredNumbers,
): T {
  return values instanceof type ? values : type.from(values);
}
