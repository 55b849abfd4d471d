/** Times that are shaded, because there a model has no values or they are filled. */

import type { RectMark } from "vega";

/** A range of times, and what it means; the same words for the same meaning. */
export interface Shaded {
  readonly from: number;
  readonly to: number;
  /** After `shaded: `, e.g. `no values`. */
  readonly label: string;
}

/** Light greys that leave the grid visible, one a meaning. */
const SHADES = [
  { name: "shaded", opacity: 0.07 },
  { name: "shaded darker", opacity: 0.16 },
];

/** The meanings of a figure's shading, in the order of their shades. */
export const shadingLabels = (panels: readonly { readonly shaded?: readonly Shaded[] }[]): string[] => [
  ...new Set(panels.flatMap(({ shaded = [] }) => shaded.map(({ label }) => label))),
];

const shadeOf = (labels: readonly string[], label: string) =>
  SHADES[Math.min(labels.indexOf(label), SHADES.length - 1)];

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

/** What the shading means, a note for each meaning. */
export const shadingNotes = (labels: readonly string[]): string[] =>
  labels.map((label) => `${shadeOf(labels, label).name}: ${label}`);

/** Grey behind everything else, as far as the scale `x` goes. */
export function shadingMarks(
  shaded: readonly Shaded[] | undefined,
  labels: readonly string[],
  [first, last]: readonly [number, number],
  height: number,
): RectMark[] {
  return (shaded ?? [])
    .map(({ from, to, label }) => ({ from: Math.max(first, from), to: Math.min(last, to), label }))
    .filter(({ from, to }) => to > from)
    .map(({ from, to, label }) => ({
      type: "rect",
      encode: {
        enter: {
          x: { scale: "x", value: from },
          x2: { scale: "x", value: to },
          y: { value: 0 },
          y2: { value: height },
          fill: { value: "#000000" },
          fillOpacity: { value: shadeOf(labels, label).opacity },
        },
      },
    }));
}
