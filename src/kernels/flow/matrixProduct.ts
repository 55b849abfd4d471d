/** Kernels that are products of two matrices: what their declarations share (src/wgsl/flow/matrix-product.wgsl). */

import type { ShaderPart } from "../../engine/shader.ts";
import matrixProduct from "../../wgsl/flow/matrix-product.wgsl";

/** Lanes of a workgroup, each of which computes four by four results. */
export const PRODUCT_LANES = 64;
/** Rows and columns of a workgroup's tile of results. */
const SIDE = 32;

/** Workgroups of a product of `rows` by `columns` results. */
const tilesOf = (rows: number, columns: number): number => Math.ceil(rows / SIDE) * Math.ceil(columns / SIDE);

/** Invocations of a product, or of `parts` products of the same size. */
export const productInvocations = (rows: number, columns: number, parts = 1): number =>
  PRODUCT_LANES * parts * tilesOf(rows, columns);

/** A product's text before that of its kernel. */
export const MATRIX_PRODUCT: ShaderPart = { file: "src/wgsl/flow/matrix-product.wgsl", text: matrixProduct };
