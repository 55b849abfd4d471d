/** Files as torch.save writes them, of named tensors. */

import type { Tensor } from "../../../src/data/tensor.ts";
import { zip } from "./archives.ts";

const le32 = (value: number): string => String.fromCharCode(...[0, 8, 16, 24].map((shift) => (value >> shift) & 255));
const text = (value: string): string => `X${le32(value.length)}${value}`;
const int = (value: number): string => `J${le32(value)}`;
const tuple = (...items: readonly string[]): string => `(${items.join("")}t`;
const call = (module: string, name: string, ...args: readonly string[]): string =>
  `c${module}\n${name}\n${tuple(...args)}R`;
const ordered = (): string => call("collections", "OrderedDict");

function tensorCode({ shape, values }: Tensor, key: string): string {
  const type = values instanceof BigInt64Array ? "LongStorage" : "FloatStorage";
  const storage = `${tuple(text("storage"), `ctorch\n${type}\n`, text(key), text("cpu"), int(values.length))}Q`;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const [lengths, steps] = [shape, strides].map((list) => tuple(...list.map(int)));
  return call("torch._utils", "_rebuild_tensor_v2", storage, int(0), lengths, steps, "\x89", ordered());
}

/** A state dictionary, or a training's dictionary that has it under a key. */
export function torchFile(tensors: ReadonlyMap<string, Tensor>, key?: string): Buffer {
  const entries = [...tensors].map(([name, tensor], index) => text(name) + tensorCode(tensor, String(index)));
  const state = `${ordered()}(${entries.join("")}u`;
  const whole = key === undefined ? state : `}(${text("epoch")}${int(3)}${text(key)}${state}u`;
  const storages = [...tensors.values()].map(({ values }, index): [string, Uint8Array] => [
    `archive/data/${index}`,
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  ]);
  return zip(new Map([["archive/data.pkl", Buffer.from(`\x80\x02${whole}.`, "latin1")], ...storages]));
}
