/** The self-test must notice what is wrong, say where, and go on. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import type { KernelCall } from "../../../src/engine/backend.ts";
import { CpuBackend } from "../../../src/engine/cpuBackend.ts";
import { DeviceError } from "../../../src/engine/errors.ts";
import { runsOn } from "../../../src/engine/kernel.ts";
import { InterruptedError } from "../../../src/jobs/interrupted.ts";
import { runSelfTest, type SelfTestSummary, testBackend } from "../../../src/jobs/machine/selfTest.ts";
import { declaredChecks } from "../../../src/kernels/checks/index.ts";
import { runCli } from "../../support/cli.ts";
import { describeWithAdapter } from "../../support/environment.ts";

/** Computes one kernel wrongly, and fails at another. */
class FaultyBackend extends CpuBackend {
  override run<S>(call: KernelCall<S>): void {
    if (call.kernel.name === "du17-ejecta") throw new DeviceError("the device is gone");
    if (call.kernel.name === "blend") {
      const settings = { ...call.settings };
      for (const name of Object.keys(settings)) settings[name] += 1;
      super.run({ ...call, settings });
    } else super.run(call);
  }
}

const some = declaredChecks().filter(({ kernel: { name } }) =>
  ["stream-copy", "blend", "du17-ejecta", "adam"].includes(name),
);

describe("testBackend", () => {
  it("names what is wrong and tests the others all the same", async () => {
    using backend = new FaultyBackend("a test");
    const seen: string[] = [];
    const { kernels } = await testBackend(backend, some, [], { onKernel: ({ kernel }) => seen.push(kernel) });
    const problems = Object.fromEntries(kernels.map(({ kernel, problem }) => [kernel, problem]));
    expect(Object.keys(problems).sort()).toEqual(["adam", "blend", "du17-ejecta", "stream-copy"]);
    expect(problems["stream-copy"]).toBeUndefined();
    expect(problems.adam).toBeUndefined();
    expect(problems.blend).toMatch(/^\w+ of ".*": .*values are off/);
    expect(problems["du17-ejecta"]).toBe("the device is gone");
    expect(seen).toEqual(kernels.map(({ kernel }) => kernel));
  });

  it("does not pass a kernel without cases", async () => {
    using backend = new CpuBackend("a test");
    const [check] = some;
    const empty = { ...check, oracle: { ...check.oracle, cases: () => [] } };
    expect((await testBackend(backend, [empty], [])).kernels).toMatchObject([{ cases: 0, problem: "has no cases" }]);
  });

  it("stops where it is asked to", async () => {
    using backend = new CpuBackend("a test");
    const controller = new AbortController();
    const test = testBackend(backend, some, [], { signal: controller.signal, onKernel: () => controller.abort() });
    await expect(test).rejects.toThrow(InterruptedError);
  });
});

describeWithAdapter("runSelfTest", () => {
  it("tests the adapter and then the CPU", async () => {
    // The ejecta have nine pipelines, which the oracle compiles.
    const quick = some.filter(({ kernel: { name } }) => name !== "du17-ejecta");
    const summary = await runSelfTest("auto", {}, quick, [DU17]);
    expect(summary.noWebGpu).toBeUndefined();
    expect(summary.backends.map(({ backend }) => backend.kind)).toEqual(["webgpu", "cpu"]);
    for (const { kernels } of summary.backends)
      expect(kernels.map(({ problem }) => problem)).toEqual(quick.map(() => undefined));
    for (const { models } of summary.backends)
      expect(models).toMatchObject([{ model: "du17", sets: 16, problem: undefined }]);
    expect(summary.passed).toBe(true);
  });
});

describe("kiloflow selftest", () => {
  it("tests every kernel and says so in JSON", async () => {
    const { code, stdout, stderr } = await runCli(["selftest", "--backend", "cpu", "--json"]);
    expect(stderr).toMatch(/ok +du17-ejecta[\s\S]*\npassed\n$/);
    const summary = JSON.parse(stdout) as SelfTestSummary;
    expect(summary.passed).toBe(true);
    expect(summary.backends.map(({ backend }) => backend.kind)).toEqual(["cpu"]);
    expect(summary.backends[0].models.map(({ model }) => model)).toContain("du17");
    expect(summary.backends[0].kernels.map(({ kernel }) => kernel).sort()).toEqual(
      declaredChecks()
        .map(({ kernel }) => kernel)
        .filter((kernel) => runsOn(kernel, { subgroupSize: undefined, native: true }))
        .map(({ name }) => name)
        .sort(),
    );
    expect(code).toBe(0);
  });

  it("says that there is no adapter, and tests the CPU", async () => {
    const env = { VK_DRIVER_FILES: "/nowhere.json", VK_ICD_FILENAMES: "/nowhere.json", KILOFLOW_BACKEND: "" };
    const { code, stdout } = await runCli(["selftest", "--json"], { env });
    const summary = JSON.parse(stdout) as SelfTestSummary;
    expect(summary.noWebGpu).toMatch(/^no WebGPU adapter: /);
    expect(summary.backends.map(({ backend }) => backend.kind)).toEqual(["cpu"]);
    expect(summary.passed).toBe(true);
    expect(code).toBe(0);
  });

  it("refuses an unknown backend in one sentence", async () => {
    const { code, stdout, stderr } = await runCli(["selftest", "--backend", "gpu"]);
    expect(stderr).toBe('kiloflow: --backend is "gpu", but must be one of auto, webgpu, cpu\n');
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
