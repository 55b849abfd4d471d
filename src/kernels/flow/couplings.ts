/** Couplings in both directions, for each kind of transformer. */

import { defineKernel, type Kernel, read, write } from "../../engine/kernel.ts";
import apply from "../../wgsl/flow/coupling-apply.wgsl";
import keepNothing from "../../wgsl/flow/keep-nothing.wgsl";
import { compareToScale } from "../compare.ts";
import { defineBackward, defineGradient, recordCouplingBackward } from "./couplingBackward.ts";
import {
  BENCHMARK_ROWS,
  couplingBenchmarkCase,
  couplingBytes,
  couplingCase,
  couplingCases,
  couplingOperations,
  publishedShape,
} from "./couplingCases.ts";
import { benchmarkLayout, checkedLayouts } from "./couplingLayout.ts";
import { nativeApply } from "./couplingNative.ts";
import { conditionerParts, handWritten, SHARED_DECLARATIONS } from "./couplingShader.ts";
import { type CouplingSpecialisation, couplingConstants } from "./couplingShape.ts";
import { couplingTwin } from "./couplingTwins.ts";
import { TRANSFORMERS, type TransformerKind } from "./transformers.ts";

type CouplingKernel = Kernel<CouplingSpecialisation>;

function defineApply(
  kind: TransformerKind,
  direction: "forward" | "inverse",
  backward: CouplingKernel["backward"],
): CouplingKernel {
  const inverse = direction === "inverse";
  const row = TRANSFORMERS[kind];
  const { title, shader, checked } = row;
  return defineKernel<CouplingSpecialisation>({
    ...SHARED_DECLARATIONS,
    name: `${kind}-coupling-${direction}`,
    summary: `${title} coupling, ${direction}, with its log-determinant.`,
    bindings: {
      input: read("f32"),
      conditions: read("f32"),
      parameters: read("f32"),
      features: read("u32"),
      output: write("f32"),
      log_det: write("f32"),
    },
    constants: (specialisation) => ({ ...couplingConstants(specialisation), INVERSE: inverse }),
    source: (specialisation) => [
      ...conditionerParts(
        specialisation,
        [],
        ["output", "log_det"],
        [handWritten("flow/keep-nothing.wgsl", keepNothing)],
        row.needsExactOutputs(inverse),
      ),
      shader.apply,
      handWritten("flow/coupling-apply.wgsl", apply),
    ],
    twin: couplingTwin(inverse),
    native: nativeApply(direction),
    ...(backward ? { backward } : {}),
    oracle: {
      cases: (capabilities) => couplingCases(checked, (small) => checkedLayouts(capabilities, small)),
      // Inverses divide by scales down to 1e-3, and so multiply the rounding of the shift.
      compare: (_, expected, actual) => compareToScale(expected, actual, inverse ? 2e-4 : 5e-5),
    },
    benchmark: {
      kernelCase: (capabilities) => couplingCase(couplingBenchmarkCase(checked[0]), benchmarkLayout(capabilities)),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: couplingBytes(publishedShape(checked[0]), BENCHMARK_ROWS),
      operations: couplingOperations(publishedShape(checked[0])) * BENCHMARK_ROWS,
    },
  });
}

function defineCoupling(kind: TransformerKind): Readonly<Record<"forward" | "inverse", CouplingKernel>> {
  const kernels = { backward: defineBackward(kind), gradient: defineGradient(kind) };
  return {
    forward: defineApply(kind, "forward", (recorder) => recordCouplingBackward(kernels, recorder)),
    inverse: defineApply(kind, "inverse", undefined),
  };
}

/** A coupling's kernels by kind of transformer; the forward one names its way back. */
export const COUPLINGS: Readonly<Record<TransformerKind, ReturnType<typeof defineCoupling>>> = {
  affine: defineCoupling("affine"),
  spline: defineCoupling("spline"),
};
