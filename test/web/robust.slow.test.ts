/** The page in Chromium when visitors do what nobody expects: leave early, follow old links, ask for what is not there. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWithChromium } from "../support/environment.ts";
import { posteriorText } from "./event/support.ts";
import { leave, PageBrowser } from "./support/browser.ts";
import { engineReady, paramsOf } from "./support/page.ts";

let browser: PageBrowser;

const fileOf = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

describeWithChromium("The page, used carelessly", () => {
  beforeAll(async () => {
    browser = await PageBrowser.open("none");
  });
  afterAll(() => browser?.close());

  it("the link over the header goes into the view, not to another one", async () => {
    const visit = await browser.visit("#race?model=villar2017");
    const { page } = visit;
    await engineReady(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("view");
    expect(await page.title()).toBe("Race · kiloflow");
    expect(new URL(page.url()).hash).toBe("#race?model=villar2017");
    await leave(visit, browser);
  });

  it("says which numbers of a link cannot be, and takes them out of it", async () => {
    const visit = await browser.visit("#explore?model=metzger2017&distanceMpc=-5&redshift=0.1");
    const { page } = visit;
    const told = page.locator("#announce.error");
    await expect.poll(() => told.textContent()).toContain("distanceMpc=-5");
    expect(await told.textContent()).not.toContain("redshift");
    await expect.poll(() => paramsOf(page).get("distanceMpc")).toBeNull();
    expect(paramsOf(page).get("redshift")).toBe("0.1");
    await leave(visit, browser);
  });

  it("curves that were asked for before inputs without any are not shown with these", async () => {
    const visit = await browser.visit("#explore?model=metzger2017&from=binary");
    const { page } = visit;
    await engineReady(page);
    const curves = page.locator('.plot svg path[stroke-width="2"]:not([d=""])');
    await expect.poll(() => curves.count()).toBeGreaterThan(5);
    // Both before the Worker can answer.
    await page.locator("input[name=m1]").evaluate((field: HTMLInputElement) => {
      for (const value of ["1.5", "2.9"]) {
        field.value = value;
        field.dispatchEvent(new Event("input"));
      }
    });
    await page.waitForTimeout(500);
    expect(await page.locator(".problem").textContent()).toContain("black hole");
    expect(await curves.count()).toBe(0);
    await leave(visit, browser);
  });

  it("keeps the curves where what is drawn beside them cannot be loaded", async () => {
    const visit = await browser.visit("#explore?model=metzger2017&overlay=none");
    const { page } = visit;
    await engineReady(page);
    await page.route("**/at2017gfo.csv", (route) => route.abort());
    await page.route("**/marginal.bin", (route) => route.abort());
    const curves = page.locator('.plot svg path[stroke-width="2"]:not([d=""])');
    await page.getByLabel("Model", { exact: true }).selectOption("du17");
    const told = page.locator("#announce.error");
    await expect.poll(() => told.textContent()).toMatch(/^The credible bands could not be loaded: /);
    expect(await curves.count()).toBeGreaterThan(5);
    await page.getByText("Credible bands", { exact: true }).click();
    await page.getByText("AT2017gfo", { exact: true }).click();
    await expect.poll(() => told.textContent()).toMatch(/^The photometry of AT2017gfo could not be loaded: /);
    expect(await curves.count()).toBeGreaterThan(5);
    expect(await page.locator(".problem").textContent()).toBe("");
    expect(visit.errors.filter((error) => !error.includes("ERR_FAILED"))).toEqual([]);
    await page.context().close();
  });

  it("what computes is the same in every view and in the links to them", async () => {
    const visit = await browser.visit("#explore");
    const { page } = visit;
    await engineReady(page);
    const choice = page.getByLabel("Computes on");
    await choice.selectOption("cpu");
    await page.getByRole("link", { name: "Event" }).click();
    await expect.poll(() => page.title()).toContain("Event");
    expect(paramsOf(page).get("backend")).toBe("cpu");
    await choice.selectOption("auto");
    await page.getByRole("link", { name: "Explore" }).click();
    await expect.poll(() => page.title()).toContain("Explore");
    expect(paramsOf(page).get("backend")).toBeNull();
    // A link that was pasted.
    await page.evaluate(() => {
      location.hash = "#race?backend=cpu";
    });
    await expect.poll(() => choice.inputValue()).toBe("cpu");
    await leave(visit, browser);
  });

  it("a file that is opened while its view is left is there on coming back, and says nothing elsewhere", async () => {
    const visit = await browser.visit("#event?sets=300");
    const { page } = visit;
    await engineReady(page);
    await page.locator("input[type=file]").setInputFiles(fileOf("posterior.csv", posteriorText(20_000)));
    await page.evaluate(() => {
      location.hash = "#race";
    });
    await expect.poll(() => page.title()).toContain("Race");
    await page.waitForTimeout(1500);
    expect(await page.locator("#announce").textContent()).toBe("");
    await page.getByRole("link", { name: "Event" }).click();
    await page.getByText("posterior.csv: a posterior of 20,000 binaries").waitFor();
    await leave(visit, browser);
  }, 30_000);

  it("bands have the colours of the theme that the system changes to", async () => {
    const visit = await browser.visit("#event?example=at2017gfo", { colorScheme: "light" });
    const { page } = visit;
    const chip = page.getByRole("group", { name: "Bands that are shown" }).locator("label", { hasText: "K" });
    const colour = () => chip.evaluate((label) => label.style.getPropertyValue("--band"));
    const light = await colour();
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(colour).not.toBe(light);
    await leave(visit, browser);
  });

  it("says when no kernel has the name that is asked for", async () => {
    const visit = await browser.visit("#selftest?kernels=nonesuch");
    const { page } = visit;
    await engineReady(page);
    await page.getByRole("button", { name: "Start the test" }).click();
    await expect.poll(() => page.locator("#announce.error").textContent()).toBe('no kernel has "nonesuch" in its name');
    expect(await page.getByRole("table").count()).toBe(0);
    await leave(visit, browser);
  });

  it("says that there is no plot yet, instead of giving an empty picture", async () => {
    const visit = await browser.visit("#event");
    const { page } = visit;
    await engineReady(page);
    // Dates, and nothing says when the merger was.
    const text = "mjd,filter,mag,magerr\n57983.0,g,17.4,0.02\n57984.0,r,18.0,0.02\n";
    await page.locator("input[type=file]").setInputFiles(fileOf("dated.csv", text));
    await page.getByText("dated.csv: photometry, 2 detections").waitFor();
    for (const name of ["PNG", "SVG"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await expect.poll(() => page.locator("#announce.error").textContent()).toBe("there is no plot yet to take away");
    }
    await leave(visit, browser);
  });
});
