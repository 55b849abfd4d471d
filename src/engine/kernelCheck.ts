/** How a kernel is checked against its float64 twin, and measured: apart from the kernel, which programs carry without it. */

import type { Kernel, KernelCapabilities, SettingValues, TwinArray } from "./kernel.ts";

/** The arguments of one call with host arrays instead of device buffers: an oracle case or a benchmark. */
export interface KernelCase<S = unknown> {
  readonly name: string;
  readonly specialisation: S;
  readonly settings: SettingValues;
  readonly inputs: Readonly<Record<string, Float32Array | Uint32Array>>;
  /** Length of each output, in values. A binding that is updated in place is here and in `inputs`. */
  readonly outputs: Readonly<Record<string, number>>;
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

/** A kernel with its checks. */
export interface KernelCheck<S = unknown> {
  readonly kernel: Kernel<S>;
  readonly oracle: Oracle<S>;
  readonly benchmark: KernelBenchmark<S>;
}

/** Declares how a kernel is checked and measured. */
/* @__NO_SIDE_EFFECTS__ */
export function checkKernel<S>(kernel: Kernel<S>, check: Omit<KernelCheck<S>, "kernel">): KernelCheck<S> {
  return { kernel, ...check };
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
