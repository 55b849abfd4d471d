/** The view Event. */

import type { Context, View } from "../context.ts";

export function mount(root: HTMLElement, _context: Context): View {
  const title = document.createElement("h1");
  title.textContent = "Event";
  root.append(title);
  return { dispose() {} };
}
