/**
 * Rows into a NumPy archive. All sizes are known beforehand, so every array has its place from the start, and rows are
 * written where they belong: one pass over the data, no copy.
 */

import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { InternalError } from "../../engine/errors.ts";
import { encodeTexts, npyHeader } from "../npy.ts";
import type { DatasetChunk, DatasetLayout } from "../types.ts";
import { centralDirectory, localHeader, type PlannedMember, planMembers } from "../zip.ts";
import { descriptionText, type RowArray, rowArrays, rowBytes } from "./arrays.ts";
import type { RowSink } from "./sink.ts";

interface Part {
  readonly name: string;
  readonly head: Uint8Array;
  /** Whole contents, for what does not grow with the rows. */
  readonly body?: Uint8Array;
  readonly rows?: RowArray;
  readonly bytes: number;
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function textPart(name: string, texts: readonly string[]): Part {
  const { type, bytes } = encodeTexts(texts);
  const head = npyHeader(type, [texts.length]);
  return { name, head, body: bytes, bytes: head.length + bytes.length };
}

function planParts(layout: DatasetLayout): Part[] {
  const times = bytesOf(layout.times);
  const timesHead = npyHeader("<f8", [layout.times.length]);
  const fixed: Part[] = [
    textPart("parameter_names", layout.parameterNames),
    { name: "times", head: timesHead, body: times, bytes: timesHead.length + times.length },
    textPart("bands", layout.bands),
    textPart(`${layout.propertiesArray}_names`, layout.propertyNames),
    textPart("status_names", layout.statusNames),
    textPart("provenance", [descriptionText(layout)]),
  ];
  const growing = rowArrays(layout).map((rows): Part => {
    const head = npyHeader(rows.type, [layout.count, ...rows.rowShape]);
    return { name: rows.name, head, rows, bytes: head.length + layout.count * rowBytes(rows) };
  });
  return [...fixed, ...growing];
}

/** Writes whole blocks, however few bytes the system takes at a time. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** CRC-32 with further bytes. Without any, zlib would start again. */
function extendCrc(crc: number, bytes: Uint8Array): number {
  return bytes.length === 0 ? crc : crc32(bytes, crc);
}

/** CRC-32 of each part so far. */
type State = readonly number[];

export class NpzSink implements RowSink {
  private readonly members: PlannedMember[];

  private constructor(
    private readonly file: FileHandle,
    private readonly parts: readonly Part[],
    private readonly crcs: number[],
  ) {
    this.members = planMembers(parts.map((part) => ({ name: `${part.name}.npy`, bytes: part.bytes })));
  }

  /** Bytes that the finished file takes. */
  static fileBytes(layout: DatasetLayout): number {
    return planParts(layout).reduce((sum, part) => sum + part.bytes + 200, 1000);
  }

  /** Begins a file, or goes on with one from the state of its journal. */
  static async open(path: string, layout: DatasetLayout, state: unknown): Promise<NpzSink> {
    const parts = planParts(layout);
    const file = await open(path, state === undefined ? "w" : "r+");
    const crcs = state === undefined ? parts.map((part) => crc32(part.head)) : [...(state as State)];
    const sink = new NpzSink(file, parts, crcs);
    if (state === undefined) {
      for (const [index, part] of parts.entries()) {
        const { dataOffset } = sink.members[index];
        await writeAll(file, part.head, dataOffset);
        if (part.body) {
          await writeAll(file, part.body, dataOffset + part.head.length);
          crcs[index] = extendCrc(crcs[index], part.body);
        }
      }
    }
    return sink;
  }

  get state(): State {
    return [...this.crcs];
  }

  async append(chunk: DatasetChunk): Promise<void> {
    await Promise.all(
      this.parts.map(async ({ rows, head }, index) => {
        if (!rows) return;
        const bytes = bytesOf(rows.pick(chunk));
        if (bytes.length !== chunk.rows * rowBytes(rows)) {
          throw new InternalError(`${bytes.length} bytes of ${rows.name} for ${chunk.rows} rows of ${rowBytes(rows)}`);
        }
        const position = this.members[index].dataOffset + head.length + chunk.start * rowBytes(rows);
        // The checksum is taken while the system writes.
        const written = writeAll(this.file, bytes, position);
        this.crcs[index] = extendCrc(this.crcs[index], bytes);
        await written;
      }),
    );
  }

  async complete(): Promise<void> {
    for (const [index, member] of this.members.entries()) {
      await writeAll(this.file, localHeader(member, this.crcs[index]), member.headerOffset);
    }
    const last = this.members.at(-1)!;
    const directory = centralDirectory(this.members, this.crcs);
    await writeAll(this.file, directory, last.dataOffset + last.bytes);
    await this.file.truncate(last.dataOffset + last.bytes + directory.length);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
