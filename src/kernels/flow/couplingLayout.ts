/** How a coupling's kernels are laid out on an adapter. The mathematics is the same in all layouts. */

export interface CouplingLayout {
  /** Rows that one invocation computes side by side; each weight that is loaded serves all of them. */
  readonly rows: 1 | 4;
  /**
   * Lanes of the subgroup that loads a row of weights together and broadcasts them, or undefined where every invocation
   * reads each weight itself.
   */
  readonly subgroup: number | undefined;
  /** Where invocations read weights: `workgroup` is a copy of the coupling's weights in the memory of a workgroup. */
  readonly weights: "storage" | "workgroup";
  /** No shader, but a WebAssembly twin, whose backward pass is one kernel. */
  readonly native: boolean;
}

/** One row an invocation and plain loads: what a GPU's caches and thousands of invocations like. */
export const PLAIN: CouplingLayout = { rows: 1, subgroup: undefined, weights: "storage", native: false };
/** Plain loads, each of which serves four rows. */
export const PLAIN_FOUR: CouplingLayout = { ...PLAIN, rows: 4 };
/** Weights in workgroup memory. */
export const TILED: CouplingLayout = { ...PLAIN, weights: "workgroup" };
/** Weights in workgroup memory, each load serves four rows. */
export const TILED_FOUR: CouplingLayout = { ...PLAIN_FOUR, weights: "workgroup" };
/** The CPU backend with WebAssembly. */
export const NATIVE: CouplingLayout = { ...PLAIN, native: true };

/** Subgroups of `lanes` invocations load the weights together, each load serves four rows. */
export function rowsTogether(lanes: number): CouplingLayout {
  return { ...PLAIN_FOUR, subgroup: lanes };
}

/**
 * Invocations of a workgroup: one subgroup where lanes work together, so that no lane waits for another subgroup; more
 * where they share a copy of the weights.
 */
export function workgroupSizeFor({ subgroup, weights }: CouplingLayout): number {
  return subgroup ?? (weights === "workgroup" ? 128 : 64);
}

/** Words for names of oracle cases. */
export function describeLayout({ rows, subgroup, weights, native }: CouplingLayout): string {
  if (native) return "WebAssembly";
  const source = weights === "workgroup" ? "weights in workgroup memory" : "plain loads";
  return `${rows} ${rows === 1 ? "row" : "rows"} an invocation, ${subgroup ? `subgroups of ${subgroup}` : source}`;
}
