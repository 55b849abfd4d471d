/** The engine in a browser: WebAssembly in pages and Workers gives the bits that Node gives. */

import { beforeAll, expect, it } from "vitest";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { runInChromium } from "../../support/chromiumPage.ts";
import { describeWithChromium } from "../../support/environment.ts";
import { type Computed, compute } from "./numbers.ts";

describeWithChromium("WebAssembly in Chromium", () => {
  let expected: Computed;
  beforeAll(async () => {
    using backend = await openBackend({ backend: "cpu", threads: 1 });
    expected = await compute(backend);
    expect(expected.finite).toBeGreaterThan(100_000);
  });

  it.each([
    ["a page without any header", {}, 1, false],
    ["a Worker without any header", { worker: true }, 1, false],
    ["an isolated page, which must not wait for threads", { isolated: true }, 1, true],
    ["a Worker of an isolated page", { isolated: true, worker: true }, 2, true],
  ])("in %s", async (_, choices, threads, isolated) => {
    const found = await runInChromium<Computed>("test/engine/browser/cpu.ts", choices);
    expect(found).toMatchObject({ kind: "cpu", native: true, isolated, bits: expected.bits });
    expect(found.name).toBe(`CPU (WebAssembly SIMD, ${threads} thread${threads === 1 ? "" : "s"})`);
  });

  it("is what auto takes without WebGPU, and where WebGPU is software", async () => {
    const without = await runInChromium<Computed>("test/engine/browser/auto.ts");
    expect(without).toMatchObject({ kind: "cpu", native: true, bits: expected.bits });
    expect(without.reason).toMatch(/WebGPU/);
    const software = await runInChromium<Computed>("test/engine/browser/auto.ts", { webgpu: "swiftshader" });
    expect(software).toMatchObject({ kind: "cpu", native: true, bits: expected.bits });
    expect(software.reason).toMatch(/software/);
  });
});
