/**
 * A kernel is declared once: WGSL source, bindings, settings, constants, dispatch geometry and its twin in TypeScript.
 * From that one declaration come the GPU run, the CPU backend and the float64 oracle.
 */

import type { DeviceBuffer } from "./deviceBuffer.ts";
import type { NativeTwin } from "./native/nativeTwin.ts";
import type { ShaderPart } from "./shader.ts";
import type { Binding, Constants, SettingValues, TwinArray } from "./values.ts";

export type {
  Binding,
  BindingAccess,
  Constants,
  ConstantValue,
  ScalarType,
  SettingValues,
  TwinArray,
} from "./values.ts";
export { bytesPerValue, read, update, write } from "./values.ts";

/** What an adapter offers that decides which layouts of a kernel it can run. */
export interface KernelCapabilities {
  /** Lanes of a subgroup, where the adapter has subgroups of one fixed size. */
  readonly subgroupSize: number | undefined;
  /** Whether kernels run by their WebAssembly twins. */
  readonly native?: boolean;
}

/**
 * A declared kernel. `S` is what it is specialised to: model options, a network's shape, or an empty object. The shader
 * sees the constants that follow from it, the twin the thing itself.
 */
export interface Kernel<S = unknown> {
  readonly name: string;
  /** One sentence for documentation and benchmark tables. */
  readonly summary: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  /** Scalars that change from call to call, in the order of the WGSL struct. */
  readonly settings: Readonly<Record<string, "u32" | "f32">>;
  /** Invocations of a workgroup; a function where it depends on the specialisation. */
  readonly workgroupSize: number | ((specialisation: S) => number);
  /** Whether an adapter with these capabilities runs the kernel at all; absent where all do. */
  runsOn?(capabilities: KernelCapabilities): boolean;
  /** Language extensions that the shader enables, e.g. "subgroups". */
  extensions?(specialisation: S): readonly string[];
  /** Constants of the shader for a specialisation. */
  constants(specialisation: S): Constants;
  /** The snippets that the shader needs, then its own text. */
  source(specialisation: S): readonly ShaderPart[];
  /** How many invocations the call needs. */
  invocations(settings: SettingValues, specialisation: S): number;
  /** The same mathematics in TypeScript. Reads and writes the arrays by binding name. */
  twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, specialisation: S): void;
  /** The same in WebAssembly, where the CPU backend should be fast. */
  readonly native?: NativeTwin<S>;
}

/** One dispatch: a kernel, what it is specialised to, and its arguments. */
export interface KernelCall<S = unknown> {
  readonly kernel: Kernel<S>;
  /** Must not change: shaders are cached by this object. */
  readonly specialisation: S;
  readonly settings: SettingValues;
  /** One buffer for each binding of the kernel. */
  readonly buffers: Readonly<Record<string, DeviceBuffer>>;
}

/**
 * Declares a kernel: what inference needs of it. Its checks are beside it (`checkKernel`), and so is its way back
 * (`defineBackward`), so that programs that only compute carry neither.
 *
 * @example
 * ```ts
 * import { defineKernel, read, write } from "kiloflow";
 *
 * const squares = defineKernel<object>({
 *   name: "mine-squares",
 *   summary: "Squares of numbers.",
 *   bindings: { input: read("f32"), output: write("f32") },
 *   settings: { count: "u32" },
 *   workgroupSize: 64,
 *   constants: () => ({}),
 *   source: () => [
 *     {
 *       file: "squares.wgsl",
 *       text: `@compute @workgroup_size(WORKGROUP_SIZE)
 * fn main(@builtin(global_invocation_id) id: vec3<u32>) {
 *   if (id.x < settings.count) { output[id.x] = input[id.x] * input[id.x]; }
 * }`,
 *     },
 *   ],
 *   invocations: ({ count }) => count,
 *   twin({ input, output }, { count }) {
 *     for (let at = 0; at < count; at++) output[at] = input[at] ** 2;
 *   },
 * });
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineKernel<S>(declaration: Kernel<S>): Kernel<S> {
  return declaration;
}

/** Whether an adapter with these capabilities runs a kernel. */
export function runsOn(kernel: Kernel, capabilities: KernelCapabilities): boolean {
  return kernel.runsOn?.(capabilities) ?? true;
}

/** Invocations of one workgroup of a specialised kernel. */
export function workgroupSizeOf<S>(kernel: Kernel<S>, specialisation: S): number {
  return typeof kernel.workgroupSize === "number" ? kernel.workgroupSize : kernel.workgroupSize(specialisation);
}
