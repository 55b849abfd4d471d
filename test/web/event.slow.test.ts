/** The view Event in Chromium: forecasts, examples, and what it says of files and fields that are wrong. Fits: eventFit.slow.test.ts. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { encodeSurrogate } from "../../src/possis/weightsFile.ts";
import { describeWithChromium } from "../support/environment.ts";
import { smallSurrogate } from "../support/smallSurrogate.ts";
import { posteriorText } from "./event/support.ts";
import { leave, PageBrowser } from "./support/browser.ts";
import { engineReady, paramsOf } from "./support/page.ts";

let browser: PageBrowser;

const choose = (page: Page, name: string, text: string): Promise<void> =>
  page
    .locator(".event-drop input[type=file]")
    .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text, "latin1") });

const status = (page: Page, section: string) => page.locator(`section[aria-label=${section}] > p[role=status]`);

describeWithChromium("Event", () => {
  beforeAll(async () => {
    browser = await PageBrowser.open("none");
  });
  afterAll(() => browser?.close());

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

  it("takes the weights of possis wherever they are dropped, and asks for them again after a reload", async () => {
    const visit = await browser.visit("#event?model=possis&distance=40");
    const { page } = visit;
    await engineReady(page);
    await choose(page, "points.csv", "time,band,magnitude,e_magnitude\n1.5,g,18,0.1\n2.5,r,19,0.1\n");
    await expect.poll(() => status(page, "Photometry").textContent()).toMatch(/^POSSIS needs the file of its weights/);
    const files = page.locator(".event-drop input[type=file]");
    const give = (bytes: Uint8Array) =>
      files.setInputFiles({ name: "small.safetensors", mimeType: "", buffer: Buffer.from(bytes) });
    await give(new Uint8Array(100));
    await expect.poll(() => page.locator("#announce.error").textContent()).toMatch(/^small.safetensors/);
    await give(encodeSurrogate(smallSurrogate()));
    await expect.poll(() => status(page, "Photometry").textContent()).toMatch(/sets of the prior grid/);
    await expect.poll(() => paramsOf(page).get("weights")).not.toBeNull();
    await page.getByRole("checkbox", { name: "DU17" }).check();
    await expect.poll(() => paramsOf(page).get("compare")).toBe("du17");
    // Models that are compared need not be given the file again.
    const model = page.getByRole("combobox", { name: "Model", exact: true });
    await model.focus();
    await model.selectOption("du17");
    expect(await model.evaluate((element) => element === document.activeElement)).toBe(true);
    await model.selectOption("possis");
    await expect.poll(() => status(page, "Photometry").textContent()).toMatch(/sets of the prior grid/);
    // The address follows after a moment.
    await expect.poll(() => paramsOf(page).get("model")).toBe("possis");
    await page.reload();
    await choose(page, "points.csv", "time,band,magnitude,e_magnitude\n1.5,g,18,0.1\n");
    await page.getByText("points.csv: photometry, 1 detection and 0 limits in g").waitFor();
    await page.getByText("This model needs its weights, which are others' work.").waitFor();
    await page.getByTitle("Close the photometry").press("Enter");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Choose files");
    await leave(visit, browser);
  }, 60_000);

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
