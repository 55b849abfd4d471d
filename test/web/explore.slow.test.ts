/** The view Explore in Chromium: its numbers are the reference's, and every control does something. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { usePossisWeights } from "../../src/possis/weights.ts";
import { encodeSurrogate } from "../../src/possis/weightsFile.ts";
import { TIMES } from "../../web/src/explore/figure.ts";
import { askedOf, settingsOf } from "../../web/src/explore/settings.ts";
import { describeWithChromium } from "../support/environment.ts";
import { smallSurrogate } from "../support/smallSurrogate.ts";
import { leave, PageBrowser } from "./support/browser.ts";
import { downloadBy, engineReady, numbersOf, paramsOf } from "./support/page.ts";

/** mag: an axis of the plot shows a tenth of this as one pixel. */
const VISIBLE = 0.002;

/** So often an arrow key is pressed, until a slider's value has moved by its last digit. */
const KEYS = 8;

let browser: PageBrowser;

/** Compares what the page gives to download with the float64 reference of what its address says. */
async function expectReference(page: Page): Promise<void> {
  const settings = settingsOf(paramsOf(page));
  const { model, options } = settings;
  const { set } = askedOf(settings);
  const bands = model.bands.map(({ name }) => name);
  const expected = model.reference(set!, TIMES, options, bands);
  const tolerance = Math.max(VISIBLE, model.tolerance.magnitudeFor(expected));
  // The first curves are the reference's own; those of the kernels are float32.
  await expect
    .poll(async () => {
      const { path } = await downloadBy(page, () => page.getByRole("button", { name: "npz" }).click());
      const found = await numbersOf(path, "magnitudes");
      if (found.length !== expected.magnitudes.length) return "other curves";
      if (!found.every((value) => Number.isNaN(value) || Math.fround(value) === value)) return "not of the kernels";
      const off = found.map((value, at) => {
        const wanted = expected.magnitudes[at];
        return Number.isNaN(value) || Number.isNaN(wanted)
          ? Number(Number.isNaN(value) !== Number.isNaN(wanted))
          : Math.abs(value - wanted);
      });
      // A window's end may fall on the other side of one time.
      const missing = off.filter((one) => one === 1).length;
      return missing <= bands.length && off.filter((one) => one !== 1).every((one) => one <= tolerance)
        ? "equal"
        : `off by ${Math.max(...off)}`;
    })
    .toBe("equal");
}

describeWithChromium("Explore without WebGPU", () => {
  beforeAll(async () => {
    browser = await PageBrowser.open("none");
  });
  afterAll(() => browser?.close());

  it.each(["villar2017", "du17", "metzger2017"])(
    "shows %s as the reference has it, and all its controls work",
    async (model) => {
      const visit = await browser.visit(`#explore?model=${model}`);
      const { page } = visit;
      await engineReady(page);
      await moveEverySlider(page);
      await expectReference(page);
      await useEveryChoice(page);
      if (await page.getByRole("radiogroup", { name: "Where the inputs come from" }).isVisible()) {
        await page.getByText("Equation of state", { exact: true }).click();
        await expect.poll(() => paramsOf(page).get("from")).toBe("binary");
        await moveEverySlider(page);
        await page.getByRole("button", { name: "Start again from the usual values" }).click();
        await expect.poll(() => [...paramsOf(page).keys()]).toEqual([]);
      }
      await leave(visit, browser);
    },
  );

  it("shows and hides, reads values under the cursor, and gives files", async () => {
    const visit = await browser.visit("#explore?model=du17", { permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = visit;
    await engineReady(page);
    const main = page.getByRole("main");
    for (const [label, name, value] of [
      ["AT2017gfo", "overlay", "none"],
      ["Credible bands", "credible", "none"],
      ["Logarithmic time", "time", "linear"],
      ["Absolute magnitudes", "absolute", "1"],
    ]) {
      await page.locator(".switches").getByText(label).click();
      await expect.poll(() => paramsOf(page).get(name)).toBe(value);
    }
    await page.locator('.chips input[value="K"]').uncheck();
    await expect.poll(() => paramsOf(page).get("hide")).toBe("K");
    const address = page.url();
    await page.reload();
    await engineReady(page);
    expect(page.url()).toBe(address);
    await expect(page.locator(".chips input").last().isChecked()).resolves.toBe(false);
    await expect(page.getByLabel("Credible bands").isChecked()).resolves.toBe(false);

    const plot = page.locator(".plot");
    await plot.focus();
    await plot.press("ArrowRight");
    const reading = page.locator(".reading");
    await expect.poll(() => reading.textContent()).toMatch(/^[\d.]+ d.*i -?\d+\.\d\d/);
    await plot.press("Escape");
    await expect.poll(() => reading.isVisible()).toBe(false);
    await page.getByText("Peaks of the bands").click();
    await expect.poll(() => main.getByRole("table").locator("tr").count()).toBeGreaterThan(5);

    for (const kind of ["PNG", "SVG", "CSV", "npz"]) {
      const { name, path } = await downloadBy(page, () => main.getByRole("button", { name: kind }).click());
      expect(name).toBe(`kiloflow-du17.${kind.toLowerCase()}`);
      expect(readFileSync(path).length).toBeGreaterThan(1000);
    }
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(address);
    await leave(visit, browser);
  });

  it("takes the weights of possis from the visitor, and says what is wrong with others", async () => {
    const visit = await browser.visit("#explore?model=possis");
    const { page } = visit;
    const input = page.locator('.drop input[type="file"]');
    const give = (name: string, bytes: Uint8Array) =>
      input.setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });
    await give("wrong.safetensors", new Uint8Array(100));
    await expect.poll(() => page.getByRole("main").textContent()).toContain("wrong.safetensors");
    const made = encodeSurrogate(smallSurrogate());
    await give("small.safetensors", made);
    await page.locator(".plot svg path").first().waitFor();
    usePossisWeights(made, "small.safetensors");
    await engineReady(page);
    await moveEverySlider(page);
    await expectReference(page);
    await leave(visit, browser);
  });
});

describeWithChromium("Explore on SwiftShader's WebGPU", () => {
  it("shows the curves of the reference", async () => {
    const shaders = await PageBrowser.open("swiftshader");
    for (const model of ["villar2017", "du17", "metzger2017"]) {
      const visit = await shaders.visit(`#explore?model=${model}&backend=webgpu`);
      const { page } = visit;
      await engineReady(page);
      expect((await page.locator("#backend-note").textContent())?.toLowerCase()).toContain("swiftshader");
      await expectReference(page);
      await leave(visit, shaders);
    }
    await shaders.close();
  });
});

/** Moves each slider by the keyboard, types into each field, and finds both in the address. */
async function moveEverySlider(page: Page): Promise<void> {
  const rows = page.locator(".slider");
  const typed = new Map<string, string>();
  for (const row of await rows.all()) {
    const field = row.locator('input[type="number"]');
    const slider = row.locator('input[type="range"]');
    const name = (await field.getAttribute("name"))!;
    const before = await field.inputValue();
    for (const key of ["ArrowLeft", "ArrowRight"]) {
      for (let press = 0; press < KEYS && (await field.inputValue()) === before; press++) await slider.press(key);
    }
    const moved = await field.inputValue();
    expect(moved, name).not.toBe(before);
    await field.fill(before);
    await field.press("Enter");
    typed.set(name, before);
    expect(await slider.getAttribute("aria-valuetext"), name).toContain(before);
  }
  expect(typed.size).toBeGreaterThan(3);
  await expect.poll(() => [...typed].filter(([name, value]) => paramsOf(page).get(name) !== value)).toEqual([]);
  await expect(page.locator(".plot svg path").count()).resolves.toBeGreaterThan(3);
}

/** Chooses the last of each of the model's choices. */
async function useEveryChoice(page: Page): Promise<void> {
  const details = page.locator("details.group");
  if ((await details.count()) === 0) return;
  const open = () =>
    details.evaluate((element: HTMLDetailsElement) => {
      element.open = true;
    });
  await open();
  const count = await details.locator("select").count();
  for (let at = 0; at < count; at++) {
    const select = details.locator("select").nth(at);
    const values = await select
      .locator("option")
      .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    const before = page.url();
    await select.selectOption(values.at(-1)!);
    if (values.length > 1) await expect.poll(() => page.url()).not.toBe(before);
    await open();
  }
}
