/** Orders of rows by seed. */

import { CounterRandom } from "../../engine/random/streams.ts";

/** A permutation of 0 to count - 1 that follows from seed and draw (Fisher-Yates). */
export function shuffledOrder(count: number, seed: number, draw: number): Uint32Array {
  const random = new CounterRandom(seed, "shuffle");
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = Math.floor(random.uniform(index, draw) * (index + 1));
    const value = order[index];
    order[index] = order[other];
    order[other] = value;
  }
  return order;
}

/** Draw number of the split into training and validation rows; epochs draw from 1. */
const SPLIT_DRAW = 0;

/** Which rows are trained on, and which judge the epochs. */
export interface RowSplit {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/** Rows for training and, at random, a share for validation. */
export function splitRows(count: number, share: number, seed: number): RowSplit {
  const order = shuffledOrder(count, seed, SPLIT_DRAW);
  const held = Math.round(share * count);
  return { training: order.slice(held).sort(), validation: order.slice(0, held).sort() };
}
