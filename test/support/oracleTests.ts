/** Every kernel against its float64 twin on one backend. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assembleShader } from "../../src/engine/assembleShader.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { type Kernel, runsOn } from "../../src/engine/kernel.ts";
import type { KernelCase, KernelCheck } from "../../src/engine/kernelCheck.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { checkCase } from "../../src/engine/runCase.ts";
import { declaredChecks } from "../../src/kernels/checks/index.ts";
import { hasAdapter } from "./environment.ts";

/** All pipelines of a kernel may take minutes to compile on a software adapter. */
const COMPILATION_MS = 600_000;

/** Chooses among the cases of a kernel. */
type Choice = (kernel: Kernel, cases: readonly KernelCase[]) => readonly KernelCase[];

export const everyCase: Choice = (_, cases) => cases;

/** The cases that run on one and the same pipeline, that of the kernel's shortest shader: software adapters compile slowly. */
export const casesOfOnePipeline: Choice = (kernel, cases) => {
  const shaders = cases.map((one) => assembleShader(kernel, one.specialisation).code);
  const [shortest] = [...shaders].sort((a, b) => a.length - b.length);
  return cases.filter((_, index) => shaders[index] === shortest);
};

export function testKernelsOn(backendChoice: "cpu" | "webgpu", choose: Choice): void {
  describe.skipIf(backendChoice === "webgpu" && !hasAdapter)(`kernels on the ${backendChoice} backend`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await openBackend(backendChoice);
    });
    afterAll(() => backend.dispose());

    const check = async (one: KernelCheck) => {
      const { kernel, oracle } = one;
      // A kernel that belongs to the other backend has nothing to show here.
      if (!runsOn(kernel, backend.capabilities)) return;
      const cases = choose(kernel, oracle.cases(backend.capabilities));
      expect(cases.length).toBeGreaterThan(0);
      for (const kernelCase of cases) {
        expect(await checkCase(backend, one, kernelCase)).toBeUndefined();
      }
    };
    it.each(declaredChecks())("$kernel.name is like its float64 twin", check, COMPILATION_MS);
  });
}
