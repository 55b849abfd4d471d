/** Every kernel against its float64 twin, on one backend of this browser. */

import type { BackendDescription } from "../../../src/engine/backend.ts";
import { InputError } from "../../../src/engine/errors.ts";
import { runsOn } from "../../../src/engine/kernel.ts";
import { declaredChecks } from "../../../src/kernels/checks/index.ts";
import { type CaseVerdict, selfTest } from "../../../src/kernels/checks/selfTest.ts";
import type { Host } from "./protocol.ts";

export interface SelfTestCall {
  readonly on: "webgpu" | "cpu";
  /** Only kernels with this in their names; all where it is empty. */
  readonly kernels: string;
}

/** What will be tested. */
export interface SelfTestStart {
  readonly backend: BackendDescription;
  /** How many kernels. */
  readonly kernels: number;
}

/** First what will be tested, then case by case. */
export type SelfTestProgress = SelfTestStart | CaseVerdict;

/** Milliseconds after which the page's messages are let in: one of them may end this. */
const TURN = 50;

/** @throws DeviceError where the backend is not here */
export async function run({ on, kernels }: SelfTestCall, host: Host<SelfTestProgress>): Promise<void> {
  const backend = await host.backend(on);
  const wanted = kernels.trim().toLowerCase();
  const checks = declaredChecks().filter(
    ({ kernel }) => kernel.name.includes(wanted) && runsOn(kernel, backend.capabilities),
  );
  if (checks.length === 0) throw new InputError(`no kernel has "${kernels.trim()}" in its name`);
  host.progress({ backend: { ...backend.description }, kernels: checks.length });
  let turn = performance.now();
  for await (const verdict of selfTest(backend, checks)) {
    host.progress(verdict);
    if (performance.now() - turn < TURN) continue;
    await new Promise((resolve) => setTimeout(resolve));
    host.signal.throwIfAborted();
    turn = performance.now();
  }
}
