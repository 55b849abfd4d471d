/** Whether this machine computes what it should: kernels and curves against float64, on every backend that is here. */

import type { Backend, BackendDescription } from "../../engine/backend.ts";
import { DeviceError } from "../../engine/errors.ts";
import type { KernelCheck } from "../../engine/kernelCheck.ts";
import { type BackendChoice, openBackend } from "../../engine/openBackend.ts";
import { declaredChecks } from "../../kernels/checks/index.ts";
import { selfTest } from "../../kernels/checks/selfTest.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { registeredModels } from "../../lightcurves/registry.ts";
import { VERSION } from "../../version.ts";
import { InterruptedError } from "../interrupted.ts";
import { type ModelVerdict, testModel } from "./modelTest.ts";

/** How one kernel did on one backend. */
export interface KernelVerdict {
  readonly kernel: string;
  /** Cases that ran, the one that failed included. */
  readonly cases: number;
  readonly seconds: number;
  /** What is wrong, in words; undefined where every case agrees with its twin. */
  readonly problem: string | undefined;
}

/** How all kernels did on one backend, and the light curves of all models. */
export interface BackendVerdict {
  readonly backend: BackendDescription;
  readonly kernels: readonly KernelVerdict[];
  readonly models: readonly ModelVerdict[];
}

export interface SelfTestSummary {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly backends: readonly BackendVerdict[];
  /** Why there was no WebGPU to test; undefined where there was, or where it was not asked for. */
  readonly noWebGpu: string | undefined;
  readonly passed: boolean;
}

/** What a caller may want to know while the test runs. */
export interface SelfTestEvents {
  readonly signal?: AbortSignal;
  readonly onBackend?: (backend: BackendDescription) => void;
  readonly onNoWebGpu?: (reason: string) => void;
  readonly onKernel?: (verdict: KernelVerdict) => void;
  readonly onModel?: (verdict: ModelVerdict) => void;
}

/**
 * Tests kernels and models on one backend. What raises an error has failed, and the others are tested all the same.
 * @throws InterruptedError where the signal is aborted
 */
export async function testBackend(
  backend: Backend,
  checks: readonly KernelCheck[],
  models: readonly LightCurveModel[],
  events: SelfTestEvents = {},
): Promise<BackendVerdict> {
  const verdicts: KernelVerdict[] = [];
  const stop = () => {
    if (events.signal?.aborted) throw new InterruptedError("stopped before everything was tested");
  };
  const finish = (verdict: KernelVerdict | undefined) => {
    if (verdict === undefined) return;
    verdicts.push(verdict);
    events.onKernel?.(verdict);
  };
  let current: KernelVerdict | undefined;
  stop();
  for await (const one of selfTest(backend, checks)) {
    if (current?.kernel !== one.kernel) {
      finish(current);
      current = { kernel: one.kernel, cases: 0, seconds: 0, problem: undefined };
      stop();
    }
    current = {
      kernel: one.kernel,
      cases: current.cases + (one.case === "" ? 0 : 1),
      seconds: current.seconds + one.ms / 1000,
      problem: one.message,
    };
  }
  finish(current);
  const curves: ModelVerdict[] = [];
  for (const model of models) {
    stop();
    const verdict = await testModel(backend, model);
    curves.push(verdict);
    events.onModel?.(verdict);
  }
  return { backend: backend.description, kernels: verdicts, models: curves };
}

// A function of its own, because the bundler's form of `using` raises an error that was caught in one turn of a loop again
// in the next.
async function openAndTest(
  choice: BackendChoice,
  checks: readonly KernelCheck[],
  models: readonly LightCurveModel[],
  events: SelfTestEvents,
): Promise<BackendVerdict> {
  using backend = await openBackend(choice);
  events.onBackend?.(backend.description);
  return await testBackend(backend, checks, models, events);
}

/**
 * Tests every kernel and every model's curves on the backends of a choice; `auto` means the adapter that WebGPU finds, if any, and the CPU.
 * @throws DeviceError where `webgpu` is asked for and there is none
 * @throws InterruptedError where the signal is aborted
 */
export async function runSelfTest(
  choice: BackendChoice,
  events: SelfTestEvents = {},
  checks: readonly KernelCheck[] = declaredChecks(),
  models: readonly LightCurveModel[] = registeredModels(),
): Promise<SelfTestSummary> {
  const backends: BackendVerdict[] = [];
  let noWebGpu: string | undefined;
  for (const kind of choice === "auto" ? (["webgpu", "cpu"] as const) : [choice]) {
    try {
      backends.push(await openAndTest(kind, checks, models, events));
    } catch (error) {
      if (!(error instanceof DeviceError) || kind !== "webgpu" || choice === "webgpu") throw error;
      noWebGpu = error.message;
      events.onNoWebGpu?.(noWebGpu);
    }
  }
  return {
    version: VERSION,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    backends,
    noWebGpu,
    passed: backends.every((one) => [...one.kernels, ...one.models].every(({ problem }) => problem === undefined)),
  };
}
