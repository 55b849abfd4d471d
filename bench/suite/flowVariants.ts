/** The variants of a flow's kernels that are measured: one row of each table for each. */

import type { Backend } from "../../src/engine/backend.ts";
import type { Architecture } from "../../src/flow/architecture.ts";
import { Flow } from "../../src/flow/flow.ts";
import type { FlowState } from "../../src/flow/parameters.ts";
import { type FlowUse, flowVariants, halfVariant } from "../../src/flow/variant.ts";
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

/** Name in tables: backend, and variant where there are several. */
export function variantLabel(choice: string, { name }: BenchedVariant): string {
  return name === undefined ? choice : `${choice}: ${name}`;
}
