/** What a model file may say of the transforms of a flow. Apart from their rows: only readers of `.safetensors` need it. */

import * as v from "valibot";
import { AFFINE_SCALES, type Transformer } from "../kernels/flow/transformers.ts";
import { ADDED_FIELDS, type BuiltInTransform, type Transform } from "./transforms/index.ts";
import type { TransformRow } from "./transforms/transform.ts";

export const index = v.pipe(v.number(), v.integer(), v.minValue(0));
export const finite = v.pipe(v.number(), v.finite());

/** Fields of a member of a union. Forgetting a kind or a field does not compile. */
type Fields<Union extends { readonly kind: string }> = {
  readonly [Kind in Union["kind"]]: TransformRow<Extract<Union, { readonly kind: Kind }>>["fields"];
};

/** The union by "kind": that the list of its members makes it is what the compiler cannot see. */
const union = <T>(fields: Iterable<readonly [string, TransformRow<{ readonly kind: string }>["fields"]]>) =>
  v.variant(
    "kind",
    Array.from(fields, ([kind, own]) => v.object({ kind: v.literal(kind), ...own })),
  ) as unknown as v.GenericSchema<unknown, T>;

const TRANSFORMERS: Fields<Transformer> = {
  affine: { scale: v.picklist(AFFINE_SCALES) },
  spline: { bins: index, tailBound: finite },
};

const TRANSFORMS: Fields<BuiltInTransform> = {
  coupling: {
    identity: v.array(index),
    transformed: v.array(index),
    hidden: index,
    blocks: index,
    transformer: union<Transformer>(Object.entries(TRANSFORMERS)),
  },
  "batch-norm": {},
  "act-norm": {},
  permutation: { order: v.array(index) },
};

/** The kinds that there are at the time of reading. */
export const transformSchema = v.lazy(() => union<Transform>([...Object.entries(TRANSFORMS), ...ADDED_FIELDS]));
