/** What a pickle of PyTorch holds beside names and attributes: storages and views of them. */

import { fromHalfFloats } from "../../engine/halfFloats.ts";
import type { TensorValues } from "../tensor.ts";

export interface StorageType {
  readonly itemBytes: number;
  decode(buffer: ArrayBuffer): TensorValues;
}

export const STORAGE_TYPES: ReadonlyMap<string, StorageType> = new Map([
  ["torch.DoubleStorage", { itemBytes: 8, decode: (buffer) => new Float64Array(buffer) }],
  ["torch.FloatStorage", { itemBytes: 4, decode: (buffer) => new Float32Array(buffer) }],
  ["torch.HalfStorage", { itemBytes: 2, decode: (buffer) => fromHalfFloats(new Uint16Array(buffer)) }],
  ["torch.LongStorage", { itemBytes: 8, decode: (buffer) => new BigInt64Array(buffer) }],
  ["torch.IntStorage", { itemBytes: 4, decode: (buffer) => new Int32Array(buffer) }],
  ["torch.ByteStorage", { itemBytes: 1, decode: (buffer) => new Uint8Array(buffer) }],
  ["torch.BoolStorage", { itemBytes: 1, decode: (buffer) => new Uint8Array(buffer) }],
] satisfies [string, StorageType][]);

/** A storage's raw bytes. */
export class StorageRecord {
  constructor(
    readonly type: StorageType,
    readonly bytes: Uint8Array,
  ) {}
}

/** A view of a storage, checked to lie inside it; offset and strides count items. */
export class TensorRecord {
  constructor(
    readonly storage: StorageRecord,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** A dotted name within a module could lead out of it, e.g. `torch.serialization` and `os.system`. */
export const LIBRARY_MODULE = /^(torch|nflows|glasflow)(\.\w+)*$/;
