/**
 * Kernels on Chromium's software adapter, whose built-in functions are as inexact as WGSL allows: cosine and sine within 2^-11,
 * logarithms near 1 within 2^-21.
 */

import { expect, it } from "vitest";
import type { CaseVerdict } from "../../src/kernels/checks/selfTest.ts";
import { runInChromium } from "../support/chromiumPage.ts";
import { describeWithChromium } from "../support/environment.ts";

describeWithChromium("SwiftShader", () => {
  it("draws the noise and takes the logarithms that float64 does", async () => {
    const verdicts = await runInChromium<CaseVerdict[]>("test/kernels/browser/softwareAdapter.ts", {
      webgpu: "swiftshader",
    });
    expect(verdicts.filter(({ passed }) => !passed)).toEqual([]);
    expect(new Set(verdicts.map(({ kernel }) => kernel)).size).toBe(4);
  });
});
