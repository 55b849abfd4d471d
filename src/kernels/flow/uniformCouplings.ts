/**
 * Couplings whose numbers stand alone in a uniform buffer, for inference: GPUs read such buffers through a cache of their
 * own. All else is as in the kernels whose weights stand in a storage buffer.
 */

import { defineKernel, type Kernel, uniform } from "../../engine/kernel.ts";
import { couplingBenchmarkCase, couplingCase, couplingCases } from "./couplingCases.ts";
import type { CouplingSpecialisation } from "./couplingShape.ts";
import { CHECKED, COUPLINGS, inBothDirections } from "./couplings.ts";
import type { Transformer } from "./transformers.ts";
import { checkedUniformTunings, UNIFORM } from "./tuning.ts";

type Kind = Transformer["kind"];

function defineUniform(kind: Kind, direction: "forward" | "inverse"): Kernel<CouplingSpecialisation> {
  const generic = COUPLINGS[kind][direction];
  const [checked] = CHECKED[kind];
  return defineKernel<CouplingSpecialisation>({
    ...generic,
    name: `uniform-${generic.name}`,
    summary: `${generic.summary.slice(0, -1)}; its weights in a uniform buffer.`,
    bindings: { ...generic.bindings, parameters: uniform("f32", "array<vec4<f32>, (PARAMETERS + 3u) / 4u>") },
    backward: undefined,
    oracle: {
      ...generic.oracle,
      cases: (capabilities) => couplingCases(CHECKED[kind], (small) => checkedUniformTunings(capabilities, small)),
    },
    benchmark: { ...generic.benchmark, kernelCase: () => couplingCase(couplingBenchmarkCase(checked), UNIFORM) },
  });
}

/** By kind of transformer. They bind one coupling's numbers as `parameters`, and ignore the setting `parameter_offset`. */
export const UNIFORM_COUPLINGS = inBothDirections(defineUniform);
