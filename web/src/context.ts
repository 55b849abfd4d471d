/** What the shell gives to a view. */

import type { Compute } from "./compute/client.ts";
import type { State } from "./state.ts";

export interface Context {
  /** The Worker that computes. */
  readonly compute: Compute;
  /** What the address says of this view. */
  readonly state: State;
  /** Tells people what happened: shown below the view's title line, and read by screen readers. Errors stay until the next text. */
  announce(text: string, kind?: "done" | "error"): void;
}

/** A view that is shown. */
export interface View {
  /** Stops what runs, and lets go of everything. The shell empties the root. */
  dispose(): void;
}

/** What a module of `views/` exports. */
export interface ViewModule {
  mount(root: HTMLElement, context: Context): View;
}
