/** The view Self-test. */

import type { Context, View } from "../context.ts";

export function mount(root: HTMLElement, _context: Context): View {
  const title = document.createElement("h1");
  title.textContent = "Self-test";
  root.append(title);
  return { dispose() {} };
}
