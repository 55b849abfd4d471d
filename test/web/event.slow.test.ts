/** The view Event in Chromium: files, forecasts, overlays, a fit that is stopped and one that ends, and every field. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWithChromium } from "../support/environment.ts";
import { PHOTOMETRY, posteriorText } from "./event/support.ts";
import { leave, PageBrowser } from "./support/browser.ts";
import { downloadBy, engineReady, paramsOf } from "./support/page.ts";

let browser: PageBrowser;

const choose = (page: Page, name: string, text: string): Promise<void> =>
  page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text, "latin1") });

const status = (page: Page, section: string) => page.locator(`section[aria-label=${section}] > p[role=status]`);

describeWithChromium("Event", () => {
  beforeAll(async () => {
    browser = await PageBrowser.open("none");
  });
  afterAll(() => browser?.close());

  it("opens photometry by the button, lays curves over it, and fits it", async () => {
    const visit = await browser.visit("#event?distance=40&model=metzger2017&samples=100&systematic=0.5&seed=5");
    const { page } = visit;
    await engineReady(page);
    await choose(page, "points.csv", PHOTOMETRY);
    await page.getByText("points.csv: photometry, 15 detections and 0 limits in r, i, z").waitFor();
    await expect.poll(() => status(page, "Photometry").textContent(), { timeout: 30_000 }).toMatch(/^4,000 sets of/);
    expect(await page.locator("section[aria-label=Photometry] circle").count()).toBe(15);
    await page.getByText("Fix inputs, or change their priors").click();
    await page.getByLabel("beta").fill("3");
    await page.getByLabel("beta").press("Enter");
    await expect.poll(() => paramsOf(page).get("fix.beta")).toBe("3");

    const fit = page.getByRole("button", { name: "Fit", exact: true });
    await fit.click();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByText("The fit was stopped.").waitFor();
    await fit.click();
    await page.getByRole("table", { name: "Parameters of the fit" }).waitFor({ timeout: 120_000 });
    const names = await page.locator("section[aria-label=Fit] tbody th").allTextContents();
    expect(names).toEqual(["ejecta_mass", "ejecta_velocity", "opacity"]);
    await page.getByText(/ln evidence −?-?\d/).waitFor();
    expect(await page.locator(".corner svg svg").count()).toBe(6);
    expect(await status(page, "Photometry").textContent()).toMatch(/posterior of the fit/);
    const samples = page.getByRole("group", { name: "Take the samples away" });
    const { path } = await downloadBy(page, () => samples.getByRole("button", { name: "CSV" }).click());
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.length).toBe(101);
    expect(lines[0]).toBe("ejecta_mass,ejecta_velocity,opacity,beta,log_likelihood");
    await leave(visit, browser);
  }, 240_000);

  it("forecasts a posterior, and says what is wrong in sentences", async () => {
    const visit = await browser.visit("#event?depths=ztf&sets=500");
    const { page } = visit;
    await engineReady(page);
    await choose(page, "posterior.h5", "\x89HDF\r\n\x1a\n");
    await expect.poll(() => page.locator("#announce").textContent()).toMatch(/^posterior.h5 is an HDF5 file/);
    await choose(page, "posterior.csv", posteriorText(30));
    await page.getByRole("table", { name: "What each depth sees" }).waitFor({ timeout: 30_000 });
    expect(
      await page.getByRole("table", { name: "What each instrument sees" }).locator("tbody th").allTextContents(),
    ).toEqual(["ztf"]);
    await page.getByLabel("Depths").fill("ztfg");
    await page.getByLabel("Depths").press("Enter");
    await page.getByRole("button", { name: "CSV" }).waitFor();
    await expect.poll(() => status(page, "Forecast").textContent()).toMatch(/“Depths”/);
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Forecast from a chirp mass" }).click();
    await expect.poll(() => page.getByLabel("Chirp mass").inputValue()).toBe("1.188:0.004");
    await page.getByLabel("Depths").fill("lsst");
    await page.getByLabel("Depths").press("Enter");
    await expect.poll(() => status(page, "Forecast").textContent(), { timeout: 30_000 }).toMatch(/chirp mass of 1.188/);
    await leave(visit, browser);
  }, 120_000);

  it("has AT2017gfo by a link", async () => {
    const visit = await browser.visit("#event?example=at2017gfo");
    const { page } = visit;
    await page.getByText(/at2017gfo.csv: photometry, 138 detections and 3 limits/).waitFor({ timeout: 30_000 });
    expect(await page.getByLabel("Distance").inputValue()).toBe("40");
    await expect
      .poll(() => status(page, "Photometry").textContent(), { timeout: 30_000 })
      .toMatch(/40 Mpc, z = 0.0098/);
    await leave(visit, browser);
  }, 60_000);
});
