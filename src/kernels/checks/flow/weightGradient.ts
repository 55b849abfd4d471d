/** Oracle cases and benchmarks of the kernels of ../../flow/weightGradient.ts. */

import type { KernelCapabilities } from "../../../engine/kernel.ts";
import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { traceLayout } from "../../flow/conditioner.ts";
import { type CouplingLayout, describeLayout } from "../../flow/couplingLayout.ts";
import {
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingParameterCount,
} from "../../flow/couplingShape.ts";
import { weightGradient } from "../../flow/weightGradient.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";
import { benchmarkLayout, checkedLayouts, couplingOperations, publishedShape } from "./couplingCases.ts";

function weightGradientCase(
  name: string,
  shape: CouplingShape,
  layout: CouplingLayout,
  count: number,
  chunkRows: number,
) {
  const trace = traceLayout(conditionerShape(shape));
  return {
    name: `${name}; ${describeLayout(layout)}`,
    specialisation: { ...shape, layout },
    settings: { count, chunk_rows: chunkRows },
    inputs: {
      activations: normalValues(count * trace.activations, 11),
      adjoints: normalValues(count * trace.adjoints, 12),
    },
    outputs: { partials: Math.ceil(count / chunkRows) * couplingParameterCount(shape) },
  } satisfies KernelCase<CouplingSpecialisation>;
}

const AFFINE = publishedShape({ kind: "affine", scale: "sigmoid" });

function weightGradientCases(capabilities: KernelCapabilities): KernelCase<CouplingSpecialisation>[] {
  const uneven: CouplingShape = { ...AFFINE, dimensions: 5, identity: 3, conditions: 2, hidden: 19, blocks: 1 };
  return checkedLayouts(capabilities, true).flatMap((layout) => [
    weightGradientCase("published shape", AFFINE, layout, 301, 128),
    weightGradientCase("one row", AFFINE, layout, 1, 128),
    weightGradientCase("uneven", uneven, layout, 130, 64),
    weightGradientCase("spline", publishedShape({ kind: "spline", bins: 8, tailBound: 3 }), layout, 30, 512),
  ]);
}

export const weightGradientCheck = checkKernel(weightGradient, {
  oracle: {
    cases: weightGradientCases,
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: {
    kernelCase: (capabilities) => weightGradientCase("1000 rows", AFFINE, benchmarkLayout(capabilities), 1000, 512),
    amount: 1000,
    unit: "rows",
    bytes:
      4 * 1000 * (traceLayout(conditionerShape(AFFINE)).activations + traceLayout(conditionerShape(AFFINE)).adjoints),
    operations: 1000 * couplingOperations(AFFINE),
  },
});
