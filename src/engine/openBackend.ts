/** Chooses a backend in Node: a hardware adapter, else the processor by WebAssembly, else a software adapter. */

import type { Backend } from "./backend.ts";
import { type BackendChoice, type BackendOptions, backendChoice, backendOptions } from "./backendOptions.ts";
import { CpuBackend } from "./cpuBackend.ts";
import { DeviceError } from "./errors.ts";
import { keepMeasurementsIn } from "./tuning/measurementCache.ts";

export { BACKEND_CHOICES, type BackendChoice, type BackendOptions } from "./backendOptions.ts";

/**
 * Reads a choice from a flag or, where that is undefined, from the environment variable KILOFLOW_BACKEND.
 * @throws InputError for any other word
 */
export function parseBackendChoice(flag: string | undefined): BackendChoice {
  if (flag !== undefined) return backendChoice(flag, "--backend");
  return backendChoice(process.env.KILOFLOW_BACKEND || "auto", "KILOFLOW_BACKEND");
}

/**
 * Opens a backend. `auto` takes a hardware adapter, else the processor; a software adapter only where the processor's
 * WebAssembly lacks what the kernels need. The caller disposes of it; until then the process stays alive.
 * @param cpuReason why the CPU is taken, where it is asked for
 * @throws InputError for options that make no sense
 * @throws DeviceError where an adapter was asked for and there is none
 * @example
 * ```ts
 * import { lightCurves, openBackend } from "kiloflow";
 *
 * using backend = await openBackend({ backend: "cpu", threads: 2 });
 * console.log(backend.description.name);
 * const { magnitudes } = await lightCurves("du17", [[1.48, 1.26, 250, 700]], { times: [1, 2], backend });
 * ```
 */
export async function openBackend(
  asked: BackendChoice | BackendOptions = {},
  cpuReason = "asked for",
): Promise<Backend> {
  const { backend: choice = parseBackendChoice(undefined), device, threads } = backendOptions(asked);
  const { FileMeasurementCache } = await import("./tuning/fileMeasurementCache.ts");
  keepMeasurementsIn(new FileMeasurementCache());
  if (device) {
    const { nodeEventLoop } = await import("./webgpu/nodeEventLoop.ts");
    const { WebGpuBackend } = await import("./webgpu/webgpuBackend.ts");
    return WebGpuBackend.on(device as unknown as GPUDevice, nodeEventLoop);
  }
  if (choice === "cpu") return openCpuBackend(cpuReason, threads);
  const { requestNodeAdapter } = await import("./webgpu/nodeGpu.ts");
  const found = await requestNodeAdapter(choice === "software");
  if ("reason" in found) {
    if (choice === "auto") return openCpuBackend(found.reason, threads);
    throw new DeviceError(`no WebGPU adapter: ${found.reason}`, {
      hint: "install a Vulkan driver (docs/setup.md) or use `backend` cpu",
    });
  }
  const { adapterName, isHardware } = await import("./webgpu/adapterNames.ts");
  const { info } = found.adapter;
  const hardware = isHardware(info);
  if (choice === "software" && hardware) {
    throw new DeviceError("no software adapter: Dawn offers hardware alone", { hint: "use `backend` cpu" });
  }
  if (choice === "auto" && !hardware) {
    const processor = await openCpuBackend(`the only adapter is software (${adapterName(info)})`, threads);
    // Without WebAssembly the twins are no match for an adapter.
    if (processor.capabilities.native) return processor;
    processor.dispose();
  }
  const { nodeEventLoop } = await import("./webgpu/nodeEventLoop.ts");
  const { WebGpuBackend } = await import("./webgpu/webgpuBackend.ts");
  const reason = choice === "auto" ? "the fastest adapter that WebGPU offers" : "asked for";
  return WebGpuBackend.create({ ...found, eventLoop: nodeEventLoop, reason });
}

async function openCpuBackend(reason: string, threads?: number): Promise<Backend> {
  const { openNativeModule } = await import("./native/nodeThreads.ts");
  return new CpuBackend(reason, await openNativeModule(threads));
}
