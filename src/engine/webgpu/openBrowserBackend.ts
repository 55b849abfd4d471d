import type { Backend } from "../backend.ts";
import { CpuBackend } from "../cpuBackend.ts";
import { browserEventLoop } from "./eventLoop.ts";
import { WebGpuBackend } from "./webgpuBackend.ts";

/** Opens the browser's WebGPU adapter, or the CPU backend where there is none. The caller disposes of it. */
export async function openBrowserBackend(): Promise<Backend> {
  const instance = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!instance) return new CpuBackend("this browser has no WebGPU");
  const adapter = await instance.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return new CpuBackend("WebGPU offers no adapter here");
  return WebGpuBackend.create({ instance, adapter, eventLoop: browserEventLoop, reason: "the browser's adapter" });
}
