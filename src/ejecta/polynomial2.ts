/** The polynomial of second degree that Nedora et al. 2021 (arXiv 2011.11110, Eq. 6) fit to everything. */

/** b0 to b5. */
export type Polynomial2 = readonly [number, number, number, number, number, number];

/** b0 + b1 q + b2 L + b3 q^2 + b4 q L + b5 L^2, with q = m1/m2 >= 1 and the combined tidal deformability L. */
export function polynomial2([b0, b1, b2, b3, b4, b5]: Polynomial2, q: number, lambda: number): number {
  return b0 + b1 * q + b2 * lambda + b3 * q * q + b4 * q * lambda + b5 * lambda * lambda;
}
