/** Runs a kernel on host arrays: what oracle tests, smoke tests and benchmarks share. */

import type { Backend, DeviceBuffer } from "./backend.ts";
import { fromHalfFloats } from "./halfFloats.ts";
import { bytesPerValue, type Kernel, type TwinArray } from "./kernel.ts";
import { type KernelCase, type KernelCheck, runTwinInFloat64 } from "./kernelCheck.ts";

/** Buffers of one case on a backend. */
export interface LoadedCase extends Disposable {
  /** Records one dispatch. */
  run(): void;
  /** Reads one output back, half floats as float32. */
  download(output: string): Promise<TwinArray>;
}

/** Uploads a case's inputs and allocates its outputs. Dispose of the result. */
export async function loadCase<S>(backend: Backend, kernel: Kernel<S>, kernelCase: KernelCase<S>): Promise<LoadedCase> {
  await backend.prepare(kernel, kernelCase.specialisation);
  const buffers: Record<string, DeviceBuffer> = {};
  for (const [name, binding] of Object.entries(kernel.bindings)) {
    const input = kernelCase.inputs[name];
    const bytes = input ? input.byteLength : kernelCase.outputs[name] * bytesPerValue(binding.type);
    buffers[name] = backend.allocate(bytes, name);
    if (input) backend.upload(buffers[name], input);
  }
  const { specialisation, settings } = kernelCase;
  return {
    run: () => backend.run({ kernel, specialisation, settings, buffers }),
    download(output) {
      const { type } = kernel.bindings[output];
      return backend.download(buffers[output], type, kernelCase.outputs[output] * bytesPerValue(type), (bytes) => {
        if (type === "u32") return bytes.u32.slice();
        return type === "f32" ? bytes.f32.slice() : fromHalfFloats(bytes.u16);
      });
    },
    [Symbol.dispose]() {
      for (const buffer of Object.values(buffers)) buffer.dispose();
    },
  };
}

/**
 * Runs a case on a backend and compares it with its float64 twin.
 * @returns what is wrong with the first output that is, in words; undefined where all agree
 */
export async function checkCase<S>(
  backend: Backend,
  { kernel, oracle }: KernelCheck<S>,
  kernelCase: KernelCase<S>,
): Promise<string | undefined> {
  const expected = runTwinInFloat64(kernel, kernelCase);
  using loaded = await loadCase(backend, kernel, kernelCase);
  loaded.run();
  for (const output of Object.keys(kernelCase.outputs)) {
    const verdict = oracle.compare(output, expected[output], await loaded.download(output), kernelCase);
    if (verdict !== undefined) return `${output} of "${kernelCase.name}": ${verdict}`;
  }
  return undefined;
}
