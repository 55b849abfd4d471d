/**
 * The interpreter of a pickle, which is data only here: its instructions move values on a stack, names of classes and
 * functions stay names, and the few that may be "called" build data. Which names may occur and what the few build is said
 * by the kinds of pickles that are read: PyTorch's (../pytorch/unpickler.ts) and those of arrays (arrays.ts).
 */

import { InputError } from "../../engine/errors.ts";
import { shownName } from "../names.ts";
import { CONTAINERS, GlobalName, InertObject, MAX_NAME_LENGTH } from "./records.ts";

/** The published models need 16,000. A container or an item costs at least one, so this bounds memory and time. */
const MAX_INSTRUCTIONS = 1_000_000;

/** A name from a file, quoted and escaped for a message. */
const shown = (name: string): string => `"${shownName(name)}"`;

/** What one kind of pickles is called in messages. */
export interface PickleKind {
  /** Who writes such files: "torch.save". */
  readonly writer: string;
  /** Libraries whose names may occur, in words. */
  readonly libraries: string;
  /** What to do where a file is refused. */
  readonly hint: string;
}

/** Runs one pickle. */
export abstract class PickleMachine {
  private readonly view: DataView;
  private readonly stack: unknown[] = [];
  /** Heights of the stack at the open marks. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private at = 0;
  private work = 0;

  constructor(
    private readonly bytes: Uint8Array,
    protected readonly file: string,
    protected readonly kind: PickleKind,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether a name may occur at all. It stays a name. */
  protected abstract admits(module: string, name: string): boolean;

  /** What takes the place of a call; undefined where the name is not one of those few. */
  protected abstract build(callee: GlobalName | InertObject, args: readonly unknown[]): unknown;

  /** An object that the pickle refers to by an identifier. */
  protected persistent(_id: unknown): unknown {
    throw this.damaged("it refers to an object outside");
  }

  /** Gives an object its state. */
  protected setState(target: unknown, state: unknown): void {
    if (!(target instanceof InertObject) || !(state instanceof Map))
      throw this.damaged("attributes belong to no object");
    target.attributes = state;
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
        hint: this.kind.hint,
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
      case 0x42: // BINBYTES
        stack.push(this.raw(this.view.getUint32(this.advance(4), true)));
        break;
      case 0x43: // SHORT_BINBYTES
        stack.push(this.raw(this.view.getUint8(this.advance(1))));
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
        stack.push(this.persistent(this.pop()));
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
      case 0x62: {
        // BUILD
        const state = this.pop();
        this.setState(this.top(), state);
        break;
      }
      default: {
        const shown = `0x${code.toString(16).padStart(2, "0")}`;
        throw new InputError(
          `${this.file} is refused: its pickle has the instruction ${shown}, which ${this.kind.writer} does not write`,
          { hint: this.kind.hint },
        );
      }
    }
  }

  private globalName(module: unknown, name: unknown): GlobalName {
    if (typeof module !== "string" || typeof name !== "string") throw this.damaged("a class has no name");
    if (module.length + name.length > MAX_NAME_LENGTH) throw this.damaged("the name of a class is too long");
    const path = `${module}.${name}`;
    if (CONTAINERS.has(path) || this.admits(module, name)) return new GlobalName(path);
    throw new InputError(
      `${this.file} is refused: it asks for ${shown(path)}, which is no part of ${this.kind.libraries}`,
      { hint: this.kind.hint },
    );
  }

  /** What takes the place of a call: containers, and what the kind of pickles adds; there are no others. */
  private reduce(callee: unknown, args: unknown): unknown {
    if (!(callee instanceof GlobalName || callee instanceof InertObject) || !Array.isArray(args)) {
      throw this.damaged("it calls what is no function");
    }
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
    }
    const built = this.build(callee, args);
    if (built !== undefined) return built;
    throw new InputError(
      `${this.file} is refused: it wants ${shown(callee.path)} to be called, and kiloflow runs nothing in a file`,
      { hint: this.kind.hint },
    );
  }

  private newObject(type: unknown): InertObject {
    if (!(type instanceof GlobalName) || CONTAINERS.has(type.path)) throw this.damaged("an object has no class");
    return new InertObject(type.path);
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

  private raw(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, this.at);
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

  protected damaged(detail: string): InputError {
    return new InputError(`${this.file} is damaged: in its pickle, ${detail}`, { hint: this.kind.hint });
  }
}
