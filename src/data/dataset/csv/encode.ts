/** Rows of a dataset as lines of a CSV file. */

import { InputError } from "../../../engine/errors.ts";
import { fromHalfFloats } from "../../../engine/halfFloats.ts";
import type { DatasetChunk, DatasetLayout } from "../../types.ts";
import { csvWidths } from "./columns.ts";
import { LONGEST_FLOAT32, writeFloat32 } from "./float32Text.ts";

/** Lines are gathered up to this size. */
const BLOCK_BYTES = 4 * 2 ** 20;
/** As in `-0.0000012345678901234567`, with its comma. */
const LONGEST_FLOAT64 = 26;
/** As in `255`, with its comma. */
const LONGEST_BYTE = 4;

const COMMA = 0x2c;
const NEW_LINE = 0x0a;
const ZERO = 0x30;

/**
 * The lines of a chunk in blocks of a few MiB: float32 as the shortest decimal that reads back as the same float32, NaN
 * as nothing, infinities as `inf` and `-inf`; parameters as JavaScript writes numbers; the status by its name.
 * Each block is valid until the next one is asked for.
 * @throws InputError for a status without a name where others have one
 */
export function* encodeRows(layout: DatasetLayout, chunk: DatasetChunk): Generator<Uint8Array> {
  const widths = csvWidths(layout);
  const statusTexts = layout.statusNames.map((name) => Buffer.from(name));
  const longestStatus = Math.max(0, ...statusTexts.map((text) => text.length));
  const longestRow =
    LONGEST_FLOAT64 * widths.parameters +
    (LONGEST_FLOAT32 + 1) * (widths.properties + widths.magnitudes + widths.luminosities) +
    LONGEST_BYTE * widths.mask +
    longestStatus +
    1;
  const block = new Uint8Array(Math.max(longestRow, Math.min(BLOCK_BYTES, longestRow * chunk.rows)));
  const properties = bitsOf(chunk.properties);
  const luminosities = chunk.logBolometricLuminosity && bitsOf(chunk.logBolometricLuminosity);
  const magnitudesOf = magnitudeRows(chunk.magnitudes, widths.magnitudes);
  let end = 0;
  for (let row = 0; row < chunk.rows; row++) {
    if (block.length - end < longestRow) {
      yield block.subarray(0, end);
      end = 0;
    }
    for (let column = 0; column < widths.parameters; column++) {
      const value = chunk.parameters[row * widths.parameters + column];
      end = writeText(Object.is(value, -0) ? "-0" : String(value), block, end);
    }
    end = writeFloats(properties, row * widths.properties, widths.properties, block, end);
    const status = statusText(statusTexts, chunk, row);
    block.set(status, end);
    end += status.length;
    block[end++] = COMMA;
    end = writeFloats(magnitudesOf(row), 0, widths.magnitudes, block, end);
    if (luminosities) end = writeFloats(luminosities, row * widths.luminosities, widths.luminosities, block, end);
    if (chunk.mask) end = writeBytes(chunk.mask, row * widths.mask, widths.mask, block, end);
    block[end - 1] = NEW_LINE;
  }
  yield block.subarray(0, end);
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array) => new Int32Array(buffer, byteOffset, length);

/** The bits of a row's magnitudes; half floats are widened a row at a time. */
function magnitudeRows(magnitudes: DatasetChunk["magnitudes"], width: number): (row: number) => Int32Array {
  if (magnitudes instanceof Float32Array) {
    const bits = bitsOf(magnitudes);
    return (row) => bits.subarray(row * width, (row + 1) * width);
  }
  const wide = new Float32Array(width);
  const bits = bitsOf(wide);
  return (row) => {
    fromHalfFloats(magnitudes.subarray(row * width, (row + 1) * width), wide);
    return bits;
  };
}

/** Empty where no status has a name, as in datasets of others. */
function statusText(names: readonly Uint8Array[], chunk: DatasetChunk, row: number): Uint8Array {
  if (names.length === 0) return new Uint8Array(0);
  const text = names[chunk.status[row]];
  if (text) return text;
  throw new InputError(`set ${chunk.start + row} has the status ${chunk.status[row]}, which has no name`);
}

function writeFloats(bits: Int32Array, start: number, count: number, target: Uint8Array, at: number): number {
  let end = at;
  for (let index = start; index < start + count; index++) {
    end = writeFloat32(bits[index], target, end);
    target[end++] = COMMA;
  }
  return end;
}

function writeBytes(values: Uint8Array, start: number, count: number, target: Uint8Array, at: number): number {
  let end = at;
  for (let index = start; index < start + count; index++) {
    if (values[index] < 10) {
      target[end] = ZERO + values[index];
      target[end + 1] = COMMA;
      end += 2;
    } else end = writeText(String(values[index]), target, end);
  }
  return end;
}

/** Writes ASCII and a comma. */
function writeText(text: string, target: Uint8Array, at: number): number {
  for (let index = 0; index < text.length; index++) target[at + index] = text.charCodeAt(index);
  target[at + text.length] = COMMA;
  return at + text.length + 1;
}
