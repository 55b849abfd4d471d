/** Sets that the network can see: those without curves, and those far from all that it learned. */

import { inChunks } from "./chunks.ts";
import type { OpenedFlow, WholeColumns } from "./content.ts";
import { FAR_SQUARED } from "./far.ts";
import { checkSets } from "./flowRows.ts";
import { badValue } from "./rows.ts";
import type { CallOptions } from "./types.ts";

/** What the flow may be told, and how to take away what it makes of sets that have nothing. */
export interface PlacedSets {
  readonly given: Float64Array;
  /** Whether there is any set that has a place. */
  readonly any: boolean;
  /** Takes away the numbers of sets without a place. */
  blank(values: Float64Array): void;
}

/**
 * Sets of which those without a place, that the network sees as NaN, are another set. Others have their turn meanwhile.
 * @param opened throws where the flow was disposed of meanwhile
 * @throws InputError naming a condition that has no place in the flow, or is far outside what it learned of curves; what the
 * signal was aborted with
 */
export async function placedSets(
  opened: () => OpenedFlow,
  columns: WholeColumns,
  sets: Float64Array,
  { signal }: CallOptions,
): Promise<PlacedSets> {
  const width = columns.conditions.length;
  const count = sets.length / width;
  const without: number[] = [];
  let other: number | undefined;
  await inChunks(opened, count, { signal }, (first, end) => {
    const asked = sets.subarray(first * width, end * width);
    checkSets(asked, columns, first);
    const network = columns.encodeSets(asked);
    const each = network.length / (end - first);
    for (let row = first; row < end; row++) {
      const own = network.subarray((row - first) * each, (row - first + 1) * each);
      refuseFar(columns, own, row);
      if (own.every(Number.isFinite)) other ??= row;
      else without.push(row);
    }
  });
  const given = sets.slice();
  if (other !== undefined) {
    for (const row of without) given.copyWithin(row * width, other * width, (other + 1) * width);
  }
  return {
    given,
    any: other !== undefined,
    blank(values) {
      const own = values.length / count;
      for (const row of without) values.fill(Number.NaN, row * own, (row + 1) * own);
    },
  };
}

/** @param own what the network sees of a row @throws InputError naming row, condition, value and what is usual */
function refuseFar({ seen, scalings }: Pick<WholeColumns, "seen" | "scalings">, own: Float64Array, row: number): void {
  const column = seen ? own.findIndex((value) => value ** 2 >= FAR_SQUARED) : -1;
  if (column < 0) return;
  const [centre, scale] = ["centre", "scale"].map((part) => scalings![`conditions.${part}`][column]);
  const valueAt = (place: number) => {
    const value = centre + place * scale;
    return Number((seen!.logarithm[column] ? Math.exp(value) : value).toPrecision(3));
  };
  const usual = [valueAt(-3), valueAt(3)].sort((a, b) => a - b).join(" to ");
  throw badValue(
    ...(["sets", row, seen!.names[column], valueAt(own[column])] as const),
    `near what the flow learned, about ${usual}`,
  );
}
