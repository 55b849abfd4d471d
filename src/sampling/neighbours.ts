/** Which parts of a cloud of points hang together: curved valleys do, whatever their shape; separate modes do not. */

/** Points that are looked at: distances are of all pairs. */
const POINTS = 1500;
/** Near neighbours that a point is joined to. */
const NEIGHBOURS = 10;
/** The share of the points that lie thinnest: single ones between two modes would join them. */
const THIN = 0.03;
/** A neighbour that is farther than so many times its own usual distance to neighbours is none. */
const REACH = 3;

/** Points that tell where a part of the cloud is. */
export interface LabelledPoints {
  /** [points, dimensions] in units of the standard deviations of all. */
  readonly points: Float64Array;
  /** [points] The part of each, from 0 on. */
  readonly labels: Int32Array;
  readonly parts: number;
  /** By which coordinates are divided. */
  readonly scales: Float64Array;
}

/** Parts with a smaller share of the points belong to the nearest larger one. */
const LEAST_SHARE = 0.01;

/**
 * The parts of a cloud that no chain of near neighbours joins.
 * @param points [rows, dimensions] of equal weight
 */
export function partsOf(points: Float64Array, dimensions: number): LabelledPoints {
  const step = Math.max(1, Math.ceil(points.length / dimensions / POINTS));
  const rows = distinctRows(points, dimensions, step);
  const scales = deviations(points, dimensions, rows);
  const scaled = Float64Array.from(
    rows.flatMap((row) => Array.from(scales, (scale, k) => points[row * dimensions + k] / scale)),
  );
  const roots = connectedParts(scaled, dimensions);
  const sizes = new Map<number, number>();
  for (const root of roots) if (root >= 0) sizes.set(root, (sizes.get(root) ?? 0) + 1);
  const large = [...sizes].filter(([, size]) => size >= LEAST_SHARE * rows.length).map(([root]) => root);
  const kept = rows.flatMap((_, at) => (large.includes(roots[at]) ? [at] : []));
  return {
    points: Float64Array.from(kept.flatMap((at) => [...scaled.subarray(at * dimensions, (at + 1) * dimensions)])),
    labels: Int32Array.from(kept, (at) => large.indexOf(roots[at])),
    ...{ parts: Math.max(1, large.length), scales },
  };
}

/** The part of the labelled point that is nearest to a row; 0 where there is none. */
export function partAt({ points, labels, scales }: LabelledPoints, rows: Float64Array, at: number): number {
  const dimensions = scales.length;
  let [best, part] = [Number.POSITIVE_INFINITY, 0];
  for (let point = 0; point < labels.length; point++) {
    let square = 0;
    for (let k = 0; k < dimensions && square < best; k++) {
      square += (rows[at + k] / scales[k] - points[point * dimensions + k]) ** 2;
    }
    if (square < best) [best, part] = [square, labels[point]];
  }
  return part;
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

/** The part of each point, by the place of one of its points; -1 for the thinnest. */
function connectedParts(scaled: Float64Array, dimensions: number): Int32Array {
  const count = scaled.length / dimensions;
  const nearest = Array.from({ length: count }, (_, at) => nearestOf(scaled, dimensions, count, at));
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

function deviations(points: Float64Array, dimensions: number, rows: readonly number[]): Float64Array {
  return Float64Array.from({ length: dimensions }, (_, k) => {
    const mean = rows.reduce((sum, row) => sum + points[row * dimensions + k], 0) / rows.length;
    const squares = rows.reduce((sum, row) => sum + (points[row * dimensions + k] - mean) ** 2, 0);
    return Math.sqrt(squares / rows.length) || 1;
  });
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
