/** Shaders as bundles carry them compute the same bits as those of the sources. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { minifyWgsl } from "../../scripts/lib/wgsl.mjs";
import type { Backend } from "../../src/engine/backend.ts";
import { type Kernel, runsOn } from "../../src/engine/kernel.ts";
import type { KernelCase } from "../../src/engine/kernelCheck.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { loadCase } from "../../src/engine/runCase.ts";
import { declaredChecks } from "../../src/kernels/checks/index.ts";
import { describeWithAdapter } from "../support/environment.ts";
import { casesOfOnePipeline } from "../support/oracleTests.ts";

const minified = (kernel: Kernel): Kernel => ({
  ...kernel,
  source: (specialisation) =>
    kernel
      .source(specialisation)
      .map(({ file, text }) => ({ file, text: file.endsWith(".wgsl") ? minifyWgsl(String(text)) : text })),
});

describeWithAdapter("a shader without comments and with short names", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend("webgpu");
  });
  afterAll(() => backend.dispose());

  async function bitsOf(kernel: Kernel, kernelCase: KernelCase): Promise<Buffer[]> {
    using loaded = await loadCase(backend, kernel, kernelCase);
    loaded.run();
    const bits: Buffer[] = [];
    for (const output of Object.keys(kernelCase.outputs)) {
      const { buffer, byteOffset, byteLength } = await loaded.download(output);
      bits.push(Buffer.from(buffer, byteOffset, byteLength));
    }
    return bits;
  }

  const onDevice = declaredChecks().filter(({ kernel }) => runsOn(kernel, { subgroupSize: undefined }));
  it.each(onDevice)("computes the same: $kernel.name", async ({ kernel, oracle }) => {
    const [first] = casesOfOnePipeline(kernel, oracle.cases(backend.capabilities));
    expect(await bitsOf(minified(kernel), first)).toEqual(await bitsOf(kernel, first));
  });
});
