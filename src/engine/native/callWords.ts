/** The words of a call to the WebAssembly module: their order, for both sides, and their values. */

import type { Kernel } from "../kernel.ts";
import type { SettingValues } from "../values.ts";
import { CALL_HEAD, type Fields, type NativeTwin, type WordType } from "./nativeTwin.ts";

/** A kernel with a WebAssembly twin. */
export type NativeKernel = Kernel & { readonly native: NativeTwin };

/** A word of a call, and what its value comes from. */
export interface CallField {
  readonly name: string;
  readonly type: WordType;
  readonly source: "head" | "addresses" | "settings" | "words" | "constants";
}

/** What a call is made of. */
export interface CallValues {
  readonly head: Readonly<Record<keyof typeof CALL_HEAD, number>>;
  /** Of the bindings' buffers. */
  readonly addresses: Readonly<Record<string, number>>;
  readonly settings: SettingValues;
  readonly specialisation: unknown;
}

const known = new WeakMap<NativeKernel, readonly CallField[]>();

/** A kernel's words in the order of memory: head; bindings and settings, or what replaces them; constants. */
export function callFields(kernel: NativeKernel): readonly CallField[] {
  const before = known.get(kernel);
  if (before) return before;
  const { bindings, settings, native } = kernel;
  const from = (source: CallField["source"], fields: Fields): CallField[] =>
    Object.entries(fields).map(([name, type]) => ({ name, type, source }));
  const addresses = Object.keys(bindings).map((name): CallField => ({ name, type: "usize", source: "addresses" }));
  const fields = [
    ...from("head", CALL_HEAD),
    ...(native.words ? from("words", native.words.fields) : [...addresses, ...from("settings", settings)]),
    ...from("constants", native.constants?.fields ?? {}),
  ];
  known.set(kernel, fields);
  return fields;
}

/** Writes a call to the module's memory, from word `first`: its fields, then the tail. */
export function writeCall(
  kernel: NativeKernel,
  { head, addresses, settings, specialisation }: CallValues,
  memory: { readonly u32: Uint32Array; readonly f32: Float32Array },
  first: number,
): void {
  const { native } = kernel;
  const values: Readonly<Record<CallField["source"], Readonly<Record<string, number>>>> = {
    head,
    addresses,
    settings,
    words: native.words?.values(addresses, settings, specialisation) ?? {},
    constants: native.constants?.values(specialisation) ?? {},
  };
  let at = first;
  for (const { name, type, source } of callFields(kernel)) {
    (type === "f32" ? memory.f32 : memory.u32)[at++] = values[source][name];
  }
  for (const value of native.tail?.(specialisation) ?? []) memory.f32[at++] = value;
}
