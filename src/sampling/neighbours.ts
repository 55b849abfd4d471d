/** Which parts of a cloud of points hang together: curved valleys do, whatever their shape; separate modes do not. */

/** Points that are looked at: distances are of all pairs. */
const POINTS = 1500;
/** Near neighbours that a point is joined to. */
const NEIGHBOURS = 10;
/** The share of the points that lie thinnest: single ones between two modes would join them. */
const THIN = 0.1;
/** A neighbour that is farther than so many times its own usual distance to neighbours is none. */
const REACH = 3;

/**
 * The group of each component of a mixture: components are of one group where chains of neighbours join most of their points.
 * @param points [rows, dimensions] of equal weight
 * @param componentOf [rows] the component that each belongs to
 * @returns [components] groups by the number of one of their components
 */
export function joinedComponents(
  points: Float64Array,
  dimensions: number,
  componentOf: Uint32Array,
  components: number,
): number[] {
  const step = Math.max(1, Math.ceil(componentOf.length / POINTS));
  const rows = distinctRows(points, dimensions, step);
  const parts = connectedParts(points, dimensions, rows);
  // Points of each (component, part).
  const counts = Array.from({ length: components }, () => new Map<number, number>());
  rows.forEach((row, at) => {
    if (parts[at] < 0) return;
    const own = counts[componentOf[row]];
    own.set(parts[at], (own.get(parts[at]) ?? 0) + 1);
  });
  const partOf = counts.map((own) => [...own].sort((a, b) => b[1] - a[1])[0]?.[0] ?? -1);
  const first = new Map<number, number>();
  return partOf.map((part, component) => {
    if (part < 0) return component;
    if (!first.has(part)) first.set(part, component);
    return first.get(part)!;
  });
}

/** Every so-many-th row, but none that is the same as an earlier one: resampling repeats them. */
function distinctRows(points: Float64Array, dimensions: number, step: number): number[] {
  const seen = new Set<string>();
  const rows: number[] = [];
  for (let row = 0; row * dimensions < points.length; row += step) {
    const key = points.subarray(row * dimensions, (row + 1) * dimensions).join();
    if (seen.has(key)) continue;
    seen.add(key);
    rows.push(row);
  }
  return rows;
}

/** The part of each row, by the place of one of its rows; -1 for the thinnest. */
function connectedParts(points: Float64Array, dimensions: number, rows: readonly number[]): Int32Array {
  const count = rows.length;
  const scaled = standardised(points, dimensions, rows);
  const nearest = rows.map((_, at) => nearestOf(scaled, dimensions, count, at));
  const usual = nearest.map((own) => own.at(-1)?.square ?? 0);
  const limit = [...usual].sort((a, b) => a - b)[Math.min(count - 1, Math.ceil((1 - THIN) * count))] ?? 0;
  const parents = Int32Array.from({ length: count }, (_, at) => at);
  const rootOf = (at: number): number => {
    while (parents[at] !== at) at = parents[at] = parents[parents[at]];
    return at;
  };
  nearest.forEach((own, at) => {
    if (usual[at] > limit) return;
    for (const { other, square } of own) {
      if (usual[other] > limit || square > REACH ** 2 * Math.min(usual[at], usual[other])) continue;
      parents[rootOf(at)] = rootOf(other);
    }
  });
  return Int32Array.from(parents, (_, at) => (usual[at] > limit ? -1 : rootOf(at)));
}

/** Coordinates in units of their standard deviations. */
function standardised(points: Float64Array, dimensions: number, rows: readonly number[]): Float64Array {
  const scaled = new Float64Array(rows.length * dimensions);
  for (let k = 0; k < dimensions; k++) {
    const values = rows.map((row) => points[row * dimensions + k]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    values.forEach((value, at) => {
      scaled[at * dimensions + k] = (value - mean) / (Math.sqrt(variance) || 1);
    });
  }
  return scaled;
}

/** The nearest other points, the nearest first. */
function nearestOf(scaled: Float64Array, dimensions: number, count: number, at: number) {
  const found: { other: number; square: number }[] = [];
  for (let other = 0; other < count; other++) {
    if (other === at) continue;
    let square = 0;
    const most = found.length < NEIGHBOURS ? Number.POSITIVE_INFINITY : found[NEIGHBOURS - 1].square;
    for (let k = 0; k < dimensions && square < most; k++) {
      square += (scaled[at * dimensions + k] - scaled[other * dimensions + k]) ** 2;
    }
    if (square >= most) continue;
    let place = found.length;
    while (place > 0 && found[place - 1].square > square) place--;
    found.splice(place, 0, { other, square });
    if (found.length > NEIGHBOURS) found.pop();
  }
  return found;
}
