/**
 * Monotonic rational-quadratic splines on [-tailBound, tailBound], the identity outside (Durkan, Bekasov, Murray &
 * Papamakarios 2019).
 */

import { InputError } from "../../../engine/errors.ts";
import { wordsOf } from "../../../engine/native/nativeTwin.ts";
import applySource from "../../../wgsl/flow/spline-transformer.wgsl";
import { checkLimits } from "../limits.ts";
import { outputsOf, SPLINE_CONSTANTS, type SplineTransformer } from "./splineBin.ts";
import { SplineTwin } from "./splineTwin.ts";
import type { TransformerRow } from "./transformer.ts";

export { SPLINE_CONSTANTS, type SplineTransformer } from "./splineBin.ts";

export const spline: TransformerRow<SplineTransformer> = {
  title: "Rational-quadratic spline",
  check({ bins, tailBound }, where) {
    checkLimits("bins", bins, where);
    if (!(tailBound > 0)) throw new InputError(`${where} has a spline without a positive bound`);
  },
  describe: ({ bins }) => `spline coupling of ${bins} bins`,
  outputsPerFeature: ({ bins }) => outputsOf(bins),
  needsExactOutputs: () => false,
  constants: ({ tailBound }) => ({ TAIL_BOUND: tailBound, ...SPLINE_CONSTANTS }),
  settings: ({ bins }) => ({ bins }),
  shader: { file: "src/wgsl/flow/spline-transformer.wgsl", text: applySource },
  twin: (transformer) => new SplineTwin(transformer),
  native: {
    words: wordsOf({ tail_bound: "f32" }, ({ tailBound }: SplineTransformer) => ({ tail_bound: tailBound })),
    constants: SPLINE_CONSTANTS,
  },
  checked: [{ kind: "spline", bins: 8, tailBound: 3 }],
  edges: ({ tailBound }) => [-tailBound, tailBound, 0, 2 * tailBound],
};
