/** What a program may ask of `openBackend`. */

import type { Backend } from "./backend.ts";
import { argument, InputError } from "./errors.ts";

/**
 * What computes. `auto`: a GPU, else the processor. `webgpu`: the adapter that WebGPU offers first, a GPU where there is one.
 * `cpu`: the processor, by WebAssembly. `software`: an adapter that computes on the processor (llvmpipe, SwiftShader).
 */
export const BACKEND_CHOICES = ["auto", "webgpu", "cpu", "software"] as const;
/** What computes: a hardware GPU or else the processor, WebGPU, the processor, a software adapter. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** A `GPUDevice`, of whichever declarations of WebGPU a program has. */
export interface CallersDevice {
  readonly limits: { readonly maxStorageBufferBindingSize: number };
  readonly features: ReadonlySet<string>;
  readonly queue: object;
  readonly lost: Promise<unknown>;
}

/** What to open. */
export interface BackendOptions {
  /** `auto` by default; in Node the environment variable KILOFLOW_BACKEND where it is set. */
  readonly backend?: BackendChoice;
  /** The program's own device: kernels run on it, and it stays the program's when the backend is disposed of. */
  readonly device?: CallersDevice;
  /** Threads of the CPU backend, the caller's included: by default as many as there are processors, or KILOFLOW_THREADS. */
  readonly threads?: number;
}

/** @throws InputError where `value` is no choice; `where` says whence it is */
export function backendChoice(value: string, where: string): BackendChoice {
  const choice = BACKEND_CHOICES.find((candidate) => candidate === value);
  if (!choice) throw new InputError(`${where} is "${value}", but must be one of ${BACKEND_CHOICES.join(", ")}`);
  return choice;
}

/** @throws InputError for what `openBackend` did not open */
export function checkBackend(given: Backend): Backend {
  if (typeof given?.allocate === "function") return given;
  throw new InputError(`${argument("backend")} is ${given}, but must be a backend that is open`, {
    hint: `${argument("openBackend")} opens one`,
  });
}

const NAMES = ["backend", "device", "threads"];

/** The options of either form of `openBackend`, checked. @throws InputError for values that make no sense */
export function backendOptions(asked: BackendChoice | BackendOptions): BackendOptions {
  const options = typeof asked === "string" ? { backend: asked } : asked;
  if (options === null || typeof options !== "object") {
    throw new InputError(
      `${argument("openBackend")} takes a backend's name, or an object with some of ${NAMES.join(", ")}`,
    );
  }
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`the options of ${argument("openBackend")} have no ${argument(unknown)}`, {
      hint: `there are ${NAMES.join(", ")}`,
    });
  }
  const { backend, device, threads } = options;
  if (backend !== undefined) backendChoice(backend, argument("backend"));
  if (device !== undefined && backend !== undefined && backend !== "auto" && backend !== "webgpu") {
    throw new InputError(`${argument("backend")} is "${backend}", but a device was given too: leave one of them out`);
  }
  if (device !== undefined && typeof device?.limits?.maxStorageBufferBindingSize !== "number") {
    throw new InputError(`${argument("device")} must be a GPUDevice`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new InputError(`${argument("threads")} is ${threads}, but must be an integer of at least 1`);
  }
  return options;
}
