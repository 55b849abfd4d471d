/** How a flow's kernels are laid out on an adapter. The mathematics is the same in all layouts. */

import type { Backend } from "../engine/backend.ts";
import {
  type CouplingLayout,
  NATIVE,
  PLAIN,
  PLAIN_FOUR,
  rowsTogether,
  TILED,
  TILED_FOUR,
} from "../kernels/flow/couplingLayout.ts";
import { fitsWorkgroup } from "../kernels/flow/couplingShape.ts";
import { type Architecture, couplingShapes } from "./architecture.ts";

/** What a flow's numbers are used for: `inference` leaves them alone. */
export type FlowUse = "inference" | "training";

/** One way to run a flow. */
export interface FlowLayout {
  /** E.g. "plain", "tiled-4", "rows-together": what measurements and checkpoints call it. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  readonly coupling: CouplingLayout;
}

const PLAIN_LAYOUT: FlowLayout = {
  name: "plain",
  summary: "one row an invocation, every invocation loads the weights",
  coupling: PLAIN,
};
const PLAIN_FOUR_LAYOUT: FlowLayout = {
  name: "plain-4",
  summary: "four rows an invocation share each weight",
  coupling: PLAIN_FOUR,
};
const TILED_LAYOUT: FlowLayout = {
  name: "tiled",
  summary: "weights in workgroup memory, one row an invocation",
  coupling: TILED,
};
const TILED_FOUR_LAYOUT: FlowLayout = {
  name: "tiled-4",
  summary: "weights in workgroup memory, four rows an invocation",
  coupling: TILED_FOUR,
};

/** What the CPU backend runs where it has WebAssembly. */
export const NATIVE_LAYOUT: FlowLayout = {
  name: "native",
  summary: "WebAssembly SIMD, eight rows side by side",
  coupling: NATIVE,
};

function togetherLayout(lanes: number): FlowLayout {
  return {
    name: "rows-together",
    summary: "four rows an invocation, a subgroup loads the weights together",
    coupling: rowsTogether(lanes),
  };
}

/** Whether the weights of each coupling fit into workgroup memory. */
function fitsTiles({ limits }: Backend, architecture: Architecture): boolean {
  return couplingShapes(architecture).every((shape) => fitsWorkgroup(shape, limits.maxWorkgroupStorageBytes));
}

/**
 * By what the adapter is: the layout of a flow for which nothing was measured, so of short jobs. On a GPU (NVIDIA H200)
 * weights in workgroup memory take 0.25 to 0.6 of the time of plain loads up to 10,000 rows.
 */
export function ruleLayout(backend: Backend, architecture: Architecture): FlowLayout {
  const { description, capabilities } = backend;
  if (capabilities.native) return NATIVE_LAYOUT;
  const { subgroupSize } = capabilities;
  if (!description.hardware && subgroupSize !== undefined) return togetherLayout(subgroupSize);
  return description.hardware && fitsTiles(backend, architecture) ? TILED_LAYOUT : PLAIN_LAYOUT;
}

/**
 * What an adapter can run for a flow of this shape, the rule's layout first. Twins on the CPU have one layout. Software
 * adapters take half a minute to compile plain loads, and their subgroups are always faster: there these are left out.
 */
export function flowLayouts(backend: Backend, architecture: Architecture): readonly FlowLayout[] {
  const rule = ruleLayout(backend, architecture);
  const { description, capabilities } = backend;
  if (description.kind === "cpu") return [rule];
  const layouts: FlowLayout[] = [];
  const { subgroupSize } = capabilities;
  if (subgroupSize !== undefined) layouts.push(togetherLayout(subgroupSize));
  if (description.hardware || subgroupSize === undefined) {
    layouts.push(PLAIN_LAYOUT, PLAIN_FOUR_LAYOUT);
    if (fitsTiles(backend, architecture)) layouts.push(TILED_LAYOUT, TILED_FOUR_LAYOUT);
  }
  return layouts.sort((a, b) => Number(b.name === rule.name) - Number(a.name === rule.name));
}
