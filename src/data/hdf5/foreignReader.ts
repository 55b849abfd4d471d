/** Looks through an HDF5 file that may be anybody's, and reads its arrays in blocks. Runs in a thread of its own. */

import type { Metadata } from "h5wasm";
import { INSIDE, type OnlyFile } from "./foreignFileSystem.ts";
import type { LoadedLibrary } from "./foreignLibrary.ts";
import { mostInflation, storageProblem, TOO_LARGE, Unreadable } from "./foreignProblems.ts";
import type {
  BlockRequest,
  ForeignArray,
  ForeignAttribute,
  ForeignBlock,
  ForeignColumn,
  ForeignContents,
  RowsRequest,
} from "./foreignProtocol.ts";
import { CLASS, columnsOf, decode, hasVariableLength } from "./foreignTypes.ts";

/** Bytes of one block, where chunks are not larger. */
const BLOCK_BYTES = 8 * 2 ** 20;
/** Bytes that the library is asked for at once. */
const MOST_BYTES = 2 ** 29;
/** Objects and links that are looked at, and how deep. */
const MOST_OBJECTS = 50_000;
const MOST_DEPTH = 500;
const SHALLOW = 20;
/** Errors while looking: each leaves a little memory behind. */
const MOST_ERRORS = 5000;
/** Longest list of texts that is read. */
const MOST_TEXTS = 10_000;

/** An array that is being read. */
interface Opened {
  readonly type: Metadata;
  readonly columns: readonly ForeignColumn[];
  readonly inflation: number;
}

export class ForeignReader {
  private readonly file: bigint;
  private readonly opened = new Map<string, Opened>();
  private bytesMade = 0;
  private errors = 0;

  /** @param advance is called for everything that gets done */
  constructor(
    private readonly library: LoadedLibrary,
    private readonly source: OnlyFile,
    private readonly advance: () => void,
  ) {
    this.file = new library.hdf5.File(INSIDE, "r").file_id;
  }

  /** Everything below a group, or the array or link of that name itself. */
  list(from: string): ForeignContents {
    const { Module: module } = this.library.hdf5;
    const arrays: ForeignArray[] = [];
    const links: string[] = [];
    const unreadable: string[] = [];
    const groups: { path: string; depth: number }[] = [];
    const visited = new Set<string>();
    const look = (path: string, depth: number): void => {
      this.advance();
      // get_type takes a time that grows with the square of the depth. Deeper down errors, slower still, tell the kinds.
      const type = depth <= SHALLOW ? this.attempt(() => module.get_type(this.file, path)) : undefined;
      if (type === module.H5G_LINK || type === module.H5G_TYPE) return;
      const address = type !== module.H5G_UDLINK && this.attempt(() => module.create_object_reference(this.file, path));
      if (!address) {
        const elsewhere = this.attempt(() => this.leadsElsewhere(path));
        if (elsewhere) links.push(path.slice(1));
        else if (elsewhere === undefined || type !== undefined) unreadable.push(path.slice(1));
        return;
      }
      const found = type === module.H5G_GROUP ? undefined : this.attempt(() => this.describe(path));
      if (found) arrays.push(found);
      if (found !== undefined || visited.has(address.join())) return;
      // A link back to a group is no other group.
      visited.add(address.join());
      groups.push({ path, depth });
    };
    look(`/${from}`, 0);
    let objects = 0;
    // Nearest first: of several ways to a group the shortest is its name.
    for (const { path, depth } of groups) {
      const names = this.attempt(() => module.get_names(this.file, path, false));
      if (names === undefined) unreadable.push(path.slice(1));
      for (const name of names ?? []) {
        objects += 1;
        if (objects > MOST_OBJECTS || depth >= MOST_DEPTH || this.errors > MOST_ERRORS)
          return { arrays, links, unreadable, more: true };
        look(path === "/" ? `/${name}` : `${path}/${name}`, depth + 1);
      }
    }
    return { arrays, links, unreadable, more: false };
  }

  /** An array; null where it declares to have no values. */
  private describe(path: string): ForeignArray | null {
    const type = this.library.hdf5.Module.get_dataset_metadata(this.file, path);
    if (type.shape === null) return null;
    return {
      path: path.slice(1),
      shape: type.shape,
      compound: type.type === CLASS.compound,
      texts: type.type === CLASS.text,
      columns: columnsOf(type),
    };
  }

  /** Whether a link that leads nowhere in this file was made to lead into another. */
  private leadsElsewhere(path: string): boolean {
    return "filename" in this.library.hdf5.Module.get_external_link(this.file, path);
  }

  /** The texts of a short list of them. */
  texts(name: string): string[] {
    const path = `/${name}`;
    const type = this.library.hdf5.Module.get_dataset_metadata(this.file, path);
    const problem = storageProblem(this.library.hdf5.Module, this.file, path, type, this.source.size);
    if (problem !== undefined) throw new Unreadable(problem);
    if (type.total_size > MOST_TEXTS) throw new Unreadable("has too many texts to be names of columns");
    const { value } = new this.library.hdf5.Dataset(this.file, path);
    return Array.isArray(value) ? value.map(String) : [String(value)];
  }

  /** An attribute of an array, or of the root where `name` is empty. */
  attribute(name: string, attribute: string): ForeignAttribute {
    const path = `/${name}`;
    const { hdf5 } = this.library;
    if (!hdf5.Module.get_attribute_names(this.file, path).includes(attribute)) return undefined;
    const found = new hdf5.Attribute(this.file, path, attribute);
    const { total_size: count, size } = found.metadata;
    if (count * size > this.source.size) throw new Unreadable("has an attribute that is larger than the file");
    const value: unknown = found.value;
    if (typeof value === "string" || typeof value === "number") return value;
    return Array.isArray(value) && value.every((text) => typeof text === "string") ? value : undefined;
  }

  /** Rows of a plain array, as the library gives them. */
  rows({ path: name, start, rows }: RowsRequest): Uint8Array {
    const path = `/${name}`;
    const { type } = this.open(path);
    // No rows: whether there could be any was asked.
    if (rows === 0) return new Uint8Array(0);
    return this.read(path, type, [rows, ...type.shape!.slice(1)], 0, start);
  }

  /** Values of some columns from row `start` of the leading axis. */
  block({ path: name, columns: wanted, onLastAxis, start }: BlockRequest): ForeignBlock {
    const path = `/${name}`;
    const { type, columns, inflation } = this.open(path);
    const shape = type.shape!;
    const axes = onLastAxis ? shape.slice(0, -1) : shape;
    // The first axis that is longer than one is read in blocks, those behind it whole.
    const axis = Math.max(
      0,
      axes.findIndex((length) => length > 1),
    );
    const rowBytes = shape.slice(axis + 1).reduce((product, length) => product * length, type.size);
    const chunk = type.chunks?.[axis] ?? 1;
    const rows = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes / chunk)) * chunk;
    const end = shape.length === 0 ? 1 : Math.min(shape[axis], start + rows);
    const counts = shape.map((length, index) => (index === axis ? end - start : length));
    const bytes = this.read(path, type, counts, axis, start);
    this.bytesMade += bytes.length;
    if (this.bytesMade > BLOCK_BYTES + rows * rowBytes + inflation * this.source.bytesRead)
      throw new Unreadable(`declares ${type.total_size} values, but the file does not hold them`);
    this.advance();
    const record = onLastAxis ? type.size * shape.at(-1)! : type.size;
    const column = (index: number) => (onLastAxis ? { ...columns[0], offset: type.size * index } : columns[index]);
    return {
      columns: wanted.map((index) => decode(bytes, record, column(index))),
      next: shape.length === 0 || end === shape[axis] ? undefined : end,
    };
  }

  private open(path: string): Opened {
    const known = this.opened.get(path);
    if (known) return known;
    const { Module: module } = this.library.hdf5;
    const type = module.get_dataset_metadata(this.file, path);
    const problem = storageProblem(module, this.file, path, type, this.source.size);
    if (problem !== undefined) throw new Unreadable(problem);
    const opened = { type, columns: columnsOf(type), inflation: mostInflation(module, this.file, path) };
    this.opened.set(path, opened);
    return opened;
  }

  /** Records as the library gives them. */
  private read(path: string, type: Metadata, counts: readonly number[], axis: number, start: number) {
    const { Module: module } = this.library.hdf5;
    const size = counts.reduce((product, length) => product * length, type.size);
    const pointer = size > MOST_BYTES ? 0 : module._malloc(size);
    if (pointer === 0) throw new Unreadable(TOO_LARGE);
    try {
      const count = counts.length === 0 ? null : counts.map(BigInt);
      const offset = count === null ? null : counts.map((_, index) => (index === axis ? BigInt(start) : 0n));
      const status = module.get_dataset_data(
        this.file,
        path,
        count,
        offset,
        count === null ? null : count.map(() => 1n),
        BigInt(pointer),
      );
      if (status < 0) throw new Error("H5Dread failed");
      const bytes = module.HEAPU8.slice(pointer, pointer + size);
      if (hasVariableLength(type)) {
        if (count) module.reclaim_vlen_memory_count(this.file, path, "", BigInt(pointer), count);
        else module.reclaim_vlen_memory(this.file, path, "", BigInt(pointer));
      }
      return bytes;
    } finally {
      module._free(pointer);
    }
  }

  /** What HDF5 cannot open is not looked at; traps of the module go on. */
  private attempt<T>(action: () => T): T | undefined {
    try {
      return this.library.restoring(action);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error;
      this.source.closeMessages();
      this.errors += 1;
      return undefined;
    }
  }
}
