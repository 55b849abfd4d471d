/** Arrays of four binaries whose rows and columns may be exchanged. */

/** Between these masses (Msun) lies every neutron star, and beyond the second only Lambdas. */
const STAR = [0.1, 10] as const;
const LAMBDA_ONLY = 100;

const isStar = (mass: number): boolean => mass >= STAR[0] && mass <= STAR[1];

/** Whether the columns of an array [4, 4] are m1, m2, Lambda1 and Lambda2 of one binary each, as its rows should be. */
export function looksTransposed(values: ArrayLike<number>): boolean {
  const at = (row: number, column: number) => values[4 * row + column];
  const columns = [0, 1, 2, 3];
  const stars = columns.every((column) => isStar(at(0, column)) && isStar(at(1, column)));
  return stars && [2, 3].some((row) => at(row, 0) > LAMBDA_ONLY || at(row, 1) > LAMBDA_ONLY);
}
