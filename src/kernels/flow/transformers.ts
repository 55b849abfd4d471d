/** What a coupling does to each transformed feature: the table of the kinds, which is total. One file a kind. */

import { type AffineTransformer, affine } from "./transformers/affine.ts";
import { type SplineTransformer, spline } from "./transformers/spline.ts";
import type { TransformerRow } from "./transformers/transformer.ts";

export { AFFINE_SCALES } from "./transformers/affine.ts";

/** What a coupling does to each of the features that it transforms. */
export type Transformer = AffineTransformer | SplineTransformer;
export type TransformerKind = Transformer["kind"];

/** Forgetting a kind does not compile. */
export const TRANSFORMERS: {
  readonly [Kind in TransformerKind]: TransformerRow<Extract<Transformer, { readonly kind: Kind }>>;
} = { affine, spline };

/** The kinds, in the order of the table. */
export const TRANSFORMER_KINDS = Object.keys(TRANSFORMERS) as readonly TransformerKind[];

/** The row of a transformer. */
export function transformerRow({ kind }: Transformer): TransformerRow<Transformer> {
  return TRANSFORMERS[kind];
}
