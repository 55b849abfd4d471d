/** Order statistics of many numbers without sorting all of them. */

/** So few are sorted. */
const FEW = 512;
/** Equal parts of the range between the smallest and the largest value. */
const BUCKETS = 1024;

/**
 * The values that a sort would put at some ranks. Values are counted in buckets of equal width, and only those in the buckets
 * of the ranks are looked at further: four passes without branches that depend on the order, where quickselect took three
 * times as long (100,000 magnitudes, ten ranks). Ranges shrink by the number of buckets, so that no input takes many rounds.
 * @param values without NaN; moved about
 * @param ranks ascending indices of the sorted values
 */
export function orderStatistics(values: Float32Array, ranks: readonly number[]): number[] {
  const [low, high] = extentOf(values);
  const width = (high - low) / BUCKETS;
  // Infinite values have no buckets.
  if (values.length <= FEW || !(width > 0 && width < Number.POSITIVE_INFINITY)) {
    if (low !== high) values.sort();
    return ranks.map((rank) => values[rank]);
  }
  const bucketOf = (value: number) => Math.min(BUCKETS - 1, ((value - low) / width) | 0);
  const counts = new Uint32Array(BUCKETS);
  for (let at = 0; at < values.length; at++) counts[bucketOf(values[at])]++;
  const asked = askedBuckets(counts, ranks);
  const places = new Int32Array(BUCKETS).fill(-1);
  asked.forEach(({ bucket }, index) => {
    places[bucket] = index;
  });
  const own = asked.map(({ bucket }) => new Float32Array(counts[bucket]));
  const filled = new Uint32Array(asked.length);
  for (let at = 0; at < values.length; at++) {
    const place = places[bucketOf(values[at])];
    if (place >= 0) own[place][filled[place]++] = values[at];
  }
  return asked.flatMap(({ ranks: within }, index) => orderStatistics(own[index], within));
}

function extentOf(values: Float32Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The buckets that hold ranks, ascending, with these ranks counted from the buckets' first value. */
function askedBuckets(counts: Uint32Array, ranks: readonly number[]) {
  const asked: { readonly bucket: number; readonly ranks: number[] }[] = [];
  let before = 0;
  let next = 0;
  for (let bucket = 0; bucket < counts.length && next < ranks.length; bucket++) {
    const end = before + counts[bucket];
    const within: number[] = [];
    while (next < ranks.length && ranks[next] < end) within.push(ranks[next++] - before);
    if (within.length > 0) asked.push({ bucket, ranks: within });
    before = end;
  }
  return asked;
}

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
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))]
    .filter((rank) => rank < values.length)
    .sort((a, b) => a - b);
  const found = new Map(orderStatistics(values, ranks).map((value, index) => [ranks[index], value]));
  const at = (rank: number) => found.get(rank) ?? Number.POSITIVE_INFINITY;
  return Float64Array.from(places, (place) => {
    const [below, next] = [at(Math.floor(place)), at(Math.ceil(place))];
    return below === next ? below : below + (place - Math.floor(place)) * (next - below);
  });
}
