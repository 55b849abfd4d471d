/** A panel of light curves: bands of quantiles, curves, points with errors, limits. */

import { areaPath, clipped, escaped, type Frame, frameOf, linePath, picture, px, type Size } from "./frame.ts";
import type { Axis } from "./scale.ts";
import type { Theme } from "./theme.ts";

export interface Curve {
  readonly band: string;
  /** For the colour of bands without a letter. */
  readonly wavelengthNm?: number;
  readonly times: ArrayLike<number>;
  /** NaN where there is no value. */
  readonly magnitudes: ArrayLike<number>;
  readonly dashed?: boolean;
  /** Whether it stays in the background while another one is looked at. */
  readonly faded?: boolean;
}

/** Between two quantiles. */
export interface Range {
  readonly band: string;
  readonly wavelengthNm?: number;
  readonly times: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  /** 0.13 by default: fewer where many lie over each other. */
  readonly opacity?: number;
}

/** One measurement. */
export interface Point {
  readonly band: string;
  readonly wavelengthNm?: number;
  readonly timeDays: number;
  /** The faintest magnitude that was excluded, for a limit. */
  readonly magnitude: number;
  /** One standard deviation, mag; NaN for a limit. */
  readonly error: number;
  readonly limit: boolean;
  readonly faded?: boolean;
}

export interface LightCurveFigure {
  /** What it shows, for screen readers and as the title of exported files. */
  readonly label: string;
  /** Written above the panel, where there is one. */
  readonly title?: string;
  readonly time: Axis;
  /** The range begins with the brightest. */
  readonly magnitude: Axis;
  readonly curves: readonly Curve[];
  readonly ranges?: readonly Range[];
  readonly points?: readonly Point[];
  /** Written at the right, in the bands' colours, from the top; none by default. */
  readonly legend?: readonly Pick<Curve, "band" | "wavelengthNm">[];
  /** Lines across: depths of telescopes, with their names. */
  readonly depths?: readonly { readonly magnitude: number; readonly text: string; readonly band?: string }[];
}

const TITLE_HEIGHT = 34;
const LEGEND_WIDTH = 44;
/** Of depths' names, px. */
const NAME_HEIGHT = 12;
const FADED = ' opacity="0.18"';

/** The frame of a figure, for those who need to know where its numbers lie. */
export function frameOfLightCurves(figure: LightCurveFigure, size: Size, theme: Theme): Frame {
  const { time, magnitude, title, legend } = figure;
  return frameOf({
    ...{ x: time, y: magnitude, size, theme },
    ...(title ? { top: TITLE_HEIGHT } : {}),
    ...(legend ? { right: LEGEND_WIDTH } : {}),
  });
}

/** The whole panel as SVG text, for the page and for files alike. */
export function renderLightCurves(figure: LightCurveFigure, size: Size, theme: Theme): string {
  const frame = frameOfLightCurves(figure, size, theme);
  const { title, curves, ranges = [], points = [], legend = [], depths = [] } = figure;
  const inside = [
    ...ranges.map(
      (range) =>
        `<path d="${areaPath(range.times, range.low, range.high, frame)}" fill="${theme.band(range.band, range.wavelengthNm)}" fill-opacity="${range.opacity ?? 0.13}"/>`,
    ),
    ...depthsMarkup(depths, frame, theme),
    ...curves.map(
      (curve) =>
        `<path d="${linePath(curve.times, curve.magnitudes, frame)}" fill="none" stroke="${theme.band(curve.band, curve.wavelengthNm)}" stroke-width="2" stroke-linejoin="round"${curve.dashed ? ' stroke-dasharray="5 4"' : ""}${curve.faded ? FADED : ""}/>`,
    ),
    ...points.map((point) => pointMarkup(point, frame, theme)),
  ].join("");
  const heading = title
    ? `<text x="${frame.left}" y="21" font-size="15" font-weight="600" fill="${theme.text}">${escaped(title)}</text>`
    : "";
  const names = legend.map(
    ({ band, wavelengthNm }, at) =>
      `<text x="${px(frame.right + 10)}" y="${px(frame.top + 14 + 18 * at)}" font-size="13" font-weight="600" fill="${theme.band(band, wavelengthNm)}">${escaped(band)}</text>`,
  );
  return picture(size, theme, figure.label, frame.markup + clipped(frame, inside) + heading + names.join(""));
}

/** A circle with its error, or an arrow from a limit to what is fainter. */
function pointMarkup(point: Point, frame: Frame, theme: Theme) {
  const { band, wavelengthNm, timeDays, magnitude, error, limit, faded } = point;
  const [x, y] = [frame.x(timeDays), frame.y(magnitude)];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return "";
  const colour = theme.band(band, wavelengthNm);
  if (limit) {
    return `<path d="M${px(x - 4)} ${px(y)}h8m-4 0v11m-3 -4l3 4l3 -4" fill="none" stroke="${colour}" stroke-width="1.5"${faded ? FADED : ""}/>`;
  }
  const [top, bottom] = [frame.y(magnitude - error), frame.y(magnitude + error)];
  const bar = error > 0 ? `<path d="M${px(x)} ${px(top)}V${px(bottom)}" stroke="${colour}" stroke-width="1.3"/>` : "";
  const circle = `<circle cx="${px(x)}" cy="${px(y)}" r="3.2" fill="${colour}" stroke="${theme.background}" stroke-width="1"/>`;
  return faded ? `<g${FADED}>${bar}${circle}</g>` : bar + circle;
}

/** Lines across with their names above them, or below where another name is there. */
function depthsMarkup(depths: NonNullable<LightCurveFigure["depths"]>, frame: Frame, theme: Theme): string[] {
  let last = Number.NEGATIVE_INFINITY;
  return [...depths]
    .sort((a, b) => a.magnitude - b.magnitude)
    .map(({ magnitude, text, band }) => {
      const y = frame.y(magnitude);
      const above = y - 4;
      last = above >= last + NAME_HEIGHT ? above : Math.max(y, last) + NAME_HEIGHT;
      const colour = band === undefined ? theme.quiet : theme.band(band);
      return `<path d="M${frame.left} ${px(y)}H${px(frame.right)}" stroke="${colour}" stroke-dasharray="2 3"/><text x="${px(frame.right - 6)}" y="${px(last)}" text-anchor="end" font-size="11" fill="${colour}">${escaped(text)}</text>`;
    });
}
