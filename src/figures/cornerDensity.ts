/** What a corner plot shows of samples: axes, histograms, and the smoothed density of pairs. */

/** One parameter of the plot. */
export interface CornerParameter {
  /** As axes name it, with the unit. */
  readonly label: string;
  /** Above its histogram: its median and range. */
  readonly title: string;
  /** One value a sample. */
  readonly values: ArrayLike<number>;
  /** Whether its axis is logarithmic. */
  readonly logarithmic?: boolean;
  /** A value that is marked: the best fit's. */
  readonly marked?: number;
  /** Ends of the prior, which the axis never passes. */
  readonly bounds?: readonly [number, number];
}

/** Shares of the probability inside the contours, from the outer one to the inner one. */
export const SHARES = [0.9, 0.68];

export const BINS = 40;
/** Cells of a pair's density along each axis. */
export const CELLS = 48;
/** Standard deviation of the density's smoothing, cells. */
const SMOOTHING = 1.4;
/** Probability that the axes leave out on each side. */
const TAIL = 0.0015;

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** Where a value is between the ends, from 0 to 1. */
  at(value: number): number;
  /** The value at a share of the axis. */
  value(share: number): number;
}

/** The axis of a parameter: what holds nearly all of its probability, with some air, inside its prior. */
export function axisOf(
  { values, logarithmic = false, bounds, marked }: CornerParameter,
  weights: ArrayLike<number>,
): Axis {
  const log = logarithmic && Array.from(values).every((value) => value > 0);
  const scaled = (value: number): number => (log ? Math.log(value) : value);
  const order = Array.from({ length: values.length }, (_, row) => row)
    .filter((row) => weights[row] > 0 && Number.isFinite(values[row]))
    .sort((a, b) => values[a] - values[b]);
  const sum = order.reduce((all, row) => all + weights[row], 0);
  const quantile = (share: number): number => {
    let passed = 0;
    for (const row of order) {
      passed += weights[row];
      if (passed >= share * sum) return scaled(values[row]);
    }
    return scaled(values[order[order.length - 1]]);
  };
  let [low, high] = [quantile(TAIL), quantile(1 - TAIL)];
  if (marked !== undefined && Number.isFinite(scaled(marked)))
    [low, high] = [Math.min(low, scaled(marked)), Math.max(high, scaled(marked))];
  const air = 0.06 * (high - low) || 1e-6 * Math.max(1, Math.abs(high));
  const [least, most] = bounds
    ? [bounds[0] > 0 || !log ? scaled(bounds[0]) : Number.NEGATIVE_INFINITY, scaled(bounds[1])]
    : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  [low, high] = [Math.max(least, low - air), Math.min(most, high + air)];
  if (!(high > low)) [low, high] = [low - air, high + air];
  return {
    ...{ log, low: log ? Math.exp(low) : low, high: log ? Math.exp(high) : high },
    at: (value) => (scaled(value) - low) / (high - low),
    value: (share) => (log ? Math.exp(low + share * (high - low)) : low + share * (high - low)),
  };
}

export function histogram(values: ArrayLike<number>, weights: ArrayLike<number>, axis: Axis): Float64Array {
  const counts = new Float64Array(BINS);
  for (let row = 0; row < values.length; row++) {
    const at = axis.at(values[row]);
    if (at >= 0 && at <= 1) counts[Math.min(BINS - 1, Math.floor(at * BINS))] += weights[row];
  }
  return counts;
}

/** The density of a pair on a grid of cells, smoothed; rows from the top of the panel down. */
export function density(
  [x, y]: readonly ArrayLike<number>[],
  weights: ArrayLike<number>,
  [ofX, ofY]: readonly Axis[],
): Float64Array {
  const cells = new Float64Array(CELLS * CELLS);
  for (let row = 0; row < weights.length; row++) {
    const [column, line] = [Math.floor(ofX.at(x[row]) * CELLS), Math.floor((1 - ofY.at(y[row])) * CELLS)];
    if (column >= 0 && column < CELLS && line >= 0 && line < CELLS) cells[line * CELLS + column] += weights[row];
  }
  return smoothed(smoothed(cells, 1, CELLS), CELLS, 1);
}

/** A Gaussian along one axis, of whose weight nothing leaves the grid: what is beyond an end counts at the end. */
function smoothed(cells: Float64Array, step: number, across: number): Float64Array {
  const reach = Math.ceil(3 * SMOOTHING);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / SMOOTHING) ** 2));
  const sum = kernel.reduce((all, one) => all + one, 0);
  const result = new Float64Array(cells.length);
  for (let line = 0; line < CELLS; line++) {
    for (let at = 0; at < CELLS; at++) {
      const value = cells[line * across + at * step];
      if (value === 0) continue;
      kernel.forEach((weight, k) => {
        // Reflected at the ends, so that densities do not fall off where a prior ends.
        let to = at + k - reach;
        if (to < 0) to = -1 - to;
        if (to >= CELLS) to = 2 * CELLS - 1 - to;
        result[line * across + to * step] += (value * weight) / sum;
      });
    }
  }
  return result;
}

/** Densities above which so much of the probability lies. */
export function levels(cells: Float64Array): number[] {
  const sorted = Array.from(cells).sort((a, b) => b - a);
  const sum = sorted.reduce((all, one) => all + one, 0);
  return SHARES.map((share) => {
    let passed = 0;
    for (const value of sorted) {
      passed += value;
      if (passed >= share * sum) return value;
    }
    return 0;
  });
}
