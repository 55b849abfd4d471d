/** The view Race in Chromium: it ends with numbers, says what the benchmark says, and can be stopped. */

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { conclusions } from "../../bench/suite/conclusions.ts";
import type { RaceResult } from "../../web/src/compute/race.ts";
import { barShare, raceGroups } from "../../web/src/race/report.ts";
import type { WebGpu } from "../support/chromium.ts";
import { describeWithChromium } from "../support/environment.ts";
import { leave, PageBrowser } from "./support/browser.ts";
import { downloadBy, paramsOf } from "./support/page.ts";

it("bars are as long as the logarithm of what they are of", () => {
  expect(barShare(1e6, 1e6)).toBe(1);
  expect(barShare(1e3, 1e6)).toBeCloseTo(0.5, 12);
  expect(barShare(0, 1e6)).toBeGreaterThan(0);
});

describeWithChromium.each<{ what: string; webgpu: WebGpu; isolated: boolean; model: string; backends: string[] }>([
  { what: "one thread, no WebGPU", webgpu: "none", isolated: false, model: "metzger2017", backends: ["cpu"] },
  { what: "SwiftShader", webgpu: "swiftshader", isolated: true, model: "du17", backends: ["webgpu", "cpu"] },
])("Race: $what", ({ webgpu, isolated, model, backends }) => {
  let browser: PageBrowser;
  beforeAll(async () => {
    browser = await PageBrowser.open(webgpu);
  });
  afterAll(() => browser?.close());

  it("runs to its end, and its words are those of its numbers", async () => {
    const context = { isolated, permissions: ["clipboard-read", "clipboard-write"] };
    const visit = await browser.visit("#race", context);
    const { page } = visit;
    await page.getByLabel("Model").selectOption(model);
    await page.getByLabel("Training").selectOption("brief");
    await page.getByRole("button", { name: "Start the race" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    const table = page.getByRole("table");
    await table.waitFor({ timeout: 100_000 });
    await page.getByRole("button", { name: "Start the race" }).waitFor();
    const { name, path } = await downloadBy(page, () => page.getByRole("button", { name: "Download JSON" }).click());
    expect(name).toBe("race.json");
    const result: RaceResult = JSON.parse(readFileSync(path, "utf8"));
    expect(result.backends.map(({ choice }) => choice)).toEqual(backends);
    expect(result.comparisons).toHaveLength(2 * backends.length);
    expect(result.sentences).toEqual(conclusions(result.comparisons));
    for (const { flowRate, physicsRate, medianError } of result.comparisons) {
      expect(flowRate).toBeGreaterThan(1);
      expect(physicsRate).toBeGreaterThan(1);
      // The brief training knows the curves: they spread over magnitudes.
      expect(medianError).toBeLessThan(0.5);
    }
    const groups = raceGroups(result);
    const rows = groups.flatMap((group) => group.rows);
    expect(groups.at(-1)!.rows).toHaveLength(1);
    expect(await table.locator("td.bar").count()).toBe(rows.length);
    const verdict = page.locator(".verdict");
    expect(await verdict.textContent()).toBe(result.sentences.at(-1));
    await page.getByRole("button", { name: "Copy the results" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(result.sentences.at(-1));
    await leave(visit, browser);
  });
});

describeWithChromium("Race", () => {
  it("stops when it is asked to, and what is chosen is in the link", async () => {
    const browser = await PageBrowser.open("none");
    const visit = await browser.visit("#race?model=villar2017");
    const { page } = visit;
    expect(await page.getByLabel("Model").inputValue()).toBe("villar2017");
    await page.getByLabel("Model").selectOption("du17");
    await page.getByLabel("Training").selectOption("full");
    await expect.poll(() => paramsOf(page).toString()).toBe("model=du17&training=full");
    await page.getByRole("button", { name: "Start the race" }).click();
    const status = page.locator(".status");
    await expect.poll(() => status.textContent(), { timeout: 60_000 }).toMatch(/Training the flow: epoch/);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => status.textContent()).toBe("Stopped");
    // The Worker has stopped too: it answers others.
    await page.getByLabel("Training").selectOption("brief");
    await page.getByRole("button", { name: "Start the race" }).click();
    await expect.poll(() => status.textContent(), { timeout: 60_000 }).toMatch(/Training the flow: epoch \d+ of 15/);
    await leave(visit, browser);
    await browser.close();
  });
});
