/** Gets a WebGPU adapter in Node, from Dawn (npm package `webgpu`). */

import { readFileSync } from "node:fs";
import { isNotInstalled } from "../optionalPackage.ts";
import { withoutDawnWarnings } from "./dawnWarnings.ts";

/**
 * Dawn's instance. Its user must hold it as long as any adapter, device or buffer of it lives: Dawn does not,
 * and once the garbage collector takes the instance, the process hangs or aborts.
 */
export type GpuInstance = GPU;

/**
 * The instance of this process: each brings threads and descriptors of the driver along, which stay until the garbage
 * collector finds instance and device, and that may be never.
 */
let kept: GpuInstance | undefined;

/** An adapter with the instance that must outlive it. */
export interface NodeAdapter {
  readonly instance: GpuInstance;
  readonly adapter: GPUAdapter;
}

/**
 * llvmpipe uses 256-bit vectors unless told otherwise; with 512 bits arithmetic is half again as fast.
 * Must run before the driver is loaded, and leaves a value that the user set alone.
 */
function widenSoftwareVectors(): void {
  if (process.platform !== "linux" || process.env.LP_NATIVE_VECTOR_WIDTH) return;
  try {
    if (readFileSync("/proc/cpuinfo", "utf8").includes("avx512f")) process.env.LP_NATIVE_VECTOR_WIDTH = "512";
  } catch {
    // Without /proc the driver keeps its default width.
  }
}

/**
 * Asks for the fastest adapter: hardware if there is one, else software Vulkan.
 * @param software whether software is asked for where there is hardware too
 * @returns the adapter, or why there is none
 */
export async function requestNodeAdapter(software = false): Promise<NodeAdapter | { readonly reason: string }> {
  widenSoftwareVectors();
  let create: (options: string[]) => GPU;
  try {
    const dawn = await import("webgpu");
    create = dawn.create;
    for (const [name, value] of Object.entries(dawn.globals)) {
      if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  } catch (error) {
    if (isNotInstalled(error)) return { reason: "the package webgpu is not installed: npm install webgpu" };
    return { reason: `Dawn does not load on this machine (${firstLine(error)})` };
  }
  try {
    const instance = kept ?? create([]);
    const adapter = await withoutDawnWarnings(async () => {
      // Dawn knows SwiftShader as a fallback, but not llvmpipe.
      const fallback = software ? await instance.requestAdapter({ forceFallbackAdapter: true }) : null;
      return fallback ?? instance.requestAdapter({ powerPreference: "high-performance" });
    });
    if (adapter) {
      kept = instance;
      return { instance, adapter };
    }
    return { reason: "Dawn finds no adapter (no Vulkan driver, or one that is too old)" };
  } catch (error) {
    return { reason: `Dawn gives no adapter (${firstLine(error)})` };
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0];
}
