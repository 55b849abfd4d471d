/** What keeps a flow from being faster, by the roofline of the same run. */

import { couplingShapes } from "../../src/flow/architecture.ts";
import { couplingOperations } from "../../src/kernels/checks/flow/couplingCases.ts";
import { PUBLISHED } from "./flowCases.ts";
import { formatRate, formatSeconds, formatShare } from "./format.ts";
import type { BenchSection } from "./results.ts";

/** What the couplings of a work do: their kernel, and how often it goes through the multiply-adds of a row. */
export interface CouplingWork {
  readonly kernel: "coupling-forward" | "coupling-inverse" | "coupling-gradient";
  /** 1 in either direction, 3 for a gradient: forward, and back to inputs and to weights. */
  readonly passes: 1 | 3;
  readonly rows: number;
}

/** Floating-point operations of the multiply-adds of all couplings of the published flow, for one row. */
export const PUBLISHED_OPERATIONS = couplingShapes(PUBLISHED).reduce(
  (sum, shape) => sum + couplingOperations(shape),
  0,
);

/**
 * One sentence: how long the multiply-adds alone take at the arithmetic rate of the backend, and what share of that rate
 * the coupling's kernel reaches.
 * @param source id of the measurement, section/table/who/amount
 * @returns undefined where the run has no roofline of that backend
 */
export function arithmeticLimit(
  sections: readonly Pick<BenchSection, "rooflines">[],
  source: string,
  { kernel, passes, rows }: CouplingWork,
): string | undefined {
  const who = source.split("/").at(-2)!;
  const [backend] = who.split(": ");
  const roofline = sections.flatMap((section) => section.rooflines ?? []).find((one) => one.backend === backend);
  const name = `affine-${kernel}`;
  const share = roofline?.kernels.find((one) => one.kernel === name)?.arithmeticShare;
  if (!roofline || typeof share !== "number") return undefined;
  const gigaOperations = (PUBLISHED_OPERATIONS * passes * rows) / 1e9;
  const alone = formatSeconds(gigaOperations / roofline.arithmeticGflops);
  return (
    `the multiply-adds alone take ${alone}: ${formatRate(gigaOperations)} GFLOP at the ` +
    `${formatRate(roofline.arithmeticGflops)} GFLOP/s of ${backend}; ${name} reaches ${formatShare(share)} of that rate`
  );
}
