/** The view Self-test in Chromium: kernels agree with float64, what fails is said, and the report can be taken away. */

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { declaredChecks } from "../../src/kernels/checks/index.ts";
import { reportText, summary, withCase } from "../../web/src/selftest/report.ts";
import type { WebGpu } from "../support/chromium.ts";
import { describeWithChromium } from "../support/environment.ts";
import { leave, PageBrowser } from "./support/browser.ts";
import { downloadBy, paramsOf } from "./support/page.ts";

describe("the report", () => {
  it("says which kernel is wrong, and in which case", () => {
    const right = withCase(undefined, { kernel: "a", case: "one", passed: true, ms: 3 });
    const wrong = withCase(right, { kernel: "a", case: "two", passed: false, message: "value 3 is off", ms: 2 });
    expect(wrong).toEqual({ kernel: "a", cases: 2, ms: 5, problem: "two: value 3 is off" });
    const backend = { kind: "cpu", name: "CPU", arithmetic: "CPU", driver: "", hardware: false, reason: "" } as const;
    const reports = [
      { on: "WebAssembly", backend, kernels: [right, wrong] },
      { on: "WebGPU", missing: "no adapter" },
    ];
    expect(summary(reports.slice(1))).toEqual({ passed: false, text: "No kernel was tested" });
    expect(summary([{ ...reports[0], kernels: [right] } as never]).passed).toBe(true);
    expect(summary(reports)).toMatchObject({ passed: false, text: expect.stringMatching(/^FAILED: 1 of 2/) });
    const text = reportText(reports, "machine");
    expect(text).toContain("  FAILED  a: two: value 3 is off");
    expect(text).toContain("WebGPU: not tested, no adapter");
  });
});

describeWithChromium.each<{ what: string; webgpu: WebGpu; on: string; kernels: string; expected: string[] }>([
  {
    what: "no WebGPU",
    webgpu: "none",
    on: "all",
    kernels: "",
    expected: declaredChecks().map(({ kernel }) => kernel.name),
  },
  // On SwiftShader all of them take minutes.
  {
    what: "SwiftShader",
    webgpu: "swiftshader",
    on: "webgpu",
    kernels: "act-norm",
    expected: ["act-norm-forward", "act-norm-inverse", "act-norm-backward"],
  },
])("Self-test: $what", ({ webgpu, on, kernels, expected }) => {
  let browser: PageBrowser;
  beforeAll(async () => {
    browser = await PageBrowser.open(webgpu);
  });
  afterAll(() => browser?.close());

  it("passes, line by line", async () => {
    const visit = await browser.visit("#selftest", { permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = visit;
    await page.locator('select[name="on"]').selectOption(on);
    await page.getByLabel("Only kernels named").fill(kernels);
    await page.getByLabel("Only kernels named").press("Enter");
    const verdict = page.locator(".verdict");
    await verdict.waitFor({ timeout: 100_000 });
    expect(await verdict.textContent()).toMatch(/^Passed: \d+ cases of \d+ kernels agree with float64$/);
    const tested = await page.locator("tbody td:first-child").allTextContents();
    // Some are of the other backend alone.
    expect(expected).toEqual(expect.arrayContaining(tested));
    expect(tested.length).toBeGreaterThan(0.9 * expected.length);
    const { name, path } = await downloadBy(page, () => page.getByRole("button", { name: "Download it" }).click());
    expect(name).toBe("selftest.txt");
    const report = readFileSync(path, "utf8");
    expect(report).toMatch(/^kiloflow \d+\.\d+\.\d+ in Mozilla/);
    for (const kernel of tested) expect(report).toContain(`  ok      ${kernel}: `);
    await page.getByRole("button", { name: "Copy the report" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(report);
    if (kernels) await expect.poll(() => paramsOf(page).get("kernels")).toBe(kernels);
    await leave(visit, browser);
  });

  it("stops when the view is left", async () => {
    const visit = await browser.visit("#selftest?on=cpu");
    const { page } = visit;
    await page.getByRole("button", { name: "Start the test" }).click();
    await expect.poll(() => page.locator(".status").textContent()).toMatch(/of \d+ kernels/);
    await page.getByRole("navigation").getByRole("link", { name: "Explore" }).click();
    await page.locator(".plot svg path").first().waitFor();
    await leave(visit, browser);
  });
});
