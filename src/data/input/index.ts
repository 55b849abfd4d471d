/**
 * Opens inputs whatever they are: files, links, pipes, standard input; packed with gzip or not; in UTF-8 or UTF-16.
 *
 * Readers jump about in files, so what is no regular file of plain bytes is copied to a temporary one first.
 */

import { constants, createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { KiloflowError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";
import { readWholeFile } from "../wholeFile.ts";
import { asUtf8, isGzip, isUtf16 } from "./encoding.ts";
import { refuseForeign } from "./foreign.ts";
import { HEAD_BYTES, peek } from "./peek.ts";
import { inputError, openSource } from "./source.ts";
import { spool } from "./spool.ts";
import { unpacked } from "./unpack.ts";

/** An input that readers can open by a path, as often as they like, until it is disposed of. */
export interface Input {
  /** A regular file: the input itself, or a temporary copy. */
  readonly path: string;
  /** The input as the user knows it, for messages. */
  readonly name: string;
  /** The name without `.gz`, by whose extension a format can be told. */
  readonly plainName: string;
  /** The first bytes of the file. */
  readonly head: Buffer;
  /** A text in which the input has its own name, whatever path its reader knew. */
  named(text: string): string;
  /** Removes the temporary copy. */
  dispose(): Promise<void>;
}

/** What opens as standard input. */
const STANDARD_INPUT = "-";

/**
 * Opens an input: a file, a link, a pipe (also `/dev/fd/63`), or `-` for standard input. gzip and UTF-16 are recognised by
 * their first bytes. The caller disposes of it.
 * @throws InputError where there is nothing to read, or it is no file
 */
export async function openInput(path: string): Promise<Input> {
  const name = path === STANDARD_INPUT ? "standard input" : path;
  try {
    const source = await openSource(path, name);
    const plainName = name.replace(/\.gz$/i, "");
    if (typeof source === "string") {
      const head = await headOf(source);
      if (head.length === 0) throw inputError(`${name} is empty`);
      if (!isGzip(head) && !isUtf16(head)) return ownFile(source, { name, plainName, head });
      return await copied(createReadStream(source), name, plainName);
    }
    return await copied(source, name, plainName);
  } catch (error) {
    throw fileError(error, "read", name);
  }
}

function ownFile(path: string, { name, plainName, head }: Pick<Input, "name" | "plainName" | "head">): Input {
  return { path, name, plainName, head, named: (text) => text.replaceAll(path, name), dispose: async () => {} };
}

/** The input as a temporary file, unpacked and in UTF-8. */
async function copied(source: AsyncIterable<Buffer>, name: string, plainName: string): Promise<Input> {
  let { head, bytes } = await peek(source);
  try {
    if (head.length === 0) throw inputError(`${name} is empty`);
    if (isGzip(head)) ({ head, bytes } = await peek(unpacked(bytes, name)));
    if (head.length === 0) throw inputError(`${name} is a gzip file of nothing`);
    if (isUtf16(head)) ({ head, bytes } = await peek(asUtf8(bytes, head)));
    // Nothing that is read begins so, and packed zeros could fill the disk.
    if (head.every((byte) => byte === 0)) refuseForeign({ head, name });
    const copy = await spool(bytes, name);
    const named = (text: string) => text.replaceAll(copy.path, name);
    return { path: copy.path, name, plainName, head, named, dispose: copy.remove };
  } finally {
    await bytes.return?.();
  }
}

async function headOf(path: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY);
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file?.close();
  }
}

/**
 * Runs a reader on an input; its errors name the input as the user knows it, those of the system are sentences.
 * @throws what the reader throws
 */
export async function readingInput<T>(input: Pick<Input, "name" | "named">, reader: () => Promise<T>): Promise<T> {
  try {
    return await reader();
  } catch (error) {
    const shown = fileError(error, "read", input.name);
    if (shown instanceof KiloflowError) shown.message = input.named(shown.message);
    throw shown;
  }
}

/** The bytes of an input that is read whole, such as a model. @throws InputError where it cannot be read */
export async function readInput(path: string): Promise<Pick<Input, "name" | "head"> & { bytes: Buffer }> {
  const input = await openInput(path);
  try {
    const bytes = await readingInput(input, () => readWholeFile(input.path));
    return { name: input.name, head: input.head, bytes };
  } finally {
    await input.dispose();
  }
}
