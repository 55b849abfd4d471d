/** What an overlay says of curves that its frame does not show. */

import type { BandCurve } from "./lightCurves.ts";

/** What matters of a panel. */
interface NotedPanel {
  readonly points: readonly { readonly timeDays: number; readonly band: string }[];
  readonly timesDays: ArrayLike<number>;
  readonly curves: readonly BandCurve[];
}

/** Says which bands have photometry, but a curve that is nowhere in the frame: its residuals alone would puzzle. */
export function outsideNotes(
  panels: readonly NotedPanel[],
  [bright, faint]: readonly [number, number],
  [first, last]: readonly [number, number],
): string[] {
  const outside = (isOutside: (magnitude: number) => boolean): string =>
    panels
      .map(({ points, curves, timesDays }, at) => {
        const bands = curves
          .filter(({ band }) => points.some((point) => point.band === band && point.timeDays > 0))
          .filter(({ magnitudes }) => {
            const shown = Array.from(magnitudes).filter(
              (value, t) => Number.isFinite(value) && timesDays[t] >= first && timesDays[t] <= last,
            );
            return shown.length > 0 && shown.every(isOutside);
          })
          .map(({ band }) => band);
        return bands.length > 0 ? `${bands.join(", ")}${panels.length > 1 ? ` (panel ${at + 1})` : ""}` : "";
      })
      .filter(Boolean)
      .join(", ");
  const fainter = outside((magnitude) => magnitude > faint);
  const brighter = outside((magnitude) => magnitude < bright);
  return [
    fainter && `curves fainter than the frame: ${fainter}`,
    brighter && `curves brighter than the frame: ${brighter}`,
  ];
}
