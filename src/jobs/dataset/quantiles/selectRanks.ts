/** Order statistics of many numbers without sorting all of them. */

/** Shorter ranges are sorted. */
const SHORT = 64;

/**
 * Moves values so that those at the given ranks are the ones that a sort would put there: quickselect (Hoare 1961) with
 * the median of three as pivot, on both sides as far as they have ranks.
 * @param values without NaN; changed in place
 * @param ranks ascending indices into `values`
 */
export function selectRanks(values: Float32Array, ranks: readonly number[]): void {
  // Ranges that pivots split badly for this often are sorted: no input takes quadratic time.
  const splits = 2 * Math.ceil(Math.log2(values.length + 1)) + 8;
  select(values, 0, values.length - 1, ranks, splits);
}

function select(values: Float32Array, first: number, last: number, ranks: readonly number[], splits: number): void {
  while (ranks.length > 0) {
    if (last - first < SHORT || splits === 0) {
      values.subarray(first, last + 1).sort();
      return;
    }
    splits--;
    const [left, right] = partition(values, first, last);
    const [start, end] = [first, left];
    const above = ranks.filter((rank) => rank >= right);
    select(
      values,
      start,
      end,
      ranks.filter((rank) => rank <= left),
      splits,
    );
    first = right;
    ranks = above;
  }
}

/** Splits a range at a pivot. @returns the last of the lower part, and the first of the upper part; between them is the pivot */
function partition(values: Float32Array, first: number, last: number): [number, number] {
  const pivot = middleOf(values[first], values[(first + last) >> 1], values[last]);
  let [low, high] = [first, last];
  while (low <= high) {
    while (values[low] < pivot) low++;
    while (values[high] > pivot) high--;
    if (low > high) break;
    const kept = values[low];
    values[low++] = values[high];
    values[high--] = kept;
  }
  return [high, low];
}

const middleOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/**
 * Quantiles of some numbers, between neighbours linearly, as NumPy's default.
 * @param values without NaN; moved about
 * @param levels ascending, from 0 to 1
 * @param above so many further values lie above all others: quantiles that reach them are infinite
 * @returns one for each level; NaN where there is nothing at all
 */
export function quantilesOf(values: Float32Array, levels: readonly number[], above = 0): Float64Array {
  const count = values.length + above;
  if (count === 0) return new Float64Array(levels.length).fill(Number.NaN);
  const places = levels.map((level) => level * (count - 1));
  const ranks = new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]));
  selectRanks(
    values,
    [...ranks].filter((rank) => rank < values.length).sort((a, b) => a - b),
  );
  const at = (rank: number) => (rank < values.length ? values[rank] : Number.POSITIVE_INFINITY);
  return Float64Array.from(places, (place) => {
    const [below, next] = [at(Math.floor(place)), at(Math.ceil(place))];
    return below === next ? below : below + (place - Math.floor(place)) * (next - below);
  });
}
