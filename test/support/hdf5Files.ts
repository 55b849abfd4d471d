/** Dataset files in HDF5 of any layout, and what is in them. */

import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import * as fc from "fast-check";
import { extendCrc } from "../../src/data/crc32.ts";
import { type RowArray, rowArrays, rowBytes } from "../../src/data/dataset/arrays.ts";
import { CompressedHdf5Sink } from "../../src/data/hdf5/compressedSink.ts";
import { planHdf5 } from "../../src/data/hdf5/plan.ts";
import type { DatasetChunk, DatasetLayout } from "../../src/data/types.ts";
import { testRandom } from "../../src/kernels/checks/du17Cases.ts";

/** A text that HDF5 can hold: its strings end at a NUL. */
const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((value) => !value.includes("\0"));
const names = (minimum: number, maximum: number) => fc.array(text, { minLength: minimum, maxLength: maximum });

/** Layouts of every form, narrow ones and empty axes included. */
export const layouts: fc.Arbitrary<DatasetLayout> = fc
  .record({
    count: fc.integer({ min: 1, max: 40 }),
    times: fc.uniqueArray(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 5 }),
    bands: names(0, 3),
    parameters: fc.array(fc.tuple(text, text), { maxLength: 5 }),
    properties: fc.array(fc.tuple(text, text), { maxLength: 3 }),
    statusNames: names(0, 3),
    magnitudeType: fc.constantFrom("f32" as const, "f16" as const),
    bolometric: fc.boolean(),
    mask: fc.boolean(),
    provenance: fc.dictionary(
      text.filter((name) => name !== "__proto__"),
      fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), names(0, 2)),
      { noNullPrototype: true },
    ),
  })
  .map(({ parameters, properties, times, ...rest }) => ({
    ...rest,
    times: Float64Array.from(times).sort(),
    parameterNames: parameters.map(([name]) => name),
    parameterUnits: parameters.map(([, unit]) => unit),
    propertyNames: properties.map(([name]) => name),
    propertyUnits: properties.map(([, unit]) => unit),
    propertiesArray: "ejecta",
  }));

/** A layout without anything special. */
export const plainLayout = (options: Partial<DatasetLayout> = {}): DatasetLayout => ({
  count: 23,
  times: Float64Array.of(0.5, 1, 2.25),
  bands: ["g", "Ks"],
  parameterNames: ["m1", "m2"],
  parameterUnits: ["Msun", ""],
  propertyNames: ["ejecta_mass"],
  propertyUnits: ["Msun"],
  propertiesArray: "ejecta",
  statusNames: ["ok", "no-ejecta"],
  magnitudeType: "f32",
  bolometric: true,
  mask: true,
  provenance: { program: "test", seed: 2 ** 53 - 1, options: { alpha: 1.3 } },
  ...options,
});

/** Rows of a layout, the same whenever they are asked for; special values among the numbers. */
export function rowsOf(layout: DatasetLayout, start: number, rows: number): DatasetChunk {
  const cube = layout.bands.length * layout.times.length;
  const filled = <T extends Float64Array | Float32Array | Uint16Array | Uint8Array>(
    array: T,
    width: number,
    value: (random: () => number) => number,
  ): T => {
    for (let row = 0; row < rows; row++) {
      const random = testRandom(1000 * width + start + row);
      for (let index = 0; index < width; index++) array[row * width + index] = value(random);
    }
    return array;
  };
  const number = (random: () => number) => (random() < 0.1 ? Number.NaN : random() < 0.1 ? -1 / 0 : 40 * random() - 20);
  const byte = (random: () => number) => Math.floor(256 * random());
  return {
    start,
    rows,
    parameters: filled(new Float64Array(rows * layout.parameterNames.length), layout.parameterNames.length, number),
    properties: filled(new Float32Array(rows * layout.propertyNames.length), layout.propertyNames.length, number),
    status: filled(new Uint8Array(rows), 1, byte),
    magnitudes:
      layout.magnitudeType === "f16"
        ? // Halves of all sizes; NaNs are written as one kind of NaN.
          filled(new Uint16Array(rows * cube), cube, (random) =>
            random() < 0.1 ? 0x7e00 : Math.floor(0x7c00 * random()),
          )
        : filled(new Float32Array(rows * cube), cube, number),
    logBolometricLuminosity: layout.bolometric
      ? filled(new Float32Array(rows * layout.times.length), layout.times.length, number)
      : undefined,
    mask: layout.mask ? filled(new Uint8Array(rows * cube), cube, byte) : undefined,
  };
}

/** Bytes of an array's rows. */
export function bytesOf(array: RowArray, chunk: DatasetChunk): Uint8Array {
  const { buffer, byteOffset, byteLength } = array.pick(chunk);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Writes a whole file by its plan, the rows last to first. */
export function writePlanned(path: string, layout: DatasetLayout): void {
  const plan = planHdf5(layout);
  const file = openSync(path, "w");
  try {
    ftruncateSync(file, plan.bytes);
    const crcs = allRows(layout).map(({ bytes }) => extendCrc(0, bytes));
    for (const { bytes, position } of [...plan.fixed, ...plan.closing!(crcs)]) {
      writeSync(file, bytes, 0, bytes.length, position);
    }
    for (let row = layout.count - 1; row >= 0; row--) {
      const chunk = rowsOf(layout, row, 1);
      for (const { array, position } of plan.rows) {
        writeSync(file, bytesOf(array, chunk), 0, rowBytes(array), position + row * rowBytes(array));
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Writes a whole compressed file, `step` rows at a time. */
export async function writeCompressed(path: string, layout: DatasetLayout, step = 7): Promise<void> {
  const file = openSync(path, "w");
  try {
    const sink = await CompressedHdf5Sink.begin(layout, async (bytes, position) => {
      writeSync(file, bytes, 0, bytes.length, position);
    });
    for (let start = 0; start < layout.count; start += step) {
      await sink.append(rowsOf(layout, start, Math.min(step, layout.count - start)));
    }
    await sink.complete();
    ftruncateSync(file, sink.bytes);
  } finally {
    closeSync(file);
  }
}

/** The arrays of a layout and all their rows. */
export function allRows(layout: DatasetLayout): { array: RowArray; bytes: Uint8Array }[] {
  const chunk = rowsOf(layout, 0, layout.count);
  return rowArrays(layout).map((array) => ({ array, bytes: bytesOf(array, chunk) }));
}
