/** Couplings in both directions, for each kind of transformer. */

import { defineKernel, type Kernel, read, write } from "../../engine/kernel.ts";
import apply from "../../wgsl/flow/coupling-apply.wgsl";
import keepNothing from "../../wgsl/flow/keep-nothing.wgsl";
import { nativeApply } from "./couplingNative.ts";
import { conditionerParts, handWritten, SHARED_DECLARATIONS } from "./couplingShader.ts";
import { type CouplingSpecialisation, couplingConstants } from "./couplingShape.ts";
import { couplingTwin } from "./couplingTwins.ts";
import { TRANSFORMERS, type TransformerKind } from "./transformers.ts";

type CouplingKernel = Kernel<CouplingSpecialisation>;

function defineApply(kind: TransformerKind, direction: "forward" | "inverse"): CouplingKernel {
  const inverse = direction === "inverse";
  const row = TRANSFORMERS[kind];
  const { title, shader } = row;
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
      shader,
      handWritten("flow/coupling-apply.wgsl", apply),
    ],
    twin: couplingTwin(inverse),
    native: nativeApply(direction),
  });
}

function defineCoupling(kind: TransformerKind): Readonly<Record<"forward" | "inverse", CouplingKernel>> {
  return { forward: defineApply(kind, "forward"), inverse: defineApply(kind, "inverse") };
}

/** A coupling's kernels by kind of transformer. */
export const COUPLINGS: Readonly<Record<TransformerKind, ReturnType<typeof defineCoupling>>> = {
  affine: defineCoupling("affine"),
  spline: defineCoupling("spline"),
};
