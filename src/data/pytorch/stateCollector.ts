/** From a saved module or state dictionary to named tensors. */

import { InputError } from "../../engine/errors.ts";
import { shownNames } from "../names.ts";
import { InertObject, MAX_NAME_LENGTH } from "../pickle/records.ts";
import { type Tensor, type TensorMap, valuesOf } from "../tensor.ts";
import { RESAVE, shown } from "./messages.ts";
import { TensorRecord } from "./records.ts";

/** Modules, parameters and buffers that are visited: modules may share parts, so that a small file has endless names. */
const MAX_VISITS = 100_000;
const MAX_DEPTH = 64;
/** Views may share or repeat a storage, so that a small file has endless values. */
const MAX_EXPANSION = 16;

/** Whether a value is a dictionary of tensors only. */
function isState(value: unknown): boolean {
  return value instanceof Map && value.size > 0 && [...value.values()].every((one) => one instanceof TensorRecord);
}

/** Walks modules in the order of PyTorch's `Module.state_dict`. */
export class StateCollector {
  private readonly tensors = new Map<string, Tensor>();
  private visits = 0;
  private bytesLeft: number;

  /** @param fileBytes size of the file, which bounds that of its tensors */
  constructor(
    private readonly file: string,
    fileBytes: number,
  ) {
    this.bytesLeft = MAX_EXPANSION * fileBytes;
  }

  collect(root: unknown): TensorMap {
    if (root instanceof Map) this.addTensors(this.stateOf(root), "", new Set());
    else this.addModule(root, "", 0);
    if (this.tensors.size === 0) throw new InputError(`${this.file} holds no tensors`, { hint: RESAVE });
    return this.tensors;
  }

  /** A state dictionary, or the only one in a dictionary of other things: a training's checkpoint. */
  private stateOf(root: ReadonlyMap<unknown, unknown>): ReadonlyMap<unknown, unknown> {
    if (root.size === 0 || [...root.values()].some((value) => value instanceof TensorRecord)) return root;
    const found = [...root].filter(([, value]) => isState(value)) as [unknown, ReadonlyMap<unknown, unknown>][];
    if (found.length === 1) return found[0][1];
    const keys = (entries: readonly (readonly [unknown, unknown])[]) =>
      shownNames(entries.map(([key]) => String(key).slice(0, MAX_NAME_LENGTH)));
    throw new InputError(
      found.length === 0
        ? `${this.file} is a dictionary of ${keys([...root])}, none of which is a state dictionary`
        : `${this.file} has several state dictionaries: ${keys(found)}`,
      { hint: RESAVE },
    );
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
      if (this.tensors.has(name)) throw new InputError(`${this.file}: the name ${shown(name)} names two tensors`);
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
