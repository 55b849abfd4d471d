/** Lengths of a flow with a network in front: without what devices need. */

import type { LayerShape } from "../kernels/flow/embeddingShape.ts";
import type { FlowShape } from "./transforms/transform.ts";

/** Shape of an embedding network. */
export interface Embedding {
  /** Units of each hidden layer. */
  readonly width: number;
  /** Hidden layers. */
  readonly layers: number;
  /** Conditions that the couplings see. */
  readonly outputs: number;
}

/** A flow's shape as its user sees it: `conditions` are those that enter the embedding, where there is one. */
export interface EmbeddedShape extends FlowShape {
  readonly embedding?: Embedding | undefined;
}

/** A flow's shape as its transforms see it: an embedding's outputs are their conditions. */
export function transformShape({ dimensions, conditions, embedding }: EmbeddedShape): FlowShape {
  return { dimensions, conditions: embedding?.outputs ?? conditions };
}

/** The layers of a shape's embedding, from the conditions on; none without one. */
export function embeddingLayers({ conditions, embedding }: EmbeddedShape): LayerShape[] {
  if (!embedding) return [];
  const { width, layers, outputs } = embedding;
  const lengths = [conditions, ...Array.from({ length: layers }, () => width), outputs];
  return lengths.slice(1).map((length, index) => ({ inputs: lengths[index], outputs: length }));
}
