/** The view Explore: a model's curves while its inputs are dragged. */

import type { Context, View } from "../context.ts";

export function mount(root: HTMLElement, _context: Context): View {
  const title = document.createElement("h1");
  title.textContent = "Explore";
  root.append(title);
  return { dispose() {} };
}
