/** Puts a text where the visitor can paste it from. */

import type { Context } from "./context.ts";

/** Copies, and says so; or says why not: some pages and browsers do not allow it. */
export async function copyText(text: string, what: string, announce: Context["announce"]): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied`);
  } catch (error) {
    announce(`${what} could not be copied (${(error as Error).message}): download it instead`, "error");
  }
}
