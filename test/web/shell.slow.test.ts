/** The page as a whole in Chromium: its views, its state in the link, its sizes, and what it says of what it computes on. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";
import { describeWithChromium } from "../support/environment.ts";
import { leave, PageBrowser } from "./support/browser.ts";
import { engineReady, paramsOf } from "./support/page.ts";

const FOLDER = join(ROOT, "dist", "web");
/** ms from the navigation on. A machine that does nothing else needs a tenth: this is for one that is busy. */
const LONGEST_START = 8000;

/** KB of everything, models and WebAssembly included, and of what the first view loads. */
const [LARGEST_KB, FIRST_KB] = [360, 114];

/** Bytes of files of the built page, compressed as hosts of static files do. */
const compressed = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(join(FOLDER, file))).length, 0);

it("the page is small", () => {
  const all = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(join(FOLDER, file)).isFile(),
  );
  // A browser loads one of the two forms of each WebAssembly module.
  const loaded = all.filter((file) => !/\bstrict-\w+\.wasm$/.test(file));
  expect(loaded.length).toBe(all.length - 5);
  expect(compressed(loaded) / 1000).toBeLessThan(LARGEST_KB);
});

describeWithChromium("The page without WebGPU", () => {
  let browser: PageBrowser;
  beforeAll(async () => {
    browser = await PageBrowser.open("none");
  });
  afterAll(() => browser?.close());

  it("shows curves soon, and loads no more for it than it needs", async () => {
    const visit = await browser.visit("");
    const { page } = visit;
    await page.locator(".plot svg path").first().waitFor();
    const first = await page.evaluate(() => performance.getEntriesByName("first-curves")[0].startTime);
    expect(first).toBeLessThan(LONGEST_START);
    await engineReady(page);
    // The page and its Worker share modules.
    const files = new Set(visit.requests.map((url) => new URL(url).pathname.slice(1) || "index.html"));
    expect(compressed([...files]) / 1000).toBeLessThan(FIRST_KB);
    await leave(visit, browser);
  });

  it("has four views that the keyboard reaches, and a title for each", async () => {
    const visit = await browser.visit("#explore");
    const { page } = visit;
    for (const [name, title] of [
      ["Event", "Event"],
      ["Race", "Race"],
      ["Self-test", "Self-test"],
      ["Explore", "Explore"],
    ]) {
      const link = page.getByRole("navigation").getByRole("link", { name });
      await link.focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => page.title()).toBe(`${title} · kiloflow`);
      expect(await link.getAttribute("aria-current")).toBe("page");
      await page.getByRole("main").locator("h1").waitFor({ state: "attached" });
      // What is pressed next is in the view.
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("view");
    }
    await page.goBack();
    await expect.poll(() => page.title()).toBe("Self-test · kiloflow");
    await leave(visit, browser);
  });

  it("says that there is no WebGPU and goes on; choices of what computes are kept in the link", async () => {
    const visit = await browser.visit("#explore");
    const { page } = visit;
    await engineReady(page);
    const note = page.locator("#backend-note");
    expect(await note.textContent()).toMatch(/^No WebGPU: .*CPU \(WebAssembly SIMD, \d+ threads?\) computes instead/);
    await page.getByLabel("Computes on").selectOption("webgpu");
    await expect.poll(() => note.textContent()).toContain("no WebGPU adapter");
    await expect.poll(() => paramsOf(page).get("backend")).toBe("webgpu");
    await page.reload();
    await expect.poll(() => note.textContent()).toContain("no WebGPU adapter");
    await page.getByLabel("Computes on").selectOption("cpu");
    await expect.poll(() => note.textContent()).toContain("WebAssembly");
    await leave(visit, browser);
  });

  it("computes in one thread where its host does not isolate it", async () => {
    const visit = await browser.visit("#explore", { isolated: false });
    const { page } = visit;
    await engineReady(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(await page.locator("#backend-note").textContent()).toContain("1 thread)");
    await leave(visit, browser);
  });
});
