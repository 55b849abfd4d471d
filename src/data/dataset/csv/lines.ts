/** Where the lines of a CSV dataset start; each has as many cells as there are columns, and no binary data. */

import type { FileHandle } from "node:fs/promises";
import { InputError } from "../../../engine/errors.ts";
import { shownName } from "../../names.ts";
import { HEAD_LINES } from "./columns.ts";
import { wrongCells } from "./decode.ts";

/** No line of a dataset is longer: it would have millions of values a set. */
const MAX_LINE_BYTES = 64 * 2 ** 20;
const BLOCK_BYTES = 2 ** 20;

const NEW_LINE = 0x0a;
const RETURN = 0x0d;

function tooLong(path: string, line: number): InputError {
  return new InputError(`${path}, line ${line} is longer than ${MAX_LINE_BYTES / 2 ** 20} MiB`);
}

function binary(byte: number, where: string): InputError {
  const character = byte === 0 ? "a NUL byte" : `the control character ${byte}`;
  return new InputError(`${where} has ${character}, which no text has: the file is damaged`);
}

/**
 * Reads one line as text, without its end.
 * @returns the text, and where the next line starts
 * @throws InputError where it has no end, is too long, binary, or not UTF-8
 */
export async function readTextLine(
  file: FileHandle,
  start: number,
  line: number,
  path: string,
): Promise<{ text: string; end: number }> {
  const pieces: Uint8Array[] = [];
  for (let length = 0; length <= MAX_LINE_BYTES; ) {
    const piece = Buffer.alloc(2 ** 16);
    const { bytesRead } = await file.read(piece, 0, piece.length, start + length);
    if (bytesRead === 0) throw new InputError(`${path} ends in line ${line}: the file was cut`);
    const at = piece.subarray(0, bytesRead).indexOf(NEW_LINE);
    pieces.push(piece.subarray(0, at < 0 ? bytesRead : at));
    length += bytesRead;
    if (at < 0) continue;
    const bytes = Buffer.concat(pieces);
    return { text: textOf(bytes, line, path), end: start + bytes.length + 1 };
  }
  throw tooLong(path, line);
}

function textOf(bytes: Uint8Array, line: number, path: string): string {
  const content = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
  const wrong = content.find((byte) => byte < 0x20);
  if (wrong !== undefined) throw binary(wrong, `${path}, line ${line}`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    throw new InputError(`${path}, line ${line} is not text in UTF-8`, { cause: error });
  }
}

/**
 * Byte offsets of the lines of all sets, and last the end of the file: 8 bytes a set.
 * @param start where the first set's line starts
 * @throws InputError naming the first line that has not as many cells as `columns`, or binary data, or no end
 */
export async function findLines(
  file: FileHandle,
  start: number,
  columns: readonly string[],
  path: string,
): Promise<Float64Array> {
  const finder = new LineFinder(start, columns, path);
  const block = new Uint8Array(BLOCK_BYTES);
  for (let position = start; ; ) {
    const { bytesRead } = await file.read(block, 0, block.length, position);
    if (bytesRead === 0) return finder.finish(position);
    finder.scan(block.subarray(0, bytesRead), position);
    position += bytesRead;
  }
}

class LineFinder {
  private starts = new Float64Array(1024);
  /** Lines that have ended. */
  private lines = 0;
  private commas = 0;
  private returns = 0;
  private lastReturn = -1;

  constructor(
    start: number,
    private readonly columns: readonly string[],
    private readonly path: string,
  ) {
    this.starts[0] = start;
  }

  /** Goes on with the bytes at `position` of the file. */
  scan(block: Uint8Array, position: number): void {
    const { length } = block;
    let { commas } = this;
    for (let at = 0; at < length; at++) {
      let byte = block[at];
      // Where cells end cannot be foreseen: counting them without a branch is half as fast again.
      for (; byte >= 0x20; byte = block[at]) {
        commas += ((byte ^ 0x2c) - 1) >>> 31;
        if (++at === length) break;
      }
      if (at === length) break;
      if (byte === NEW_LINE) {
        this.endLine(position + at, commas);
        commas = 0;
      } else if (byte === RETURN) {
        this.returns++;
        this.lastReturn = position + at;
      } else throw this.binary(byte, commas);
    }
    this.commas = commas;
    if (position + length - this.starts[this.lines] > MAX_LINE_BYTES) throw tooLong(this.path, this.line);
  }

  /** @throws InputError where the file ends within a line */
  finish(position: number): Float64Array {
    if (this.starts[this.lines] === position) return this.starts.subarray(0, this.lines + 1);
    throw new InputError(`${this.path} ends in line ${this.line}, which has no line end: the file was cut`);
  }

  private get line(): number {
    return this.lines + HEAD_LINES + 1;
  }

  private endLine(position: number, commas: number): void {
    if (this.returns > 0) {
      if (this.returns > 1 || this.lastReturn !== position - 1) throw this.binary(RETURN, commas);
      this.returns = 0;
    }
    if (commas + 1 !== this.columns.length) {
      const length = position - this.starts[this.lines];
      if (length === 0 || (length === 1 && this.lastReturn === position - 1)) {
        throw new InputError(`${this.path}, line ${this.line} is empty`);
      }
      throw wrongCells(this.path, this.line, commas + 1, this.columns.length);
    }
    this.lines++;
    if (this.lines === this.starts.length) {
      const more = new Float64Array(2 * this.starts.length);
      more.set(this.starts);
      this.starts = more;
    }
    this.starts[this.lines] = position + 1;
  }

  private binary(byte: number, commas: number): InputError {
    const column = commas < this.columns.length ? shownName(this.columns[commas]) : `${commas + 1}`;
    return binary(byte, `${this.path}, line ${this.line}, column ${column}`);
  }
}
