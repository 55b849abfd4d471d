/** Datasets in CSV files that kiloflow wrote. */

import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";
import type { RowReader } from "../types.ts";
import { CSV_MARK, HEAD_LINES, parseCsvHead } from "./csv/columns.ts";
import { emptyChunk, RowDecoder } from "./csv/decode.ts";
import { findLines, readTextLine } from "./csv/lines.ts";

/** Lines are read in pieces of this size, or one by one where they are longer. */
const PIECE_BYTES = 4 * 2 ** 20;

const RETURN = 0x0d;

/** Editors put a byte order mark in front of UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";

/**
 * Opens a CSV dataset. One pass over the file notes where each set starts, so that blocks are read without the rest, and
 * finds lines that are cut, empty or binary.
 * @throws InputError where it is no such dataset, naming the line and column that are wrong
 */
export async function openCsvDataset(path: string): Promise<RowReader> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    throw fileError(error, "read", path);
  }
  try {
    return await readerOf(file, path);
  } catch (error) {
    await file.close();
    throw fileError(error, "read", path);
  }
}

async function readerOf(file: FileHandle, path: string): Promise<RowReader> {
  const markEnd = await readMark(file, path);
  const description = await readTextLine(file, markEnd, 2, path);
  const header = await readTextLine(file, description.end, HEAD_LINES, path);
  const { columns, count, ...head } = parseCsvHead(description.text, header.text, path);
  const starts = await findLines(file, header.end, columns, path);
  const sets = starts.length - 1;
  if (count !== undefined && count !== sets) {
    throw new InputError(`${path} has ${sets} sets, but its description says ${count}: the file was cut or changed`);
  }
  const layout = { count: sets, ...head.layout };
  const decoder = new RowDecoder(layout, columns, path);
  return {
    path,
    layout,
    async read(start, rows) {
      const chunk = emptyChunk(layout, start, rows);
      for (let first = start; first < start + rows; ) {
        let end = first + 1;
        while (end < start + rows && starts[end + 1] - starts[first] <= PIECE_BYTES) end++;
        const bytes = await readBytes(file, starts[first], starts[end], path);
        for (let row = first; row < end; row++) {
          const lineStart = starts[row] - starts[first];
          const lineEnd = starts[row + 1] - starts[first] - 1;
          const returned = bytes[lineEnd - 1] === RETURN ? 1 : 0;
          decoder.decode(bytes, lineStart, lineEnd - returned, chunk, row - start);
        }
        first = end;
      }
      return chunk;
    },
    close: () => file.close(),
  };
}

/** Reads the first line. @returns where the second one starts @throws InputError where the file is another one */
async function readMark(file: FileHandle, path: string): Promise<number> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(CSV_MARK.length + 4), 0, CSV_MARK.length + 4, 0);
  const text = buffer.toString("utf8", 0, bytesRead);
  const start = text.startsWith(BYTE_ORDER_MARK) ? Buffer.byteLength(BYTE_ORDER_MARK) : 0;
  if (!text.replace(BYTE_ORDER_MARK, "").startsWith(CSV_MARK)) {
    throw new InputError(
      `${path} is not a dataset of kiloflow: its first two lines are not "${CSV_MARK}" and the description`,
      { hint: "where a program left them out, use the file as it was written" },
    );
  }
  const line = await readTextLine(file, start, 1, path);
  if (line.text === CSV_MARK) return line.end;
  throw new InputError(`${path}, line 1 is no longer "${CSV_MARK}": a spreadsheet or editor changed the file`, {
    hint: "use the file as it was written",
  });
}

async function readBytes(file: FileHandle, start: number, end: number, path: string): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(end - start);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw new InputError(`${path} was cut while it was read`);
    done += bytesRead;
  }
  return bytes;
}
