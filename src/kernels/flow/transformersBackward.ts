/** The ways back through the transformers: the table of the kinds, which is total. */

import { affineBackward } from "./transformers/affineBackward.ts";
import type { TransformerBackward } from "./transformers/backward.ts";
import { splineBackward } from "./transformers/splineBackward.ts";
import type { Transformer, TransformerKind } from "./transformers.ts";

/** Forgetting a kind does not compile. */
export const TRANSFORMERS_BACKWARD: {
  readonly [Kind in TransformerKind]: TransformerBackward<Extract<Transformer, { readonly kind: Kind }>>;
} = { affine: affineBackward, spline: splineBackward };

/** The way back through a transformer. */
export function transformerBackward({ kind }: Transformer): TransformerBackward<Transformer> {
  return TRANSFORMERS_BACKWARD[kind];
}
