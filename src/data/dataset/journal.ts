/**
 * What is known of an unfinished dataset, so that an interrupted run can go on. The unfinished data are stored in
 * `OUTPUT.partial`, the journal in `OUTPUT.partial.journal`; both are gone once the dataset has its own name.
 *
 * A journal is only appended to: a line says which layout is written, every further one how far the rows are and the
 * checksums of the pieces of the file that they were written to. Each line begins with its own checksum, so that one that
 * was not written whole ends the journal, as the frames of a write-ahead log do (SQLite's file format, section 4.1).
 */

import { type FileHandle, open, readFile } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { besideOutput } from "../output/place.ts";
import type { SinkFrame } from "./sink.ts";

/** Path of the unfinished data. */
export const partialPath = (output: string): string => besideOutput(output, ".partial");
/** Path of the journal. */
export const journalPath = (output: string): string => besideOutput(output, ".partial.journal");

const FORMAT = "kiloflow journal 2";

/** The first line. */
export interface JournalHeader {
  readonly format: typeof FORMAT;
  /** As {@link plainLayout} gives it. */
  readonly layout: PlainLayout;
  /** How the rows are stored. */
  readonly storage: string;
}

/** Layout of a dataset as JSON. */
export type PlainLayout = Readonly<Record<string, unknown>> & {
  readonly provenance: Readonly<Record<string, unknown>>;
};

/** How far the rows are. */
export interface RowFrame extends SinkFrame {
  readonly rows: number;
  /** The job's own: what it counted over the rows so far. */
  readonly notes?: unknown;
}

/** What the inputs contain, known some time after the start. */
interface InputFrame {
  readonly inputs: readonly string[];
}

/** A journal as it was read: only what is intact. */
export interface JournalContents {
  readonly header: JournalHeader;
  readonly frames: readonly RowFrame[];
  /** Fingerprints of the inputs' contents, where they were known in time. */
  readonly inputs: readonly string[] | undefined;
}

/** Frames go into room that was taken before, so that the journal can be written on a full disk too. */
const RESERVED_BYTES = 2 ** 16;

const lineOf = (value: unknown): Buffer => {
  const text = JSON.stringify(value);
  return Buffer.from(`${crc32(text).toString(16).padStart(8, "0")} ${text}\n`);
};

/** A journal that is being written. */
export class Journal {
  private end = 0;
  private reserved = 0;

  private constructor(
    private readonly file: FileHandle,
    private readonly sync: boolean,
  ) {}

  /**
   * Writes a journal anew, with what is known.
   * @param sync whether to wait for the disk after every line
   */
  static async write(output: string, contents: JournalContents, sync: boolean): Promise<Journal> {
    const journal = new Journal(await open(journalPath(output), "w"), sync);
    try {
      await journal.append(contents.header);
      if (contents.inputs) await journal.append({ inputs: contents.inputs });
      for (const frame of contents.frames) await journal.append(frame);
      return journal;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  static header(layout: PlainLayout, storage: string): JournalHeader {
    return { format: FORMAT, layout, storage };
  }

  /** Appends a line. */
  async append(value: JournalHeader | RowFrame | InputFrame): Promise<void> {
    const line = lineOf(value);
    while (this.reserved < this.end + line.length + RESERVED_BYTES / 2) {
      await this.file.write(Buffer.alloc(RESERVED_BYTES, "\n"), 0, RESERVED_BYTES, this.reserved).catch((error) => {
        // What was reserved before may be enough.
        if (this.reserved < this.end + line.length) throw error;
      });
      this.reserved += RESERVED_BYTES;
    }
    for (let done = 0; done < line.length; ) {
      done += (await this.file.write(line, done, line.length - done, this.end + done)).bytesWritten;
    }
    this.end += line.length;
    if (this.sync) await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** Reads a journal up to its first line that is not intact; undefined where there is none or not even the first line is. */
export async function readJournal(output: string): Promise<JournalContents | undefined> {
  const text = await readFile(journalPath(output), "utf8").catch(() => "");
  const values: unknown[] = [];
  for (const line of text.split("\n")) {
    // Of the reserved room.
    if (line === "") continue;
    const value = parseLine(line);
    if (value === undefined) break;
    values.push(value);
  }
  const [header, ...others] = values as [JournalHeader?, ...(RowFrame | InputFrame)[]];
  if (header?.format !== FORMAT) return undefined;
  return {
    header,
    frames: others.filter((frame): frame is RowFrame => "rows" in frame),
    inputs: others.find((frame): frame is InputFrame => "inputs" in frame)?.inputs,
  };
}

/** The value of an intact line: its checksum vouches for its shape, since only this module writes such lines. */
function parseLine(line: string): unknown {
  const text = line.slice(9);
  if (line[8] !== " " || Number.parseInt(line.slice(0, 8), 16) !== crc32(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
