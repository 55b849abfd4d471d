/** What tests do on the page, and read from it. */

import type { Page } from "playwright-core";
import { openNpz } from "../../../src/data/npz.ts";
import { parsePlace } from "../../../web/src/state.ts";

/** Waits until the Worker has opened its backend. */
export const engineReady = (page: Page): Promise<void> => page.locator(".engine.ready").waitFor();

/** What the address says of the view. */
export const paramsOf = (page: Page): URLSearchParams => parsePlace(new URL(page.url()).hash).params;

/** The file that something gives the visitor: its name, and where it lies until the browser is closed. */
export async function downloadBy(page: Page, act: () => Promise<unknown>): Promise<{ name: string; path: string }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

/** All numbers of an array of an archive. */
export async function numbersOf(path: string, name: string): Promise<Float64Array> {
  const archive = await openNpz(path);
  try {
    return Float64Array.from((await archive.read(name)).data as ArrayLike<number>);
  } finally {
    await archive.close();
  }
}
