/**
 * The page in headless Chromium: how soon it shows curves, what a redraw costs, and pictures of its views for
 * docs/page.md: docs/figures/page-*.png. Needs Chromium, as `npm run test:all` sets it up, and a built page.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { servePage } from "../../src/jobs/page/pageServer.ts";
import { median } from "../../src/jobs/statistics.ts";

// This program is bundled into dist/bench/.
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DESKTOP = { width: 1100, height: 740 };
const PHONE = { width: 390, height: 780 };
const STARTS = 7;
const REDRAWS = 120;

/** What is done before a view's picture is taken. */
const VIEWS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  explore: async (page) => {
    await page.locator(".engine.ready").waitFor();
    await page.waitForTimeout(1500);
  },
  event: async (page) => {
    await page.getByRole("button", { name: "Try AT2017gfo" }).click();
    await page
      .getByRole("region", { name: "Photometry" })
      .locator(".plot svg path")
      .nth(20)
      .waitFor({ state: "attached" });
    await page.waitForTimeout(4000);
  },
  race: async (page) => {
    await page.getByRole("button", { name: "Start the race" }).click();
    await page.getByRole("table").waitFor({ timeout: 120_000 });
  },
  selftest: async (page) => {
    await page.getByRole("button", { name: "Start the test" }).click();
    await page.locator(".verdict").waitFor({ timeout: 120_000 });
  },
};

/** Each view once; desktop and phone, light and dark, take turns. */
const PICTURES = [
  { view: "explore", size: DESKTOP, colorScheme: "light", name: "page-explore" },
  { view: "explore", size: PHONE, colorScheme: "dark", name: "page-explore-phone" },
  { view: "event", size: DESKTOP, colorScheme: "dark", name: "page-event" },
  { view: "event", size: PHONE, colorScheme: "light", name: "page-event-phone" },
  { view: "race", size: DESKTOP, colorScheme: "light", name: "page-race" },
  { view: "race", size: PHONE, colorScheme: "dark", name: "page-race-phone" },
  { view: "selftest", size: DESKTOP, colorScheme: "dark", name: "page-selftest" },
  { view: "selftest", size: PHONE, colorScheme: "light", name: "page-selftest-phone" },
] as const;

async function takePictures(browser: Browser, url: string): Promise<void> {
  for (const { view, size, colorScheme, name } of PICTURES) {
    const context = await browser.newContext({ viewport: size, colorScheme });
    const page = await context.newPage();
    await page.goto(`${url}#${view}`);
    await VIEWS[view](page);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(ROOT, "docs", "figures", `${name}.png`) });
    console.log(`docs/figures/${name}.png`);
    await context.close();
  }
}

/** ms from the navigation on, in profiles of their own: the median of several. */
async function measureStarts(browser: Browser, url: string): Promise<void> {
  const starts: { load: number; script: number; first: number; ready: number }[] = [];
  for (let start = 0; start < STARTS; start++) {
    const context = await browser.newContext({ viewport: DESKTOP });
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(".engine.ready").waitFor();
    starts.push(
      await page.evaluate(() => {
        const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
        const script = performance.getEntriesByName(
          new URL("main.js", location.href).href,
        )[0] as PerformanceResourceTiming;
        return {
          load: navigation.loadEventEnd,
          script: script.responseEnd,
          first: performance.getEntriesByName("first-curves")[0].startTime,
          ready: performance.now(),
        };
      }),
    );
    await context.close();
  }
  for (const [key, what] of [
    ["load", "the load event"],
    ["script", "the first script is there"],
    ["first", "the first curves"],
    ["ready", "the backend in the Worker is open"],
  ] as const) {
    console.log(`${what}: ${median(starts.map((one) => one[key])).toFixed(0)} ms after the navigation began`);
  }
}

/** From a slider's event to the drawn curves, one after the other. */
async function measureRedraws(browser: Browser, url: string): Promise<void> {
  for (const model of ["villar2017", "du17", "metzger2017"]) {
    const page = await browser.newPage({ viewport: DESKTOP });
    await page.goto(`${url}#explore?model=${model}&credible=none`);
    await page.locator(".engine.ready").waitFor();
    await page.waitForTimeout(500);
    const seconds = await page.evaluate(
      (count) =>
        new Promise<number[]>((resolve) => {
          const slider = document.querySelector<HTMLInputElement>('.slider input[type="range"]')!;
          const found: number[] = [];
          let begun = 0;
          const next = () => {
            if (found.length === count) return resolve(found);
            begun = performance.now();
            slider.value = String(300 + ((found.length * 7) % 400));
            slider.dispatchEvent(new Event("input"));
          };
          new MutationObserver(() => {
            found.push(performance.now() - begun);
            setTimeout(next);
          }).observe(document.querySelector(".plot")!, { childList: true });
          next();
        }),
      REDRAWS,
    );
    console.log(`${model}: a redraw takes ${median(seconds).toFixed(1)} ms, waiting for its frame included`);
    await page.close();
  }
}

const server = await servePage(join(ROOT, "dist", "web"), 0);
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
try {
  await measureStarts(browser, server.url);
  await measureRedraws(browser, server.url);
  await takePictures(browser, server.url);
} finally {
  await browser.close();
  await server.close();
}
