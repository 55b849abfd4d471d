/**
 * Makes an HDF5 dataset of a complete NumPy archive. HDF5 changes its own index in place while it grows, so a file whose
 * writer was killed is lost: rows are therefore staged in an archive, and turned into HDF5 in one go at the end.
 */

import { InternalError } from "../../engine/errors.ts";
import { halfFloatBits } from "../../engine/halfFloats.ts";
import { type Hdf5Dataset, type Hdf5File, loadHdf5 } from "../hdf5.ts";
import { openNpz } from "../npz.ts";
import type { DatasetLayout } from "../types.ts";
import { descriptionText, type RowArray, rowArrays, rowBytes, valueBytes } from "./arrays.ts";

/** Chunks hold whole sets, about this many bytes. */
const CHUNK_BYTES = 2 ** 20;
/** Rows travel in blocks of about this many bytes. */
const BLOCK_BYTES = 16 * 2 ** 20;

/** h5wasm's names of the types. It cannot make half floats, so these are stored as their bits. */
const HDF5_TYPES = { "<f8": "<d", "<f4": "<f", "<f2": "<H", "|u1": "<B" } as const;

/** Attribute that marks magnitudes stored as the bits of IEEE half floats. */
export const HALF_ENCODING = "IEEE 754 half floats as their bits; in NumPy: values.view('<f2')";

/** Writes `target` from the archive at `staged`. The target appears under the given name at once: give a temporary one. */
export async function exportHdf5(staged: string, target: string, layout: DatasetLayout): Promise<void> {
  const { File } = await loadHdf5();
  const archive = await openNpz(staged);
  const file = atFixedTime(() => new File(target, "w"));
  try {
    atFixedTime(() => describe(file, layout));
    for (const array of rowArrays(layout)) {
      const source = await archive.rows(array.name);
      const rowsPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, rowBytes(array))));
      atFixedTime(() => createRows(file, array, layout));
      for (let start = 0; start < layout.count; start += rowsPerBlock) {
        const rows = Math.min(rowsPerBlock, layout.count - start);
        const values = await source.read(start, rows);
        atFixedTime(() => writeRows(file, array, layout, start, rows, storedValues(array, values as Float32Array)));
      }
    }
  } finally {
    atFixedTime(() => file.close());
    await archive.close();
  }
}

/**
 * Shows HDF5 a clock that stands still: it notes the time in every object that it makes, and equal data are to make
 * equal files. Only for what runs at once, without awaiting.
 */
function atFixedTime<T>(action: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return action();
  } finally {
    Date.now = now;
  }
}

/** Half floats were widened when they were read back from the archive: they are narrowed again, exactly. */
function storedValues(array: RowArray, values: Float64Array | Float32Array | Uint8Array): ArrayBufferView {
  return array.type === "<f2" ? halfFloatBits(values as Float32Array) : values;
}

function describe(file: Hdf5File, layout: DatasetLayout): void {
  file.create_attribute("format", "kiloflow dataset 1");
  file.create_attribute("description", descriptionText(layout));
  for (const [name, value] of Object.entries(layout.provenance)) {
    if (typeof value === "string") file.create_attribute(name, value);
    // Left to itself, h5wasm stores whole numbers in 32 bits, whatever their size.
    else if (typeof value === "number") file.create_attribute(name, value, null, "<d");
    else file.create_attribute(name, JSON.stringify(value));
  }
  file.create_dataset({ name: "times", data: layout.times });
  datasetOf(file, "times").create_attribute("units", "d");
  file.create_dataset({ name: "bands", data: [...layout.bands] });
}

const datasetOf = (file: Hdf5File, name: string) => file.get(name) as Hdf5Dataset;

function createRows(file: Hdf5File, array: RowArray, layout: DatasetLayout): void {
  const shape = [layout.count, ...array.rowShape];
  const chunkRows = Math.min(layout.count, Math.max(1, Math.floor(CHUNK_BYTES / Math.max(1, rowBytes(array)))));
  // h5wasm wants all data at creation: it gets one chunk of zeros, and the dataset grows to its size before any row is written.
  const first = [chunkRows, ...array.rowShape];
  const items = first.reduce((product, length) => product * length, 1);
  const empty = { "<f8": Float64Array, "<f4": Float32Array, "<f2": Uint16Array, "|u1": Uint8Array }[array.type];
  file.create_dataset({
    name: array.name,
    data: new empty(items),
    shape: first,
    maxshape: shape,
    chunks: first,
    dtype: HDF5_TYPES[array.type],
  });
  const dataset = datasetOf(file, array.name);
  dataset.resize(shape);
  dataset.create_attribute("axes", [...array.axes]);
  if (array.name === "parameters") {
    dataset.create_attribute("names", [...layout.parameterNames]);
    dataset.create_attribute("units", [...layout.parameterUnits]);
  } else if (array.name === layout.propertiesArray) {
    dataset.create_attribute("names", [...layout.propertyNames]);
    dataset.create_attribute("units", [...layout.propertyUnits]);
  } else if (array.name === "status") {
    dataset.create_attribute("meanings", [...layout.statusNames]);
  } else if (array.name === "magnitudes") {
    dataset.create_attribute("units", "mag");
    if (array.type === "<f2") dataset.create_attribute("encoding", HALF_ENCODING);
  }
}

function writeRows(
  file: Hdf5File,
  array: RowArray,
  layout: DatasetLayout,
  start: number,
  rows: number,
  values: ArrayBufferView,
): void {
  const ranges: [number, number][] = [
    [start, start + rows],
    ...array.rowShape.map((length): [number, number] => [0, length]),
  ];
  if (values.byteLength !== rows * rowBytes(array)) {
    throw new InternalError(
      `${values.byteLength / valueBytes(array.type)} values for rows ${start} of ${layout.count}`,
    );
  }
  datasetOf(file, array.name).write_slice(ranges, values as unknown as number[]);
}
