/**
 * gpu.js in one of its modes. Its WebGPU mode asks `navigator.gpu` for an adapter and the adapter for a device; Node has no
 * such thing, so it is handed one that gives out the device of our own backend: both run on the same Dawn and the same
 * driver, and no second instance has to be kept alive.
 */

import type { GPU } from "gpu.js";
import { WebGpuBackend } from "../../../src/engine/webgpu/webgpuBackend.ts";
import type { BenchBackend } from "../../suite/context.ts";

/** The modes that exist without a browser. (`headlessgl` needs the native package `gl`, which gpu.js leaves optional.) */
export const GPUJS_MODES = ["webgpu", "webasm", "cpu"] as const;
export type GpuJsMode = (typeof GPUJS_MODES)[number];

/** Names in tables. */
export const GPUJS_NAMES: Readonly<Record<GpuJsMode, string>> = {
  webgpu: "gpu.js: WebGPU",
  webasm: "gpu.js: WebAssembly",
  cpu: "gpu.js: CPU",
};

interface GpuJs {
  readonly GPU: new (settings: { mode: GpuJsMode }) => GPU;
  readonly input: (values: Float32Array, size: [number, number]) => unknown;
}

export interface GpuJsSession extends AsyncDisposable {
  readonly mode: GpuJsMode;
  readonly gpu: GPU;
  /** Flat values as an argument of `height` rows of `width`. */
  table(values: Float32Array, width: number, height: number): unknown;
  /** Waits for the device, where there is one. */
  finish(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a mode. @throws Error where it cannot work here, and the message says why */
export async function openGpuJs(mode: GpuJsMode, backends: readonly BenchBackend[]): Promise<GpuJsSession> {
  const { GPU, input } = await loadGpuJs();
  const device = mode === "webgpu" ? sharedDevice(backends) : undefined;
  const withdraw = device ? offerDevice(device) : () => {};
  let gpu: GPU;
  try {
    gpu = new GPU({ mode });
  } catch (error) {
    withdraw();
    throw error;
  }
  return {
    mode,
    gpu,
    // The CPU mode of gpu.js 2.24 reads flat input with the width of the kernel's output: it gets rows.
    table: (values, width, height) =>
      mode === "cpu"
        ? Array.from({ length: height }, (_, row) => values.subarray(row * width, (row + 1) * width))
        : input(values, [width, height]),
    async finish() {
      await device?.queue.onSubmittedWorkDone();
    },
    async [Symbol.asyncDispose]() {
      await gpu.destroy();
      withdraw();
    },
  };
}

/** @throws Error where the package is not installed, and the message says so */
async function loadGpuJs(): Promise<GpuJs> {
  try {
    // The types that gpu.js ships leave out what it exports.
    return (await import("gpu.js")).default as unknown as GpuJs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Error("absent: the package gpu.js is not installed");
  }
}

function sharedDevice(backends: readonly BenchBackend[]): GPUDevice {
  for (const { backend } of backends) if (backend instanceof WebGpuBackend) return backend.device;
  throw new Error("no WebGPU backend whose device it could share");
}

/** Makes `navigator.gpu` give out a device. @returns what undoes it */
function offerDevice(device: GPUDevice): () => void {
  const adapter = { limits: device.limits, requestDevice: async () => device };
  const value = { requestAdapter: async () => adapter };
  const place: object = typeof navigator === "undefined" ? globalThis : navigator;
  const [name, offered] = place === globalThis ? ["navigator", { gpu: value }] : ["gpu", value];
  Object.defineProperty(place, name, { value: offered, configurable: true });
  return () => {
    Reflect.deleteProperty(place, name);
  };
}

/** @throws Error if a kernel silently ran in another mode than was asked for */
export function assertMode(kernel: unknown, mode: GpuJsMode): void {
  const inner = (kernel as { kernel: { fallbackReason?: unknown; constructor: { mode: string } } }).kernel;
  assertRanIn(inner.constructor.mode, mode, inner.fallbackReason);
}

/** @throws Error unless both modes are the same */
export function assertRanIn(actual: string, mode: GpuJsMode, reason: unknown): void {
  if (actual !== mode) throw new Error(`gpu.js fell back to its mode ${actual}${reason ? ` (${String(reason)})` : ""}`);
}
