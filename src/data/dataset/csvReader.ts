/** Datasets in CSV files that kiloflow wrote. */

import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";
import type { DatasetChunk, DatasetLayout, DatasetReader } from "../types.ts";
import { parseDescription } from "./arrays.ts";
import { BOLOMETRIC_PREFIX, CSV_MARK, csvColumns, MASK_PREFIX } from "./csvSink.ts";

/** Lines in front of the first set: mark, description, header. */
const HEAD_LINES = 3;

/**
 * Opens a CSV dataset. One pass over the file notes where each set begins, so that blocks are read without the rest.
 * @throws InputError where it is no such dataset, or a line is short or has a cell that is no number
 */
export async function openCsvDataset(path: string): Promise<DatasetReader> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    throw fileError(error, "read", path);
  }
  try {
    const starts = await lineStarts(file);
    const lines = await readLines(file, starts, 0, Math.min(HEAD_LINES, starts.length - 1));
    const layout = layoutOf(lines, starts.length - 1 - HEAD_LINES, path);
    return {
      path,
      layout,
      async read(start, rows) {
        const text = await readLines(file, starts, start + HEAD_LINES, start + HEAD_LINES + rows);
        return parseRows(text, layout, start, path);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Byte offsets of the lines, and the end of the last one. */
async function lineStarts(file: FileHandle): Promise<number[]> {
  const starts = [0];
  const block = Buffer.alloc(2 ** 20);
  let offset = 0;
  for (;;) {
    const { bytesRead } = await file.read(block, 0, block.length, offset);
    if (bytesRead === 0) break;
    for (let at = block.indexOf(10); at >= 0 && at < bytesRead; at = block.indexOf(10, at + 1))
      starts.push(offset + at + 1);
    offset += bytesRead;
  }
  if (starts.at(-1) !== offset) starts.push(offset);
  return starts;
}

async function readLines(file: FileHandle, starts: readonly number[], first: number, end: number): Promise<string[]> {
  const bytes = Buffer.alloc(starts[end] - starts[first]);
  await file.read(bytes, 0, bytes.length, starts[first]);
  // Editors and spreadsheets may have ended the lines in their own way.
  return bytes
    .toString("utf8")
    .replace(/\r?\n$/, "")
    .split(/\r?\n/);
}

function layoutOf(lines: readonly string[], count: number, path: string): DatasetLayout {
  if (lines[0] !== CSV_MARK || lines.length < HEAD_LINES || !lines[1].startsWith("# ")) {
    throw new InputError(`${path} is not a dataset of kiloflow: its first line is not "${CSV_MARK}"`);
  }
  const description = parseDescription(lines[1].slice(2), path);
  const columns = lines[2].split(",");
  const statusAt = columns.indexOf("status");
  const curves = columns.slice(statusAt + 1).map((column) => column.split("@"));
  const bands = [...new Set(curves.map(([name]) => name))].filter(
    (name) => name !== BOLOMETRIC_PREFIX && !name.startsWith(MASK_PREFIX),
  );
  const parameters = description.parameterUnits.length;
  const layout: DatasetLayout = {
    count,
    times: Float64Array.from(curves.filter(([name]) => name === bands[0]).map(([, time]) => Number(time))),
    bands,
    parameterNames: columns.slice(0, parameters),
    propertyNames: columns.slice(parameters, statusAt),
    ...description,
    bolometric: curves.some(([name]) => name === BOLOMETRIC_PREFIX),
    mask: curves.some(([name]) => name.startsWith(MASK_PREFIX)),
  };
  if (statusAt < 0 || csvColumns(layout).join() !== columns.join()) {
    throw new InputError(`${path}, line ${HEAD_LINES}: the columns are not those that kiloflow writes`);
  }
  return layout;
}

function cellValue(cell: string, path: string, line: number, column: string): number {
  if (cell === "") return Number.NaN;
  if (cell === "inf" || cell === "-inf") return cell === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const value = Number(cell);
  if (Number.isNaN(value)) throw new InputError(`${path}, line ${line}, column ${column}: "${cell}" is not a number`);
  return value;
}

function parseRows(
  lines: readonly string[],
  layout: DatasetLayout,
  start: number,
  path: string,
): DatasetChunk & { magnitudes: Float32Array } {
  const columns = csvColumns(layout);
  const widths = {
    parameters: layout.parameterNames.length,
    properties: layout.propertyNames.length,
    magnitudes: layout.bands.length * layout.times.length,
    luminosity: layout.bolometric ? layout.times.length : 0,
    mask: layout.mask ? layout.bands.length * layout.times.length : 0,
  };
  const rows = lines.length;
  const parameters = new Float64Array(rows * widths.parameters);
  const properties = new Float32Array(rows * widths.properties);
  const status = new Uint8Array(rows);
  const magnitudes = new Float32Array(rows * widths.magnitudes);
  const luminosity = new Float32Array(rows * widths.luminosity);
  const mask = new Uint8Array(rows * widths.mask);
  lines.forEach((text, row) => {
    const line = start + row + HEAD_LINES + 1;
    const cells = text.split(",");
    if (cells.length !== columns.length) {
      throw new InputError(`${path}, line ${line} has ${cells.length} cells instead of ${columns.length}`);
    }
    let next = 0;
    const take = (target: Float64Array | Float32Array | Uint8Array, width: number) => {
      for (let index = 0; index < width; index++, next++) {
        target[row * width + index] = cellValue(cells[next], path, line, columns[next]);
      }
    };
    take(parameters, widths.parameters);
    take(properties, widths.properties);
    status[row] = Math.max(0, layout.statusNames.indexOf(cells[next++]));
    take(magnitudes, widths.magnitudes);
    take(luminosity, widths.luminosity);
    take(mask, widths.mask);
  });
  return {
    start,
    rows,
    parameters,
    properties,
    status,
    magnitudes,
    logBolometricLuminosity: layout.bolometric ? luminosity : undefined,
    mask: layout.mask ? mask : undefined,
  };
}
