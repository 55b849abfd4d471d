/** Every kernel against its float64 twin on one backend, case by case: on users' machines and in their browsers. */

import type { Backend } from "../../engine/backend.ts";
import { KiloflowError } from "../../engine/errors.ts";
import { runsOn } from "../../engine/kernel.ts";
import type { KernelCase, KernelCheck } from "../../engine/kernelCheck.ts";
import { checkCase } from "../../engine/runCase.ts";
import { declaredChecks } from "./index.ts";

/** How one case of a kernel did. */
export interface CaseVerdict {
  readonly kernel: string;
  /** Name of the case. */
  readonly case: string;
  readonly passed: boolean;
  /** What is wrong, in words; undefined where the case agrees with its twin. */
  readonly message?: string;
  readonly ms: number;
}

/**
 * Checks the kernels that a backend runs. A kernel's cases end with the first that fails; what raises an error has failed,
 * and the other kernels are tested all the same. The caller stops by asking for no more.
 * @param checks all of kiloflow's where absent
 */
export async function* selfTest(
  backend: Backend,
  checks: readonly KernelCheck[] = declaredChecks(),
): AsyncGenerator<CaseVerdict, void, undefined> {
  for (const check of checks) {
    if (!runsOn(check.kernel, backend.capabilities)) continue;
    const cases = check.oracle.cases(backend.capabilities);
    if (cases.length === 0)
      yield { kernel: check.kernel.name, case: "", passed: false, message: "has no cases", ms: 0 };
    for (const kernelCase of cases) {
      const begun = performance.now();
      const message = await problemOf(backend, check, kernelCase);
      const ms = performance.now() - begun;
      const passed = message === undefined;
      yield { kernel: check.kernel.name, case: kernelCase.name, passed, ...(passed ? {} : { message }), ms };
      if (!passed) break;
    }
  }
}

async function problemOf(backend: Backend, check: KernelCheck, kernelCase: KernelCase): Promise<string | undefined> {
  try {
    return await checkCase(backend, check, kernelCase);
  } catch (error) {
    if (!(error instanceof KiloflowError)) throw error;
    return error.message;
  }
}
