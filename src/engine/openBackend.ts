/** Chooses a backend: hardware adapter, else software Vulkan, else CPU. */

import type { Backend } from "./backend.ts";
import { CpuBackend } from "./cpuBackend.ts";
import { DeviceError, InputError } from "./errors.ts";
import { keepMeasurementsIn } from "./tuning/measurementCache.ts";

/** What a user may ask for. */
export const BACKEND_CHOICES = ["auto", "webgpu", "cpu"] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/**
 * Reads a choice from a flag or, where that is undefined, from the environment variable KILOFLOW_BACKEND.
 * @throws InputError for any other word
 */
export function parseBackendChoice(flag: string | undefined): BackendChoice {
  const [value, where] = flag !== undefined ? [flag, "--backend"] : [process.env.KILOFLOW_BACKEND, "KILOFLOW_BACKEND"];
  if (value === undefined || value === "") return "auto";
  const choice = BACKEND_CHOICES.find((candidate) => candidate === value);
  if (!choice) throw new InputError(`${where} is "${value}", but must be one of ${BACKEND_CHOICES.join(", ")}`);
  return choice;
}

/**
 * Opens a backend: for `auto` a hardware adapter, else software Vulkan, else the CPU. The caller disposes of it; until
 * then the process stays alive.
 * @param cpuReason why the CPU is taken, where it is asked for
 * @throws DeviceError where `webgpu` was asked for and there is no adapter
 */
export async function openBackend(choice: BackendChoice = "auto", cpuReason = "asked for"): Promise<Backend> {
  const { FileMeasurementCache } = await import("./tuning/fileMeasurementCache.ts");
  keepMeasurementsIn(new FileMeasurementCache());
  if (choice === "cpu") return openCpuBackend(cpuReason);
  const { requestNodeAdapter } = await import("./webgpu/nodeGpu.ts");
  const found = await requestNodeAdapter();
  if ("reason" in found) {
    if (choice === "auto") return openCpuBackend(found.reason);
    throw new DeviceError(`no WebGPU adapter: ${found.reason}`, {
      hint: "install a Vulkan driver (docs/setup.md) or use `backend` cpu",
    });
  }
  const { nodeEventLoop } = await import("./webgpu/nodeEventLoop.ts");
  const { WebGpuBackend } = await import("./webgpu/webgpuBackend.ts");
  const reason = choice === "webgpu" ? "asked for" : "the fastest adapter that WebGPU offers";
  return WebGpuBackend.create({ ...found, eventLoop: nodeEventLoop, reason });
}

async function openCpuBackend(reason: string): Promise<Backend> {
  const { openNativeModule } = await import("./native/nodeThreads.ts");
  return new CpuBackend(reason, openNativeModule());
}
