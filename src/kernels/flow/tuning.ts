/** Which variant of a flow's kernels an adapter runs. The mathematics is the same in all. */

import type { KernelCapabilities } from "../../engine/kernel.ts";
import { type CouplingShape, couplingParameterCount } from "./couplingShape.ts";

/**
 * Rows side by side where features stand in lanes. Forward, the code of four rows would not fit into the first instruction
 * cache; backward, four rows share each update of the gradient sums, which is worth more.
 */
export const LANE_ROWS = { apply: 1, gradient: 4 } as const;

/** How a kernel that walks through network layers is laid out on an adapter. */
export interface Tuning {
  /** Rows that one invocation computes side by side; each weight that is loaded serves all of them. */
  readonly rows: 1 | 4;
  /**
   * Lanes of the subgroup that loads a row of weights together and broadcasts them, or undefined where every invocation
   * reads each weight itself.
   */
  readonly subgroup: number | undefined;
  /**
   * `lanes`: features of a row stand in the lanes of a subgroup, where the coupling fits (see laneLayers.ts). `native`: no
   * shader, but a WebAssembly twin.
   */
  readonly layout: "rows" | "lanes" | "native";
  /**
   * Where invocations read weights. `workgroup`: a workgroup first copies a coupling's weights to its own memory. `uniform`:
   * they stand alone in a uniform buffer, four to an element, and only the kernels for that take this. `half`: those
   * between hidden layers stand in a buffer of half floats as well, and are multiplied as such. Absent: a storage buffer
   * that holds the whole flow's.
   */
  readonly weights?: "workgroup" | "uniform" | "half";
}

/** One row an invocation and plain loads: what a GPU's caches and thousands of invocations like. */
export const PLAIN: Tuning = { rows: 1, subgroup: undefined, layout: "rows" };
/** Plain loads, each of which serves four rows. */
export const PLAIN_ROWS: Tuning = { ...PLAIN, rows: 4 };
/** Weights in workgroup memory. */
export const TILED: Tuning = { ...PLAIN, weights: "workgroup" };
/** Weights in workgroup memory, each load serves four rows. */
export const TILED_ROWS: Tuning = { ...PLAIN_ROWS, weights: "workgroup" };
/** Weights in a uniform buffer. */
export const UNIFORM: Tuning = { ...PLAIN, weights: "uniform" };
/** Weights in a uniform buffer, each load serves four rows. */
export const UNIFORM_ROWS: Tuning = { ...PLAIN_ROWS, weights: "uniform" };

/** Half floats between hidden layers. */
export const HALF: Tuning = { ...PLAIN, weights: "half" };

/** The CPU backend with WebAssembly: whole backward passes in one kernel. */
export const NATIVE: Tuning = { rows: 1, subgroup: undefined, layout: "native" };

/** Whether a coupling's weights fit into the memory of a workgroup. */
export function fitsWorkgroup(shape: CouplingShape, maxWorkgroupStorageBytes: number): boolean {
  return 4 * couplingParameterCount(shape) <= maxWorkgroupStorageBytes;
}

/** Whether a coupling's weights fit into one uniform buffer. */
export function fitsUniform(shape: CouplingShape, maxUniformBindingBytes: number): boolean {
  return 16 * Math.ceil(couplingParameterCount(shape) / 4) <= maxUniformBindingBytes;
}

/** Whether a coupling's hidden layers can be in half floats: they are read four by four. */
export function fitsHalf({ hidden }: CouplingShape): boolean {
  return hidden % 4 === 0;
}

/**
 * The variants that the oracle checks. Where there are subgroups, plain loads are checked on `small` shapes only: software
 * adapters take half a minute to compile them for large ones.
 */
export function checkedTunings({ subgroupSize }: KernelCapabilities, small: boolean): Tuning[] {
  const plain = small ? [PLAIN, PLAIN_ROWS, TILED, TILED_ROWS] : [PLAIN];
  if (!subgroupSize) return plain;
  const together: Tuning = { rows: 4, subgroup: subgroupSize, layout: "rows" };
  const lanes: Tuning = { ...together, rows: LANE_ROWS.apply, layout: "lanes" };
  return small ? [...plain, together, lanes] : [together, lanes];
}

/** The same for weights in uniform buffers: software adapters compile one row within two seconds, four take three times that. */
export function checkedUniformTunings({ subgroupSize }: KernelCapabilities, small: boolean): Tuning[] {
  return small || !subgroupSize ? [UNIFORM, UNIFORM_ROWS] : [UNIFORM];
}

/** The variant for benchmarks: what an adapter with these capabilities runs best. */
export function benchmarkTuning({ subgroupSize }: KernelCapabilities): Tuning {
  return subgroupSize === undefined ? PLAIN : { rows: LANE_ROWS.apply, subgroup: subgroupSize, layout: "lanes" };
}

/**
 * Invocations of a workgroup: one subgroup where lanes work together, so that no lane waits for another subgroup; more
 * where they share a copy of the weights.
 */
export function workgroupSizeFor({ subgroup, weights }: Tuning): number {
  return subgroup ?? (weights === "workgroup" ? 128 : 64);
}

const WEIGHTS_IN_WORDS = { workgroup: "workgroup memory", uniform: "a uniform buffer", half: "half floats" } as const;

/** Words for names of oracle cases. */
export function describeTuning({ rows, subgroup, layout, weights }: Tuning): string {
  if (layout === "lanes") return `features in ${subgroup} lanes`;
  const source = weights === undefined ? "plain loads" : `weights in ${WEIGHTS_IN_WORDS[weights]}`;
  return `${rows} rows an invocation, ${subgroup ? `subgroups of ${subgroup}` : source}`;
}

/** The variant of a backward pass with features in lanes. */
export function gradientTuning(tuning: Tuning): Tuning {
  return { ...tuning, rows: LANE_ROWS.gradient };
}

/** The variant for what does not fit lanes: rows in lanes, four to an invocation where a subgroup loads the weights. */
export function rowTuning({ subgroup }: Tuning): Tuning {
  return { rows: subgroup ? 4 : 1, subgroup, layout: "rows" };
}
