/** Sets that the network can see: those without curves, and those far from all that it learned. */

import { badValue } from "./arguments.ts";
import type { WholeColumns } from "./content.ts";
import { FAR_SQUARED } from "./far.ts";

/** What the flow may be told, and how to take away what it makes of sets that have nothing. */
export interface PlacedSets {
  readonly given: Float64Array;
  /** Whether there is any set that has a place. */
  readonly any: boolean;
  /** Takes away the numbers of sets without a place. */
  blank(values: Float64Array): void;
}

/**
 * Sets of which those without a place, that the network sees as NaN, are another set.
 * @throws InputError naming a condition far outside what a flow of curves learned
 */
export function placedSets(columns: WholeColumns, sets: Float64Array): PlacedSets {
  const width = columns.conditions.length;
  const count = sets.length / width;
  const network = columns.encodeSets(sets);
  const each = network.length / count;
  refuseFar(columns, network, each);
  const rows = Array.from({ length: count }, (_, row) => row);
  const isPlaced = (row: number) => network.subarray(row * each, (row + 1) * each).every(Number.isFinite);
  const without = rows.filter((row) => !isPlaced(row));
  const other = rows.find(isPlaced);
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

/** @throws InputError naming row, condition, value and what is usual */
function refuseFar({ seen, scalings }: Pick<WholeColumns, "seen" | "scalings">, network: Float64Array, each: number) {
  const far = seen ? network.findIndex((value) => value ** 2 >= FAR_SQUARED) : -1;
  if (far < 0) return;
  const column = far % each;
  const [centre, scale] = ["centre", "scale"].map((part) => scalings![`conditions.${part}`][column]);
  const valueAt = (place: number) => {
    const value = centre + place * scale;
    return Number((seen!.logarithm[column] ? Math.exp(value) : value).toPrecision(3));
  };
  const usual = [valueAt(-3), valueAt(3)].sort((a, b) => a - b).join(" to ");
  throw badValue(
    ...(["sets", Math.floor(far / each), seen!.names[column], valueAt(network[far])] as const),
    `near what the flow learned, about ${usual}`,
  );
}
