/**
 * Tensors of a PyTorch file (`.pth`), as `torch.save(module)` and `torch.save(module.state_dict())` write it: a ZIP
 * archive of a pickle and of the tensors' raw bytes.
 *
 * Unpickling in Python runs whatever the file asks for. Here the pickle is data only: its instructions move values on a
 * stack, names of classes and functions stay names, and the few that may be "called" are those below, which build
 * tensors and containers. Every other name outside the libraries of flows refuses the file.
 */

import { InputError } from "../engine/errors.ts";
import { fromHalfFloats } from "../engine/halfFloats.ts";
import { type Tensor, type TensorMap, type TensorValues, valuesOf } from "./tensor.ts";

/** The published models need 16,000. A container or an item costs at least one, so this bounds memory and time. */
const MAX_INSTRUCTIONS = 1_000_000;
/** Modules, parameters and buffers that are visited: modules may share parts, so that a small file has endless names. */
const MAX_VISITS = 100_000;
const MAX_DEPTH = 64;
const MAX_NAME_LENGTH = 1_000;
const MAX_AXES = 64;
/** Views may share or repeat a storage, so that a small file has endless values. */
const MAX_EXPANSION = 16;

const RESAVE = "save it again with torch.save(module.state_dict(), path) of PyTorch 1.6 or later";

/**
 * Reads the tensors of a saved module or state dictionary, under the names and in the order of `state_dict()`. Nothing
 * in the file is ever run.
 * @throws InputError that names `file` for anything foreign, damaged, truncated or hostile
 */
export function parsePytorchModule(bytes: Uint8Array, file: string): TensorMap {
  const members = readArchive(bytes, file);
  const pickles = [...members.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) {
    throw new InputError(`${file} is a ZIP archive, but not one of torch.save: it has no data.pkl`, { hint: RESAVE });
  }
  const prefix = pickles[0].slice(0, -"data.pkl".length);
  const order = members.get(`${prefix}byteorder`);
  if (order && new TextDecoder().decode(order()).trim() !== "little") {
    throw new InputError(`${file} holds big-endian numbers, which kiloflow does not read`, {
      hint: "save it again on a little-endian machine",
    });
  }
  const unpickler = new Unpickler(members.get(pickles[0])!(), file, (key) => members.get(`${prefix}data/${key}`)?.());
  return new StateCollector(file, MAX_EXPANSION * bytes.length).collect(unpickler.run());
}

// ---- The archive ----------------------------------------------------------------------------------------------------

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;

/** Members by name; each is checked against its checksum when it is read. src/data/zip.ts reads files, and needs Node. */
function readArchive(bytes: Uint8Array, file: string): Map<string, () => Uint8Array> {
  // Before 1.6, torch.save wrote pickles one after the other, the first of them a magic number.
  if (bytes[0] === 0x80) {
    throw new InputError(`${file} is in PyTorch's old format, without an archive, which kiloflow does not read`, {
      hint: RESAVE,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end < 0) {
    throw new InputError(`${file} is not a file of torch.save, or is truncated: it has no ZIP directory`, {
      hint: RESAVE,
    });
  }
  const damaged = () => new InputError(`${file} is damaged: its ZIP directory does not fit the file`);
  const count = view.getUint16(end + 10, true);
  const members = new Map<string, () => Uint8Array>();
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw damaged();
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    const size = view.getUint32(at + 24, true);
    const local = view.getUint32(at + 42, true);
    if (view.getUint16(at + 10, true) !== 0 || view.getUint32(at + 20, true) !== size) {
      throw new InputError(`${file}: ${shown(name)} is compressed, which torch.save never does`, { hint: RESAVE });
    }
    if (local + 30 > end || view.getUint32(local, true) !== 0x04034b50) throw damaged();
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    total += size;
    // The sum bounds the time for checksums where members overlap.
    if (start + size > end || total > end || members.has(name)) throw damaged();
    const checksum = view.getUint32(at + 16, true);
    let checked = false;
    members.set(name, () => {
      const data = bytes.subarray(start, start + size);
      if (!checked && crc32(data) !== checksum) {
        throw new InputError(`${file} is damaged: ${shown(name)} does not match its checksum`);
      }
      checked = true;
      return data;
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return members;
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return -1;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return ~value >>> 0;
}

// ---- What a pickle may hold -----------------------------------------------------------------------------------------

interface StorageType {
  readonly itemBytes: number;
  decode(buffer: ArrayBuffer): TensorValues;
}

const STORAGE_TYPES: ReadonlyMap<string, StorageType> = new Map([
  ["torch.DoubleStorage", { itemBytes: 8, decode: (buffer) => new Float64Array(buffer) }],
  ["torch.FloatStorage", { itemBytes: 4, decode: (buffer) => new Float32Array(buffer) }],
  ["torch.HalfStorage", { itemBytes: 2, decode: (buffer) => fromHalfFloats(new Uint16Array(buffer)) }],
  ["torch.LongStorage", { itemBytes: 8, decode: (buffer) => new BigInt64Array(buffer) }],
  ["torch.IntStorage", { itemBytes: 4, decode: (buffer) => new Int32Array(buffer) }],
  ["torch.ByteStorage", { itemBytes: 1, decode: (buffer) => new Uint8Array(buffer) }],
  ["torch.BoolStorage", { itemBytes: 1, decode: (buffer) => new Uint8Array(buffer) }],
] satisfies [string, StorageType][]);

/** A class or function: its name, never the thing. */
class GlobalName {
  constructor(readonly path: string) {}
}

/** An object of a class of torch, nflows or glasflow: its attributes, none of its behaviour. */
class InertObject {
  attributes: ReadonlyMap<unknown, unknown> = new Map();

  constructor(readonly path: string) {}
}

/** A storage's raw bytes. */
class StorageRecord {
  constructor(
    readonly type: StorageType,
    readonly bytes: Uint8Array,
  ) {}
}

/** A view of a storage, checked to lie inside it; offset and strides count items. */
class TensorRecord {
  constructor(
    readonly storage: StorageRecord,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** Names besides those of the three libraries. Python 2's name of `builtins` is what protocol 2 writes. */
const CONTAINERS: ReadonlySet<string> = new Set(["collections.OrderedDict", "builtins.set", "__builtin__.set"]);
/** A dotted name within a module could lead out of it, e.g. `torch.serialization` and `os.system`. */
const LIBRARY_MODULE = /^(torch|nflows|glasflow)(\.\w+)*$/;

function natural(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

// ---- The interpreter ------------------------------------------------------------------------------------------------

class Unpickler {
  private readonly view: DataView;
  private readonly stack: unknown[] = [];
  /** Heights of the stack at the open marks. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private at = 0;
  private work = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    private readonly storageBytes: (key: string) => Uint8Array | undefined,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The object that the pickle describes. */
  run(): unknown {
    for (;;) {
      this.spend(1);
      const code = this.view.getUint8(this.advance(1));
      if (code === 0x2e) return this.pop(); // STOP
      this.execute(code);
    }
  }

  /** Counts instructions, and items that an instruction copies. */
  private spend(amount: number): void {
    this.work += amount;
    if (this.work > MAX_INSTRUCTIONS) {
      throw new InputError(`${this.file} is refused: its pickle has more than ${MAX_INSTRUCTIONS} instructions`, {
        hint: RESAVE,
      });
    }
  }

  private execute(code: number): void {
    const { stack } = this;
    switch (code) {
      case 0x80: // PROTO
        this.advance(1);
        break;
      case 0x95: // FRAME
        this.advance(8);
        break;
      case 0x28: // MARK
        this.marks.push(stack.length);
        break;
      case 0x30: // POP
        this.pop();
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
        stack.push(true);
        break;
      case 0x89: // NEWFALSE
        stack.push(false);
        break;
      case 0x4a: // BININT
        stack.push(this.view.getInt32(this.advance(4), true));
        break;
      case 0x4b: // BININT1
        stack.push(this.view.getUint8(this.advance(1)));
        break;
      case 0x4d: // BININT2
        stack.push(this.view.getUint16(this.advance(2), true));
        break;
      case 0x8a: // LONG1
        stack.push(this.long(this.view.getUint8(this.advance(1))));
        break;
      case 0x47: // BINFLOAT
        stack.push(this.view.getFloat64(this.advance(8), false));
        break;
      case 0x58: // BINUNICODE
        stack.push(this.text(this.view.getUint32(this.advance(4), true)));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(this.text(this.view.getUint8(this.advance(1))));
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x8f: // EMPTY_SET
        stack.push(new Set());
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(this.popSome(code - 0x84));
        break;
      case 0x74: // TUPLE
        stack.push(this.popToMark());
        break;
      case 0x61: // APPEND
        this.append(this.popSome(1));
        break;
      case 0x65: // APPENDS
        this.append(this.popToMark());
        break;
      case 0x90: // ADDITEMS
        this.addToSet(this.popToMark());
        break;
      case 0x73: // SETITEM
        this.setItems(this.popSome(2));
        break;
      case 0x75: // SETITEMS
        this.setItems(this.popToMark());
        break;
      case 0x71: // BINPUT
        this.memo.set(this.view.getUint8(this.advance(1)), this.top());
        break;
      case 0x72: // LONG_BINPUT
        this.memo.set(this.view.getUint32(this.advance(4), true), this.top());
        break;
      case 0x94: // MEMOIZE
        this.memo.set(this.memo.size, this.top());
        break;
      case 0x68: // BINGET
        this.recall(this.view.getUint8(this.advance(1)));
        break;
      case 0x6a: // LONG_BINGET
        this.recall(this.view.getUint32(this.advance(4), true));
        break;
      case 0x63: // GLOBAL
        stack.push(this.globalName(this.line(), this.line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popSome(2);
        stack.push(this.globalName(module, name));
        break;
      }
      case 0x51: // BINPERSID
        stack.push(this.storage(this.pop()));
        break;
      case 0x52: {
        // REDUCE
        const [callee, args] = this.popSome(2);
        stack.push(this.reduce(callee, args));
        break;
      }
      case 0x81: {
        // NEWOBJ
        const [type] = this.popSome(2);
        stack.push(this.newObject(type));
        break;
      }
      case 0x62: // BUILD
        this.build(this.pop());
        break;
      default: {
        const shown = `0x${code.toString(16).padStart(2, "0")}`;
        throw new InputError(
          `${this.file} is refused: its pickle has the instruction ${shown}, which torch.save does not write`,
          { hint: RESAVE },
        );
      }
    }
  }

  /** Only names that belong into a flow pass. Nothing is looked up: a name that passes stays a name. */
  private globalName(module: unknown, name: unknown): GlobalName {
    if (typeof module !== "string" || typeof name !== "string") throw this.damaged("a class has no name");
    if (module.length + name.length > MAX_NAME_LENGTH) throw this.damaged("the name of a class is too long");
    const path = `${module}.${name}`;
    if (!CONTAINERS.has(path) && !(LIBRARY_MODULE.test(module) && /^\w+$/.test(name))) {
      throw new InputError(
        `${this.file} is refused: it asks for ${shown(path)}, which is no part of torch, nflows or glasflow`,
        { hint: RESAVE },
      );
    }
    return new GlobalName(path);
  }

  /** What stands for a call: these names build data, and there are no others. */
  private reduce(callee: unknown, args: unknown): unknown {
    if (!(callee instanceof GlobalName) || !Array.isArray(args)) throw this.damaged("it calls what is no function");
    switch (callee.path) {
      case "collections.OrderedDict":
        if (args.length > 0) throw this.damaged("a dictionary is made of something");
        return new Map();
      case "builtins.set":
      case "__builtin__.set":
        if (args.length > 1 || (args.length === 1 && !Array.isArray(args[0]))) {
          throw this.damaged("a set is not made of a list");
        }
        // One list may be made into many sets.
        this.spend(args[0]?.length ?? 0);
        return new Set(args[0]);
      case "torch.Size":
        return args[0];
      case "torch.device":
        return new InertObject(callee.path);
      case "torch._utils._rebuild_tensor_v2":
        return this.tensor(args);
      case "torch._utils._rebuild_parameter":
        if (!(args[0] instanceof TensorRecord)) throw this.damaged("a parameter holds no tensor");
        return args[0];
      default:
        throw new InputError(
          `${this.file} is refused: it wants ${shown(callee.path)} to be called, and kiloflow runs nothing in a file`,
          { hint: RESAVE },
        );
    }
  }

  private newObject(type: unknown): InertObject {
    if (!(type instanceof GlobalName) || CONTAINERS.has(type.path)) throw this.damaged("an object has no class");
    return new InertObject(type.path);
  }

  private build(attributes: unknown): void {
    const target = this.top();
    // State dictionaries carry an attribute with versions, which has no tensors.
    if (target instanceof Map) return;
    if (!(target instanceof InertObject) || !(attributes instanceof Map)) {
      throw this.damaged("attributes belong to no object");
    }
    target.attributes = attributes;
  }

  private storage(id: unknown): StorageRecord {
    const [kind, name, key, , items] = Array.isArray(id) ? id : [];
    const named = name instanceof GlobalName && typeof key === "string" && key.length <= MAX_NAME_LENGTH;
    if (kind !== "storage" || !named || !natural(items)) {
      throw this.damaged("a storage is not described as torch.save does");
    }
    const type = STORAGE_TYPES.get(name.path);
    if (!type) {
      throw new InputError(`${this.file} holds tensors of type ${shown(name.path)}, which kiloflow does not read`, {
        hint: "save it again in float32",
      });
    }
    const bytes = this.storageBytes(key);
    if (!bytes) throw this.damaged(`the storage ${shown(key)} of a tensor is missing`);
    if (bytes.length !== items * type.itemBytes) {
      throw this.damaged(`the storage ${shown(key)} has ${bytes.length} bytes instead of ${items * type.itemBytes}`);
    }
    return new StorageRecord(type, bytes);
  }

  private tensor(args: readonly unknown[]): TensorRecord {
    const [storage, offset, shape, strides] = args;
    const naturals = (list: unknown): list is number[] =>
      Array.isArray(list) && list.length <= MAX_AXES && list.every(natural);
    if (
      !(storage instanceof StorageRecord) ||
      !natural(offset) ||
      !naturals(shape) ||
      !naturals(strides) ||
      shape.length !== strides.length
    ) {
      throw this.damaged("a tensor is not described as torch.save does");
    }
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], offset);
    if (!shape.includes(0) && (last + 1) * storage.type.itemBytes > storage.bytes.length) {
      throw this.damaged("a tensor reaches beyond its storage");
    }
    // Lists may still grow after this check.
    return new TensorRecord(storage, offset, [...shape], [...strides]);
  }

  private append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.damaged("it appends to what is no list");
    for (const item of items) list.push(item);
  }

  private addToSet(items: readonly unknown[]): void {
    const set = this.top();
    if (!(set instanceof Set)) throw this.damaged("it adds to what is no set");
    for (const item of items) set.add(item);
  }

  private setItems(items: readonly unknown[]): void {
    const map = this.top();
    if (!(map instanceof Map) || items.length % 2 !== 0) throw this.damaged("it sets items of what is no dictionary");
    for (let index = 0; index < items.length; index += 2) map.set(items[index], items[index + 1]);
  }

  private recall(index: number): void {
    if (!this.memo.has(index)) throw this.damaged("it refers to an object before it describes it");
    this.stack.push(this.memo.get(index));
  }

  private top(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.damaged("its stack is empty");
    return this.stack.at(-1);
  }

  private pop(): unknown {
    return this.popSome(1)[0];
  }

  private popSome(count: number): unknown[] {
    if (this.stack.length - count < (this.marks.at(-1) ?? 0)) throw this.damaged("its stack is empty");
    return this.stack.splice(this.stack.length - count);
  }

  private popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.damaged("a mark is missing");
    return this.stack.splice(mark);
  }

  /** Moves on by `count` bytes and says where they began. */
  private advance(count: number): number {
    const start = this.at;
    if (start + count > this.bytes.length) throw this.damaged("it is truncated");
    this.at += count;
    return start;
  }

  private text(length: number): string {
    const start = this.advance(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.bytes.subarray(start, this.at));
    } catch {
      throw this.damaged("a text is not UTF-8");
    }
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw this.damaged("it is truncated");
    const text = this.text(end - this.at);
    this.advance(1);
    return text;
  }

  /** A little-endian integer in two's complement; a bigint only where a number does not hold it exactly. */
  private long(length: number): number | bigint {
    const start = this.advance(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(this.bytes[start + index]);
    value = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  private damaged(detail: string): InputError {
    return new InputError(`${this.file} is damaged: in its pickle, ${detail}`, { hint: RESAVE });
  }
}

/** A name from a file as it may stand in a message. */
function shown(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}...` : name);
}

// ---- Names and values -----------------------------------------------------------------------------------------------

/** Walks modules in the order of PyTorch's `Module.state_dict`. */
class StateCollector {
  private readonly tensors = new Map<string, Tensor>();
  private visits = 0;

  constructor(
    private readonly file: string,
    private bytesLeft: number,
  ) {}

  collect(root: unknown): TensorMap {
    if (root instanceof Map) this.addTensors(root, "", new Set());
    else this.addModule(root, "", 0);
    if (this.tensors.size === 0) throw new InputError(`${this.file} holds no tensors`, { hint: RESAVE });
    return this.tensors;
  }

  private addModule(module: unknown, prefix: string, depth: number): void {
    const part = (name: string): unknown => (module instanceof InertObject ? module.attributes.get(name) : undefined);
    const [parameters, buffers, children] = [part("_parameters"), part("_buffers"), part("_modules")];
    // Modules of PyTorch before 1.5 have no such set.
    const skipped = part("_non_persistent_buffers_set") ?? new Set();
    if (
      !(parameters instanceof Map && buffers instanceof Map && children instanceof Map && skipped instanceof Set) ||
      depth > MAX_DEPTH
    ) {
      const where = prefix === "" ? "what it holds" : shown(prefix.slice(0, -1));
      const what =
        depth > MAX_DEPTH ? "lies too deep or contains itself" : "is neither a module nor a state dictionary";
      throw new InputError(`${this.file}: ${where} ${what}`, { hint: RESAVE });
    }
    this.addTensors(parameters, prefix, new Set());
    this.addTensors(buffers, prefix, skipped);
    for (const [name, child] of children) {
      this.visit();
      if (child !== null) this.addModule(child, `${this.nameOf(prefix, name)}.`, depth + 1);
    }
  }

  private addTensors(values: ReadonlyMap<unknown, unknown>, prefix: string, skipped: ReadonlySet<unknown>): void {
    for (const [key, value] of values) {
      this.visit();
      if (value === null || skipped.has(key)) continue;
      const name = this.nameOf(prefix, key);
      if (!(value instanceof TensorRecord)) {
        throw new InputError(`${this.file}: ${shown(name)} is no tensor`, { hint: RESAVE });
      }
      if (this.tensors.has(name)) throw new InputError(`${this.file}: the name ${shown(name)} stands for two tensors`);
      this.tensors.set(name, this.materialise(value, name));
    }
  }

  private visit(): void {
    if (++this.visits > MAX_VISITS) {
      throw new InputError(`${this.file} is refused: its modules have more than ${MAX_VISITS} parts`, { hint: RESAVE });
    }
  }

  /** The full name of a part. */
  private nameOf(prefix: string, key: unknown): string {
    if (typeof key !== "string" || prefix.length + key.length > MAX_NAME_LENGTH) {
      throw new InputError(`${this.file} is damaged: a part of ${shown(prefix)} has no proper name`, { hint: RESAVE });
    }
    return prefix + key;
  }

  /** Copies a view into C order. */
  private materialise({ storage, offset, shape, strides }: TensorRecord, name: string): Tensor {
    const { itemBytes, decode } = storage.type;
    const total = shape.includes(0) ? 0 : valuesOf(shape) * itemBytes;
    this.bytesLeft -= total;
    if (!(this.bytesLeft >= 0)) {
      throw new InputError(
        `${this.file} is refused: its tensors up to ${shown(name)} take more than ${MAX_EXPANSION} times the file's bytes`,
        { hint: RESAVE },
      );
    }
    const bytes = new Uint8Array(total);
    // Neighbours in memory are copied together: the last axis where its stride is one, else single items.
    const runAxis = strides.at(-1) === 1 ? shape.length - 1 : shape.length;
    const run = (shape[runAxis] ?? 1) * itemBytes;
    const position = new Array<number>(runAxis).fill(0);
    let source = offset;
    for (let target = 0; target < total; target += run) {
      bytes.set(storage.bytes.subarray(source * itemBytes, source * itemBytes + run), target);
      for (let axis = runAxis - 1; axis >= 0; axis--) {
        source += strides[axis];
        if (++position[axis] < shape[axis]) break;
        source -= strides[axis] * shape[axis];
        position[axis] = 0;
      }
    }
    return { shape, values: decode(bytes.buffer) };
  }
}
