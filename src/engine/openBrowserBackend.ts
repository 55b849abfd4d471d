/** Chooses a backend in browsers: a GPU by WebGPU, else WebAssembly. */

import type { Backend } from "./backend.ts";
import { type BackendChoice, type BackendOptions, backendOptions } from "./backendOptions.ts";
import { CpuBackend } from "./cpuBackend.ts";
import { DeviceError } from "./errors.ts";
import { isHardware } from "./webgpu/adapterNames.ts";

/**
 * Opens a backend in a page or a Worker. `auto` takes a GPU where the browser gives one, else the processor: software
 * adapters only where they are asked for. The processor has one thread in a page, and as many as there are in a Worker of a
 * page that is isolated from others (headers COOP and COEP). The caller disposes of it.
 * @throws InputError for options that make no sense
 * @throws DeviceError where an adapter was asked for that the browser does not have
 * @example
 * ```ts
 * import { lightCurves, openBackend } from "kiloflow/browser";
 *
 * using backend = await openBackend("cpu");
 * console.log(backend.description.name);
 * const { magnitudes } = await lightCurves("du17", [[1.48, 1.26, 250, 700]], { times: [1, 2], backend });
 * ```
 */
export async function openBackend(asked: BackendChoice | BackendOptions = {}): Promise<Backend> {
  const { backend = "auto", device, threads } = backendOptions(asked);
  if (device) {
    const { WebGpuBackend, browserEventLoop } = await webGpu();
    return WebGpuBackend.on(device as unknown as GPUDevice, browserEventLoop);
  }
  if (backend === "cpu") return openCpuBackend("asked for", threads);
  // It comes while the browser looks for a GPU, which takes longer.
  if (backend === "auto") import("./native/browserThreads.ts").catch(() => {});
  const found = await requestAdapter(backend === "software");
  if ("reason" in found) {
    if (backend === "auto") return openCpuBackend(found.reason, threads);
    throw new DeviceError(`no WebGPU adapter: ${found.reason}`, { hint: "use `backend` cpu" });
  }
  const hardware = isHardware(found.adapter.info);
  if (backend === "auto" && !hardware) {
    return openCpuBackend("the browser's WebGPU adapter is software, which is slower", threads);
  }
  if (backend === "software" && hardware) throw new DeviceError("this browser has no software adapter");
  const { WebGpuBackend, browserEventLoop } = await webGpu();
  const reason = backend === "auto" ? "the browser's GPU" : "asked for";
  return WebGpuBackend.create({ ...found, eventLoop: browserEventLoop, reason });
}

type Found = { readonly instance: GPU; readonly adapter: GPUAdapter };

async function requestAdapter(software: boolean): Promise<Found | { readonly reason: string }> {
  const instance = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!instance) return { reason: "this browser has no WebGPU, or not for this page (it needs https or localhost)" };
  // Some browsers give their software adapter only to who asks for the fallback, and some only to who does not.
  const fallback = software ? await instance.requestAdapter({ forceFallbackAdapter: true }) : null;
  const adapter = fallback ?? (await instance.requestAdapter({ powerPreference: "high-performance" }));
  return adapter ? { instance, adapter } : { reason: "WebGPU offers no adapter here" };
}

/** What computes on a GPU, with the kernels' shaders. */
async function webGpu() {
  const [{ WebGpuBackend }, { browserEventLoop }, { loadShaderTexts }] = await Promise.all([
    import("./webgpu/webgpuBackend.ts"),
    import("./webgpu/eventLoop.ts"),
    import("./webgpu/shaderTexts.ts"),
  ]);
  await loadShaderTexts();
  return { WebGpuBackend, browserEventLoop };
}

async function openCpuBackend(reason: string, threads: number | undefined): Promise<Backend> {
  const { openNativeModule } = await import("./native/browserThreads.ts");
  return new CpuBackend(reason, await openNativeModule(threads));
}
