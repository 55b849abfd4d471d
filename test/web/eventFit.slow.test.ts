/** The view Event in Chromium: a fit finds what it is of, its files, curves of a posterior over points, and every field. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { METZGER2017 } from "../../src/metzger2017/model.ts";
import { describeWithChromium } from "../support/environment.ts";
import { leave, PageBrowser } from "./support/browser.ts";
import { downloadBy, engineReady, paramsOf } from "./support/page.ts";

const [MASS, VELOCITY, BETA, OPACITY] = [0.04, 0.2, 3, 5];
const DISTANCE = 100;
const BANDS = ["g", "r", "i", "K"];

/** Photometry of a source of known inputs, in days after the merger, with errors of 0.05 mag and a limit. */
function photometry(): string {
  const times = Float64Array.of(0.5, 1, 1.5, 2.5, 4, 6);
  const options = METZGER2017.completeOptions({ distanceMpc: DISTANCE });
  const { magnitudes } = METZGER2017.reference(Float64Array.of(MASS, VELOCITY, BETA, OPACITY), times, options, BANDS);
  const rows = BANDS.flatMap((band, row) =>
    Array.from(times, (time, at) => [time, band, magnitudes[row * times.length + at], 0.05] as const).filter(
      ([, , magnitude]) => Number.isFinite(magnitude) && magnitude < 30,
    ),
  );
  expect(rows.length).toBeGreaterThan(12);
  const lines = rows.map(([time, band, magnitude, error]) => `${time},${band},${magnitude.toFixed(3)},${error},0`);
  return ["time (days),band,magnitude,e_magnitude,upperlimit", ...lines, "8,g,24.5,,1", ""].join("\n");
}

/** Masses, Lambdas and distances of binaries like GW170817. */
const posterior = (): string =>
  [
    "m1_source,m2_source,lambda_1,lambda_2,luminosity_distance",
    ...Array.from({ length: 400 }, (_, at) => {
      const q = (at % 20) / 20;
      return [1.4 + 0.15 * q, 1.35 - 0.12 * q, 300 + 5 * (at % 31), 400 + 7 * (at % 17), 38 + (at % 5)].join(",");
    }),
    "",
  ].join("\n");

const drop = (page: Page, name: string, text: string) =>
  page.locator('.drop input[type="file"]').setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

describeWithChromium("Event, from files", () => {
  let browser: PageBrowser;
  beforeAll(async () => {
    browser = await PageBrowser.open("none");
  });
  afterAll(() => browser?.close());

  it("fits dropped photometry, and finds what it is of", async () => {
    const address = `#event?model=metzger2017&distance=${DISTANCE}&fix.beta=${BETA}&fix.opacity=${OPACITY}&systematic=0.05&samples=300`;
    const visit = await browser.visit(address);
    const { page } = visit;
    await engineReady(page);
    await drop(page, "mine.csv", photometry());
    const points = section(page, "Photometry");
    await points.locator(".plot svg").waitFor();
    await expect.poll(() => page.getByRole("main").textContent()).toContain("mine.csv: photometry");
    const fit = section(page, "Fit");
    await fit.getByRole("button", { name: "Fit", exact: true }).click();
    await fit.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => fit.textContent()).toContain("The fit was stopped.");
    await fit.getByRole("button", { name: "Fit", exact: true }).click();
    await fit.locator(".corner > svg").waitFor({ timeout: 110_000 });
    const { path } = await downloadBy(page, () => fit.getByRole("button", { name: "CSV" }).click());
    const [header, ...rows] = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split(","));
    for (const [name, truth, within] of [
      ["ejecta_mass", MASS, 0.01],
      ["ejecta_velocity", VELOCITY, 0.06],
    ] as const) {
      const column = header.indexOf(name);
      const values = rows.map((row) => Number(row[column])).sort((a, b) => a - b);
      expect(values.length).toBeGreaterThan(200);
      expect(Math.abs(values[values.length >> 1] - truth), name).toBeLessThan(within);
    }
    for (const [button, name] of [
      ["npz", "posterior.npz"],
      ["bilby JSON", "metzger2017_result.json"],
    ]) {
      expect((await downloadBy(page, () => fit.getByRole("button", { name: button }).click())).name).toBe(name);
    }
    for (const kind of ["PNG", "SVG"]) {
      const taken = await downloadBy(page, () => fit.getByRole("button", { name: kind }).click());
      expect(taken.name).toBe(`kiloflow-corner.${kind.toLowerCase()}`);
    }
    // The fit's curves lie over the points.
    expect(await points.getByRole("combobox").inputValue()).toBe("fit");
    const picture = await downloadBy(page, () => points.getByRole("button", { name: "SVG" }).click());
    expect(readFileSync(picture.path, "utf8")).toContain("fit of");
    // Until a field says something else: then both say so.
    await page.getByLabel("Distance").fill("120");
    await page.getByLabel("Distance").press("Enter");
    await expect.poll(() => fit.textContent()).toContain("Fields were changed since this fit began");
    expect(await points.getByRole("combobox").inputValue()).toBe("prior");
    await expect.poll(() => points.getByRole("status").textContent()).toContain("120 Mpc");
    await leave(visit, browser);
  });

  it("forecasts a dropped posterior, and lays its curves over photometry", async () => {
    const visit = await browser.visit("#event?model=du17&sets=400&depths=lsst,g=21.5");
    const { page } = visit;
    await engineReady(page);
    await drop(page, "gw.csv", posterior());
    const forecast = section(page, "Forecast");
    await forecast.getByRole("table", { name: "What each depth sees" }).waitFor();
    const rows = forecast.getByRole("table", { name: "Brightest magnitudes by band" }).locator("tbody tr");
    expect(await rows.count()).toBeGreaterThan(3);
    for (const text of await rows.locator("td:nth-child(2)").allTextContents()) {
      expect(Number.parseFloat(text)).toBeGreaterThan(15);
      expect(Number.parseFloat(text)).toBeLessThan(30);
    }
    expect((await downloadBy(page, () => forecast.getByRole("button", { name: "CSV" }).click())).name).toMatch(
      /\.csv$/,
    );
    await drop(page, "mine.csv", photometry());
    const points = section(page, "Photometry");
    await points.getByRole("combobox").selectOption("posterior");
    await expect.poll(() => paramsOf(page).get("over")).toBe("posterior");
    await expect.poll(() => points.locator(".plot svg path").count()).toBeGreaterThan(4);
    await page.getByTitle("Close the photometry").click();
    await page.getByTitle("Close the posterior").click();
    await section(page, "What this view does").waitFor();
    expect(await page.getByRole("region").count()).toBe(1);
    await leave(visit, browser);
  });

  it("opens its examples; every field is kept in the link, and what is wrong is said", async () => {
    const visit = await browser.visit("#event");
    const { page } = visit;
    await engineReady(page);
    await drop(page, "letter.csv", "Dear all,\nthere is no table here.\n");
    await expect.poll(() => page.locator("#announce").textContent()).toContain("letter.csv");
    await page.getByRole("button", { name: "Try AT2017gfo" }).click();
    await section(page, "Photometry").locator(".plot svg path").first().waitFor();
    await page.getByRole("button", { name: "Forecast from a chirp mass" }).click();
    await section(page, "Forecast").waitFor();
    await page.locator(".controls details").evaluate((element: HTMLDetailsElement) => {
      element.open = true;
    });
    const labels = page.locator(".controls .entry");
    const inputs = labels.locator("input[type=text]");
    const count = await inputs.count();
    expect(count).toBeGreaterThan(12);
    const before = paramsOf(page).size;
    for (let at = 0; at < count; at++) {
      const input = inputs.nth(at);
      const text = (await input.inputValue()) || PLAUSIBLE[(await input.getAttribute("placeholder")) ?? ""] || "1";
      await input.fill(`${text} `);
      await input.press("Enter");
    }
    await expect.poll(() => paramsOf(page).size).toBeGreaterThan(before + 4);
    for (const box of await labels.getByRole("checkbox").all()) await box.check();
    await expect.poll(() => paramsOf(page).get("compare")).toBe("metzger2017,du17,possis");
    const selects = labels.locator("select");
    for (let at = 0; at < (await selects.count()); at++) {
      const select = selects.nth(at);
      const values = await select
        .locator("option")
        .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
      await select.selectOption(values.at(-1)!);
      expect(await select.inputValue()).toBe(values.at(-1));
    }
    // The address follows after a moment.
    await page.waitForTimeout(1000);
    const params = paramsOf(page);
    const address = page.url();
    await page.reload();
    await section(page, "Photometry").waitFor();
    expect(page.url()).toBe(address);
    expect(await page.getByLabel("Distance").inputValue()).toBe(params.get("distance"));
    await leave(visit, browser);
  });
});

/** What fields that are empty could hold. */
const PLAUSIBLE: Readonly<Record<string, string>> = { all: "g", free: "band", "by the prior": "1" };
