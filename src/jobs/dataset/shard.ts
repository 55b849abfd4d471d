/** Shards: a dataset's rows in nearly equal, consecutive parts, one a process or machine. */

import { argument, InputError } from "../../engine/errors.ts";

/** Part `index` of `count`, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Reads `k/n`. @throws InputError unless 1 <= k <= n */
export function parseShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text.trim());
  const [index, count] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  if (!match || index < 1 || index > count) {
    throw new InputError(`${argument("shard")} is "${text}", but must be k/n with k from 1 to n, for example 2/8`);
  }
  return { index, count };
}

/** First row and number of rows of a shard of `total` rows. @throws InputError for a part that there is not */
export function shardRows({ index, count }: Shard, total: number): { start: number; rows: number } {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(count) && index >= 1 && index <= count)) {
    throw new InputError(`${argument("shard")} is part ${index} of ${count}, but must be one from 1 to their number`);
  }
  const boundary = (part: number) => Number((BigInt(total) * BigInt(part)) / BigInt(count));
  const start = boundary(index - 1);
  return { start, rows: boundary(index) - start };
}
