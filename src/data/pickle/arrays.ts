/**
 * Pickles of arrays: of NumPy's and JAX's, as `pickle` and `dill` write them, in dictionaries and in objects of the libraries
 * that train with JAX. Classes stay names with attributes; calls build arrays, their types and scalars, and nothing else.
 */

import { InputError } from "../../engine/errors.ts";
import { type Tensor, type TensorValues, valuesOf } from "../tensor.ts";
import { PickleMachine } from "./machine.ts";
import { GlobalName, InertObject } from "./records.ts";

const MAX_AXES = 32;
/** Arrays may share their bytes, so that a small file has endless values. */
const MAX_EXPANSION = 16;
const KIND = {
  writer: "pickle",
  libraries: "numpy, jax, flax, sklearn, ml_collections, dill or fiesta",
  hint: "nothing in a pickle is ever run; take the files as fiesta publishes them",
};
const MODULE = /^(numpy|jax|jaxlib|flax|sklearn|ml_collections|dill|fiesta)(\.\w+)*$/;
const NAME = /^\w+(\.\w+)*$/;

/** Types of numbers by NumPy's codes. */
const TYPES: ReadonlyMap<string, { bytes: number; decode(buffer: ArrayBuffer): TensorValues }> = new Map([
  ["f4", { bytes: 4, decode: (buffer) => new Float32Array(buffer) }],
  ["f8", { bytes: 8, decode: (buffer) => new Float64Array(buffer) }],
  ["i4", { bytes: 4, decode: (buffer) => new Int32Array(buffer) }],
  ["i8", { bytes: 8, decode: (buffer) => new BigInt64Array(buffer) }],
  ["u1", { bytes: 1, decode: (buffer) => new Uint8Array(buffer) }],
  ["b1", { bytes: 1, decode: (buffer) => new Uint8Array(buffer) }],
] satisfies [string, { bytes: number; decode(buffer: ArrayBuffer): TensorValues }][]);

/** A type of numbers: NumPy's dtype. */
class TypeRecord {
  constructor(readonly code: string) {}
}

/** An array; it has no contents until its state is set. */
export class ArrayRecord {
  tensor: Tensor | undefined;
}

class ArrayMachine extends PickleMachine {
  private bytesLeft: number;

  constructor(bytes: Uint8Array, file: string) {
    super(bytes, file, KIND);
    this.bytesLeft = MAX_EXPANSION * bytes.length;
  }

  protected override admits(module: string, name: string): boolean {
    return MODULE.test(module) && NAME.test(name);
  }

  protected override build(callee: GlobalName | InertObject, args: readonly unknown[]): unknown {
    // dill names Python's own types this way: what it makes of them is no data, and is not looked at.
    if (callee instanceof InertObject) {
      return callee.path === "dill._dill._load_type" ? new InertObject("types") : undefined;
    }
    switch (callee.path) {
      case "dill._dill._load_type":
        return new InertObject(callee.path);
      case "numpy.dtype":
        if (typeof args[0] !== "string") throw this.damaged("a type of numbers has no name");
        return new TypeRecord(args[0]);
      case "numpy.core.multiarray._reconstruct":
      case "numpy._core.multiarray._reconstruct":
        return new ArrayRecord();
      case "jax._src.array._reconstruct_array":
      case "dill._dill._create_array": {
        const [maker, making, state] = args;
        const array = maker instanceof GlobalName && Array.isArray(making) ? this.build(maker, making) : undefined;
        if (!(array instanceof ArrayRecord)) throw this.damaged("an array is not described as NumPy does");
        this.setState(array, state);
        return array;
      }
      case "numpy.core.multiarray.scalar":
      case "numpy._core.multiarray.scalar":
        return Number(this.tensor([1, [1], args[0], false, args[1]]).values[0]);
      default:
        return undefined;
    }
  }

  protected override setState(target: unknown, state: unknown): void {
    if (target instanceof ArrayRecord) {
      if (!Array.isArray(state)) throw this.damaged("an array is not described as NumPy does");
      target.tensor = this.tensor(state);
    } else if (target instanceof TypeRecord) {
      if (Array.isArray(state) && ["<", "|", "="].includes(state[1])) return;
      throw new InputError(`${this.file} holds big-endian numbers, which kiloflow does not read`);
    } else super.setState(target, state);
  }

  /** An array of its state: version, shape, type, whether the first axis runs fastest, bytes. */
  private tensor([, shape, type, columns, bytes]: readonly unknown[]): Tensor {
    const natural = (value: unknown) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
    if (
      !Array.isArray(shape) ||
      shape.length > MAX_AXES ||
      !shape.every(natural) ||
      !(type instanceof TypeRecord) ||
      !(bytes instanceof Uint8Array)
    ) {
      throw this.damaged("an array is not described as NumPy does");
    }
    const known = TYPES.get(type.code);
    if (!known) throw new InputError(`${this.file} holds an array of a type that kiloflow does not read`, KIND);
    const lengths: number[] = [...shape];
    if (bytes.length !== valuesOf(lengths) * known.bytes) throw this.damaged("an array's bytes do not fit its shape");
    this.bytesLeft -= bytes.length;
    if (this.bytesLeft < 0) {
      throw new InputError(
        `${this.file} is refused: its arrays take more than ${MAX_EXPANSION} times the file's bytes`,
        KIND,
      );
    }
    const values = known.decode(new Uint8Array(bytes).buffer);
    if (columns !== true || lengths.length < 2) return { shape: lengths, values };
    if (lengths.length > 2)
      throw new InputError(`${this.file} holds an array in Fortran's order with more than two axes`);
    return { shape: lengths, values: transposed(values, lengths[0], lengths[1]) };
  }
}

/** Values stored column by column, row by row. */
function transposed(values: TensorValues, rows: number, columns: number): TensorValues {
  const result = values.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[row * columns + column] = values[column * rows + row];
  }
  return result;
}

/**
 * The object that a pickle describes: texts, numbers, `Map`, lists, {@link ArrayRecord} and {@link InertObject}. It may refer
 * to itself.
 * @throws InputError that names `file` for anything damaged, truncated, or that asks for more than data
 */
export function parseArrayPickle(bytes: Uint8Array, file: string): unknown {
  if (bytes[0] !== 0x80) {
    throw new InputError(`${file} is not a pickle: it does not begin with the number of a protocol`);
  }
  return new ArrayMachine(bytes, file).run();
}
