/** Datasets in HDF5 files. */

import { InputError } from "../../engine/errors.ts";
import { fromHalfFloats } from "../../engine/halfFloats.ts";
import { type Hdf5Dataset, type Hdf5File, openHdf5File, readingHdf5 } from "../hdf5.ts";
import type { DatasetLayout, DatasetReader } from "../types.ts";
import { parseDescription } from "./arrays.ts";

/** Opens a dataset in an HDF5 file. @throws InputError where parts are missing or damaged */
export async function openHdf5Dataset(path: string): Promise<DatasetReader> {
  const file = await openHdf5File(path);
  try {
    return readingHdf5(path, () => readerOf(file, path));
  } catch (error) {
    file.close();
    throw error;
  }
}

function readerOf(file: Hdf5File, path: string): DatasetReader {
  const names = file.keys();
  for (const name of ["parameters", "times", "bands", "magnitudes"]) {
    if (!names.includes(name)) throw new InputError(`${path} is no dataset of kiloflow: it has no "${name}"`);
  }
  const dataset = (name: string) => (names.includes(name) ? (file.get(name) as Hdf5Dataset) : undefined);
  const attribute = (source: Hdf5Dataset | Hdf5File | undefined, name: string): unknown => source?.attrs[name]?.value;
  const parameters = dataset("parameters")!;
  const magnitudes = dataset("magnitudes")!;
  const status = dataset("status");
  const luminosities = dataset("log10_bolometric_luminosity");
  const mask = dataset("mask");
  const half = attribute(magnitudes, "encoding") !== undefined;
  const text = attribute(file, "description");
  const description = parseDescription(typeof text === "string" ? text : "", path);
  const properties = dataset(description.propertiesArray);
  const layout: DatasetLayout = {
    ...description,
    count: magnitudes.shape![0],
    times: Float64Array.from(dataset("times")!.value as Float64Array),
    bands: dataset("bands")!.value as string[],
    parameterNames: attribute(parameters, "names") as string[],
    propertyNames: (attribute(properties, "names") as string[]) ?? [],
    statusNames: (attribute(status, "meanings") as string[]) ?? [],
    magnitudeType: half ? "f16" : "f32",
    bolometric: luminosities !== undefined,
    mask: mask !== undefined,
  };
  return {
    path,
    layout,
    async read(start, rows) {
      const slice = <T>(source: Hdf5Dataset): T =>
        readingHdf5(path, () => {
          const [, ...others] = source.shape!;
          return source.slice([[start, start + rows], ...others.map((length) => [0, length])] as [
            number,
            number,
          ][]) as T;
        });
      const stored = slice<Float32Array | Uint16Array>(magnitudes);
      return {
        start,
        rows,
        parameters: slice<Float64Array>(parameters),
        magnitudes: half ? fromHalfFloats(stored as Uint16Array) : (stored as Float32Array),
        properties: properties ? slice<Float32Array>(properties) : new Float32Array(0),
        status: status ? slice<Uint8Array>(status) : new Uint8Array(rows),
        logBolometricLuminosity: luminosities ? slice<Float32Array>(luminosities) : undefined,
        mask: mask ? slice<Uint8Array>(mask) : undefined,
      };
    },
    async close() {
      file.close();
    },
  };
}
