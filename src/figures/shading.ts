/** Times that are shaded, because there a model has no values or they are filled. */

import type { RectMark } from "vega";

/** A range of times, and what it means; the same words for the same meaning. */
export interface Shaded {
  readonly from: number;
  readonly to: number;
  /** After `shaded: `, e.g. `no values`. */
  readonly label: string;
}

/** Light grey that leaves the grid visible. */
const SHADE = { fill: { value: "#000000" }, fillOpacity: { value: 0.07 } };

/**
 * Ranges around the points of a grid that have a property, out to the nearest points that lack it.
 * @param where by the index of the time
 */
export function shadedWhere(
  timesDays: ArrayLike<number>,
  where: (point: number) => boolean,
  label: string,
): readonly Shaded[] {
  const ranges: Shaded[] = [];
  const last = timesDays.length - 1;
  for (let point = 0; point <= last; point++) {
    if (!where(point)) continue;
    const first = point;
    while (point < last && where(point + 1)) point++;
    ranges.push({ from: timesDays[Math.max(0, first - 1)], to: timesDays[Math.min(last, point + 1)], label });
  }
  return ranges;
}

/** A line on what the shading means, for each meaning. */
export const shadingNotes = (panels: readonly { readonly shaded?: readonly Shaded[] }[]): string[] =>
  [...new Set(panels.flatMap(({ shaded = [] }) => shaded.map(({ label }) => label)))].map(
    (label) => `shaded: ${label}`,
  );

/** Grey behind everything else, as far as the scale `x` goes. */
export function shadingMarks(
  shaded: readonly Shaded[] | undefined,
  [first, last]: readonly [number, number],
  height: number,
): RectMark[] {
  return (shaded ?? [])
    .map(({ from, to }) => [Math.max(first, from), Math.min(last, to)] as const)
    .filter(([from, to]) => to > from)
    .map(([from, to]) => ({
      type: "rect",
      encode: {
        enter: {
          x: { scale: "x", value: from },
          x2: { scale: "x", value: to },
          y: { value: 0 },
          y2: { value: height },
          ...SHADE,
        },
      },
    }));
}
