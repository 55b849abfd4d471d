/**
 * Reads the files that kiloflow itself lays out: rows by positioned reads at the speed of the disk, without the HDF5
 * library. Whatever is laid out otherwise is left to others.
 */

import { type FileHandle, open } from "node:fs/promises";
import { fromHalfFloats } from "../../engine/halfFloats.ts";
import { extendCrc } from "../crc32.ts";
import { lookup3 } from "./checksum.ts";
import { ChunkReader, readChunkIndex } from "./chunkReader.ts";
import { CHECKSUM } from "./contents.ts";
import { FileBytes, longAt } from "./fileBytes.ts";
import {
  type EncodedAttribute,
  ForeignLayout,
  type Message,
  only,
  readAttribute,
  readDataspace,
  readDatatype,
  readLayout,
  readLink,
  readMessages,
} from "./objectReader.ts";
import { HDF5_SIGNATURE, MESSAGE, SUPERBLOCK_BYTES, type ValueType } from "./objects.ts";
import type { AttributeValue, StoredArray, StoredFile, StoredNumbers } from "./storedFile.ts";
import { TEXT_REFERENCE_BYTES } from "./textHeap.ts";
import { TextReader } from "./textReader.ts";

/**
 * Opens a file of kiloflow's own layout.
 * @returns undefined where it is laid out otherwise
 * @throws InputError where it is truncated or damaged
 */
export async function openOwnHdf5(path: string): Promise<StoredFile | undefined> {
  const file = await open(path, "r");
  let opened: StoredFile | undefined;
  try {
    opened = await readFile(file, path);
    return opened;
  } catch (error) {
    // Messages that are too short for what they are.
    if (error instanceof ForeignLayout || error instanceof RangeError) return undefined;
    throw error;
  } finally {
    if (!opened) await file.close();
  }
}

async function readFile(file: FileHandle, path: string): Promise<StoredFile> {
  const bytes = await FileBytes.of(file, path);
  const { rootAddress, end } = await readSuperblock(bytes);
  const root = await readMessages(bytes, rootAddress);
  const texts = new TextReader(bytes);
  const attributes = await readAttributes(root, texts);
  const arrays = new Map<string, StoredArray>();
  for (const { type, bytes: link } of root) {
    if (!OF_GROUPS.has(type)) throw new ForeignLayout();
    if (type !== MESSAGE.link) continue;
    const { name, address } = readLink(link);
    if (arrays.has(name)) throw bytes.damaged("two of its arrays have the same name");
    arrays.set(name, await readArray(bytes, texts, name, await readMessages(bytes, address)));
  }
  if (end !== bytes.size) throw bytes.damaged(`it has ${bytes.size - end} bytes behind its end`);
  return {
    attribute: async (name) => attributes.get(name),
    array: (name) => arrays.get(name),
    close: () => file.close(),
  };
}

const OF_GROUPS = new Set<number>([
  MESSAGE.linkInfo,
  MESSAGE.groupInfo,
  MESSAGE.link,
  MESSAGE.attributeInfo,
  MESSAGE.attribute,
]);
const OF_DATASETS = new Set<number>([
  MESSAGE.dataspace,
  MESSAGE.datatype,
  MESSAGE.fillValue,
  MESSAGE.layout,
  MESSAGE.filters,
  MESSAGE.attributeInfo,
  MESSAGE.attribute,
]);

async function readSuperblock(file: FileBytes): Promise<{ readonly rootAddress: number; readonly end: number }> {
  const block = await file.read(0, SUPERBLOCK_BYTES, "its superblock");
  // Version 2, with addresses and lengths of eight bytes.
  if (!block.subarray(0, 8).equals(HDF5_SIGNATURE) || block.readUInt32LE(8) !== 0x00080802) throw new ForeignLayout();
  if (lookup3(block.subarray(0, 44)) !== block.readUInt32LE(44)) {
    throw file.damaged("its superblock does not match its checksum");
  }
  const end = longAt(block, 28);
  if (end > file.size) throw file.damaged(`it is truncated: it has ${file.size} of ${end} bytes`);
  return { rootAddress: longAt(block, 36), end };
}

async function readAttributes(messages: readonly Message[], texts: TextReader): Promise<Map<string, AttributeValue>> {
  const attributes = new Map<string, AttributeValue>();
  for (const { type, bytes } of messages) {
    if (type !== MESSAGE.attribute) continue;
    const attribute = readAttribute(bytes);
    attributes.set(attribute.name, await attributeValue(attribute, texts));
  }
  return attributes;
}

async function attributeValue({ type, shape, value }: EncodedAttribute, texts: TextReader): Promise<AttributeValue> {
  if (type === "<f8" && shape === undefined && value.length === 8) return value.readDoubleLE(0);
  if (type !== "text" || (shape?.length ?? 1) !== 1) throw new ForeignLayout();
  if (value.length !== (shape?.[0] ?? 1) * TEXT_REFERENCE_BYTES) throw new ForeignLayout();
  const list = await texts.read(value);
  return shape ? list : list[0];
}

const VALUE_BYTES: Readonly<Record<ValueType, number>> = {
  "<f8": 8,
  "<f4": 4,
  "<f2": 2,
  "|u1": 1,
  text: TEXT_REFERENCE_BYTES,
};

async function readArray(
  file: FileBytes,
  texts: TextReader,
  name: string,
  messages: readonly Message[],
): Promise<StoredArray> {
  if (messages.some(({ type }) => !OF_DATASETS.has(type))) throw new ForeignLayout();
  const shape = readDataspace(only(messages, "dataspace"));
  if (!shape || shape.length === 0) throw new ForeignLayout();
  const type = readDatatype(only(messages, "datatype"));
  const valueBytes = VALUE_BYTES[type];
  const rowBytes = shape.slice(1).reduce((product, length) => product * length, valueBytes);
  const attributes = await readAttributes(messages, texts);
  const checksum = new RowChecksum(file, name, shape[0] * rowBytes, attributes.get(CHECKSUM));
  const { readRows, address } = await rowReader(file, name, shape, valueBytes, rowBytes, messages, checksum);
  return {
    kind: type === "text" ? "texts" : "numbers",
    halfFloats: type === "<f2",
    shape,
    attribute: async (attribute) => attributes.get(attribute),
    read: async (start, rows) =>
      type === "<f2" && address !== undefined
        ? readHalfFloats(
            file,
            name,
            { address, offset: start * rowBytes, count: (rows * rowBytes) / valueBytes },
            checksum,
          )
        : numbersOf(await readRows(start, rows), type),
    texts: async () => texts.read(Buffer.from((await readRows(0, shape[0])).buffer)),
  };
}

interface RowReader {
  readonly readRows: (start: number, rows: number) => Promise<Uint8Array<ArrayBuffer>>;
  /** Where the first row is; undefined where rows are in chunks, or have no bytes. */
  readonly address?: number;
}

async function rowReader(
  file: FileBytes,
  name: string,
  shape: readonly number[],
  valueBytes: number,
  rowBytes: number,
  messages: readonly Message[],
  checksum: RowChecksum,
): Promise<RowReader> {
  const filters = messages.some(({ type }) => type === MESSAGE.filters) ? only(messages, "filters") : undefined;
  const place = readLayout(only(messages, "layout"), filters);
  const [count] = shape;
  if (place.kind === "contiguous") {
    const { address, bytes } = place;
    if (bytes !== count * rowBytes) throw file.damaged(`"${name}" has ${bytes} bytes, not ${count * rowBytes}`);
    if (bytes === 0) return { readRows: async () => new Uint8Array(0) };
    file.check(address, bytes, `"${name}"`);
    return {
      address,
      async readRows(start, rows) {
        const read = await file.read(address + start * rowBytes, rows * rowBytes, `"${name}"`);
        checksum.take(read, start * rowBytes);
        return read;
      },
    };
  }
  const [rowsPerChunk, ...others] = place.chunkShape;
  if (rowsPerChunk === 0 || others.join() !== shape.slice(1).join()) throw new ForeignLayout();
  const { address, shuffle } = place;
  const array = { name, count, rowsPerChunk, rowBytes, valueBytes, rank: shape.length, shuffle, address };
  const reader = new ChunkReader(file, array, await readChunkIndex(file, array));
  return { readRows: (start, rows) => reader.read(start, rows) };
}

/** Compares the checksum that a file states for an array's rows, once all have been read in ascending order. */
class RowChecksum {
  private crc = 0;
  private next = 0;

  constructor(
    private readonly file: FileBytes,
    private readonly name: string,
    private readonly total: number,
    /** Undefined in files that state none. */
    private readonly stated: AttributeValue,
  ) {}

  /** @param offset of the bytes in the array @throws InputError where the last of them complete other rows than were written */
  take(bytes: Uint8Array, offset: number): void {
    if (this.stated === undefined || offset > this.next || this.next >= offset + bytes.length) return;
    this.crc = extendCrc(this.crc, bytes.subarray(this.next - offset));
    this.next = offset + bytes.length;
    if (this.next === this.total && this.crc !== this.stated)
      throw this.file.damaged(`"${this.name}" does not match its checksum`);
  }
}

/** Half floats that are read at a time: widened while they are in the cache, and while the next ones are read. */
const PIECE = 2 ** 19;

async function readHalfFloats(
  file: FileBytes,
  name: string,
  { address, offset, count }: { readonly address: number; readonly offset: number; readonly count: number },
  checksum: RowChecksum,
): Promise<Float32Array> {
  const values = new Float32Array(count);
  const buffers = [0, 1].map(() => new Uint16Array(Math.min(PIECE, count)));
  const readPiece = async (piece: number): Promise<Uint16Array> => {
    const bits = buffers[piece % 2].subarray(0, Math.min(PIECE, count - piece * PIECE));
    const bytes = new Uint8Array(bits.buffer, 0, bits.byteLength);
    const from = offset + piece * PIECE * bits.BYTES_PER_ELEMENT;
    await file.readInto(bytes, address + from, `"${name}"`);
    checksum.take(bytes, from);
    return bits;
  };
  const pieces = Math.ceil(count / PIECE);
  let next = count > 0 ? readPiece(0) : undefined;
  for (let piece = 0; next; piece++) {
    const bits = await next;
    next = piece + 1 < pieces ? readPiece(piece + 1) : undefined;
    fromHalfFloats(bits, values.subarray(piece * PIECE));
  }
  return values;
}

function numbersOf({ buffer }: Uint8Array<ArrayBuffer>, type: ValueType): StoredNumbers {
  switch (type) {
    case "<f8":
      return new Float64Array(buffer);
    case "<f4":
      return new Float32Array(buffer);
    case "<f2":
      return fromHalfFloats(new Uint16Array(buffer));
    default:
      return new Uint8Array(buffer);
  }
}
