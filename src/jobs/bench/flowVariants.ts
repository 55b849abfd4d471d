/** The variants of a flow's kernels that are measured: one row of each table for each. */

import type { Backend } from "../../engine/backend.ts";
import type { Architecture } from "../../flow/architecture.ts";
import { FlowEvaluator } from "../../flow/evaluator.ts";
import { Flow } from "../../flow/flow.ts";
import type { FlowState } from "../../flow/parameters.ts";
import { type FlowUse, flowVariants, halfVariant } from "../../flow/variant.ts";
import { halfErrorOf } from "../halfPrecision.ts";
import type { BenchBackend } from "./context.ts";
import { benchState, type FlowCase, flowRows } from "./flowCases.ts";
import type { Measurement } from "./results.ts";

export interface BenchedVariant {
  /** Undefined where there is only one. */
  readonly name: string | undefined;
  open(state: FlowState): Flow;
}

/** What a backend can run of a flow, for one use. @param quick only the first, since each has to be compiled */
export function benchedVariants(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  quick: boolean,
): BenchedVariant[] {
  const variants = flowVariants(backend, architecture, use).slice(0, quick ? 1 : undefined);
  return variants.map((variant) => ({
    name: variants.length > 1 ? variant.name : undefined,
    open: (state) => new Flow(backend, architecture, state, variant),
  }));
}

/** The variant in half floats, where the backend has it: measured, but no aim is met by its other numbers. */
export function benchedHalf(backend: Backend, architecture: Architecture, quick: boolean): BenchedVariant[] {
  const variant = quick ? undefined : halfVariant(backend, architecture);
  if (!variant) return [];
  return [{ name: variant.name, open: (state) => new Flow(backend, architecture, state, variant) }];
}

/** Whether a row of a table is computed in half floats. */
export const isHalf = ({ what }: Pick<Measurement, "what">): boolean => /: half$/.test(what);

const COMPARED_ROWS = 500;

/** How far samples in half floats are from the rule's variant, in one sentence; none where there are no half floats. */
export async function halfSentences(
  { choice, backend }: BenchBackend,
  { name, architecture }: FlowCase,
  quick: boolean,
): Promise<string[]> {
  const [half] = benchedHalf(backend, architecture, quick);
  if (!half) return [];
  const state = benchState(architecture);
  const { conditions } = flowRows(COMPARED_ROWS);
  const samples = async (flow: Flow) => {
    using evaluator = new FlowEvaluator(flow, COMPARED_ROWS);
    return evaluator.samplePaired(conditions, 1);
  };
  using single = new Flow(backend, architecture, state);
  using other = half.open(state);
  const { median, most } = halfErrorOf(await samples(other), await samples(single));
  return [
    `${choice}: half computes hidden layers in half floats; samples of the flow "${name}" are within ${median.toPrecision(2)} of float32 in the median and within ${most.toPrecision(2)} in 99 of 100 values, network units.`,
  ];
}

/** Name in tables: backend, and variant where there are several. */
export function variantLabel(choice: string, { name }: BenchedVariant): string {
  return name === undefined ? choice : `${choice}: ${name}`;
}
