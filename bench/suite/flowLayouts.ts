/** The layouts of a flow's kernels that are measured: one row of each table for each. */

import type { Backend } from "../../src/engine/backend.ts";
import type { Architecture } from "../../src/flow/architecture.ts";
import { Flow } from "../../src/flow/flow.ts";
import { flowLayouts } from "../../src/flow/flowLayout.ts";
import type { FlowState } from "../../src/flow/parameters.ts";

export interface BenchedLayout {
  /** Undefined where there is only one. */
  readonly name: string | undefined;
  open(state: FlowState): Flow;
}

/** What a backend can run of a flow. @param quick only the first, since each has to be compiled */
export function benchedLayouts(backend: Backend, architecture: Architecture, quick: boolean): BenchedLayout[] {
  const layouts = flowLayouts(backend, architecture).slice(0, quick ? 1 : undefined);
  return layouts.map((layout) => ({
    name: layouts.length > 1 ? layout.name : undefined,
    open: (state) => new Flow(backend, architecture, state, layout),
  }));
}

/** Name in tables: backend, and layout where there are several. */
export function layoutLabel(choice: string, { name }: BenchedLayout): string {
  return name === undefined ? choice : `${choice}: ${name}`;
}
