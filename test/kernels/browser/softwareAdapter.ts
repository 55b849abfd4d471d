/** Runs in Chromium: kernels against their float64 twins on its software adapter. */

import { openBackend } from "../../../src/engine/openBrowserBackend.ts";
import { declaredChecks } from "../../../src/kernels/checks/index.ts";
import { type CaseVerdict, selfTest } from "../../../src/kernels/checks/selfTest.ts";

/** Those whose built-in functions WGSL leaves inexact, or once did. */
const KERNELS = ["row-noise", "gather-batch", "act-norm-forward", "du17-numbers"];

export default async function softwareAdapter(): Promise<CaseVerdict[]> {
  using backend = await openBackend("software");
  const checks = declaredChecks().filter(({ kernel }) => KERNELS.includes(kernel.name));
  const verdicts: CaseVerdict[] = [];
  for await (const verdict of selfTest(backend, checks)) verdicts.push(verdict);
  return verdicts;
}
