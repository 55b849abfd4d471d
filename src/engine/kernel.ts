/**
 * A kernel is declared once: WGSL source, bindings, settings, constants, dispatch geometry and its twin in TypeScript.
 * From that one declaration come the GPU run, the CPU backend, the float64 oracle of the tests and the benchmark row.
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

/** The arguments of one call with host arrays instead of device buffers: an oracle case or a benchmark. */
export interface KernelCase<S = unknown> {
  readonly name: string;
  readonly specialisation: S;
  readonly settings: SettingValues;
  readonly inputs: Readonly<Record<string, Float32Array | Uint32Array>>;
  /** Length of each output, in values. A binding that is updated in place is here and in `inputs`. */
  readonly outputs: Readonly<Record<string, number>>;
}

/** What an adapter offers that decides which layouts of a kernel it can run. */
export interface KernelCapabilities {
  /** Lanes of a subgroup, where the adapter has subgroups of one fixed size. */
  readonly subgroupSize: number | undefined;
  /** Whether kernels run by their WebAssembly twins. */
  readonly native?: boolean;
}

/** How a kernel's result is judged against its float64 twin. */
export interface Oracle<S = unknown> {
  /** Random and edge inputs, for every layout that an adapter with these capabilities can run. */
  cases(capabilities: KernelCapabilities): readonly KernelCase<S>[];
  /**
   * Compares one output of one case; returns what is wrong, in words, or undefined.
   * `expected` comes from the twin in float64, `actual` from the backend under test.
   */
  compare(output: string, expected: TwinArray, actual: TwinArray, kernelCase: KernelCase<S>): string | undefined;
}

/** A kernel's row in the benchmark. */
export interface KernelBenchmark<S = unknown> {
  readonly kernelCase: (capabilities: KernelCapabilities) => KernelCase<S>;
  /** What one call yields, for rates: e.g. 1000 "curves". */
  readonly amount: number;
  readonly unit: string;
  /** Bytes that the call must move at least, for comparison with the copy bandwidth. */
  readonly bytes: number;
  /** Floating-point operations of the call by its formula, for comparison with the arithmetic rate. */
  readonly operations?: number;
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
  /** Records the kernels that carry adjoints from this kernel's outputs to its inputs; absent where it is not differentiable. */
  backward?(recorder: BackwardRecorder<S>): void;
  readonly oracle: Oracle<S>;
  readonly benchmark: KernelBenchmark<S>;
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
 * Handed to a kernel's `backward`. Adjoints have the shape and the offsets of what they belong to: the adjoint of a buffer
 * holds the derivative of the loss with respect to each of its values.
 */
export interface BackwardRecorder<S = unknown> {
  /** The forward call. */
  readonly call: KernelCall<S>;
  /** The adjoint of one of the buffers: complete for outputs; to be written for inputs, which no other call may use. */
  adjoint(binding: string): DeviceBuffer;
  /**
   * The adjoint of an input that many calls share: to be written by the first of their backward passes, to be added to by
   * the others. Undefined for inputs that are not shared.
   */
  sum(binding: string): { readonly adjoint: DeviceBuffer; readonly begun: boolean } | undefined;
  /** A buffer for values between backward kernels; equal labels share one buffer, since backward passes run one by one. */
  scratch(byteLength: number, label: string): DeviceBuffer;
  /** Records one backward kernel. */
  run<T>(call: KernelCall<T>): void;
}

const kernels = new Map<string, Kernel>();

/**
 * Declares a kernel and enters it in the list that tests and benchmarks walk.
 * @throws Error if the name is taken.
 */
export function defineKernel<S>(declaration: Kernel<S>): Kernel<S> {
  if (kernels.has(declaration.name)) throw new Error(`a kernel named ${declaration.name} exists already`);
  kernels.set(declaration.name, declaration as Kernel);
  return declaration;
}

/** Every kernel declared by the modules loaded so far. `src/kernels/index.ts` loads all. */
export function declaredKernels(): readonly Kernel[] {
  return [...kernels.values()];
}

/** Whether an adapter with these capabilities runs a kernel. */
export function runsOn(kernel: Kernel, capabilities: KernelCapabilities): boolean {
  return kernel.runsOn?.(capabilities) ?? true;
}

/** Invocations of one workgroup of a specialised kernel. */
export function workgroupSizeOf<S>(kernel: Kernel<S>, specialisation: S): number {
  return typeof kernel.workgroupSize === "number" ? kernel.workgroupSize : kernel.workgroupSize(specialisation);
}

/**
 * Runs a kernel's twin on a case in float64, whatever the binding's own precision.
 * @returns the outputs by binding name
 */
export function runTwinInFloat64<S>(kernel: Kernel<S>, kernelCase: KernelCase<S>): Record<string, TwinArray> {
  const arrays: Record<string, TwinArray> = {};
  const outputs: Record<string, TwinArray> = {};
  for (const [name, binding] of Object.entries(kernel.bindings)) {
    const input = kernelCase.inputs[name];
    if (input) {
      arrays[name] = binding.type === "u32" ? (input as Uint32Array).slice() : Float64Array.from(input);
      if (name in kernelCase.outputs) outputs[name] = arrays[name];
    } else {
      const length = kernelCase.outputs[name];
      arrays[name] = outputs[name] = binding.type === "u32" ? new Uint32Array(length) : new Float64Array(length);
    }
  }
  kernel.twin(arrays, kernelCase.settings, kernelCase.specialisation);
  return outputs;
}
