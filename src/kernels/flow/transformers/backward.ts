/** What the table of the ways back through transformers says about each kind: what training needs beside the pass. */

import type { ShaderPart } from "../../../engine/shader.ts";
import type { PassTwin } from "./passTwin.ts";

/** Twin of a transformer: works on the raw outputs of one row. */
export interface BackwardTwin extends PassTwin {
  /** Writes the adjoints of the raw outputs. @returns the adjoint of x */
  backward(
    raw: Float64Array,
    index: number,
    x: number,
    valueAdjoint: number,
    logDetAdjoint: number,
    rawAdjoint: Float64Array,
  ): number;
}

/** The way back through one kind of transformer. */
export interface TransformerBackward<T> {
  readonly shader: ShaderPart;
  /** @param transformed number of features that the coupling transforms */
  twin(transformer: T, transformed: number): BackwardTwin;
}
