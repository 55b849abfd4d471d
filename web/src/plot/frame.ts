/** A frame with two axes, as SVG text: what every plot of the page stands in, on the screen and in exported files. */

import { type Axis, placer, ticksOf } from "./scale.ts";
import { FONT, type Theme } from "./theme.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Frame extends Size {
  /** Edges of the inside, px. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Grid, frame, numbers and labels; what is drawn inside follows it. */
  readonly markup: string;
}

export interface FrameRequest {
  readonly x: Axis;
  readonly y: Axis;
  readonly size: Size;
  readonly theme: Theme;
  /** Room above the inside, px: for a title. */
  readonly top?: number;
  /** Room right of the inside, px: for labels of curves. */
  readonly right?: number;
}

/** Text as markup. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]!);

/** A place with the digits that are seen. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);

const SMALL = 480;

/** Lays a frame out. */
export function frameOf({ x, y, size, theme, top = 12, right = 14 }: FrameRequest): Frame {
  const { width, height } = size;
  const narrow = width < SMALL;
  const text = narrow ? 11 : 12;
  const left = (narrow ? 34 : 42) + (y.label ? 18 : 0);
  const bottom = height - (x.label ? 40 : 24);
  const inside = { left, right: width - right, top, bottom };
  const placeX = placer(x, inside.left, inside.right);
  const placeY = placer(y, inside.top, inside.bottom);
  const xTicks = ticksOf(x, Math.max(2, Math.floor((inside.right - left) / (narrow ? 34 : 46))));
  const yTicks = ticksOf(y, Math.max(2, Math.floor((bottom - top) / 44)));
  const line = (x1: number, y1: number, x2: number, y2: number) => `M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}`;
  const grid = [
    ...xTicks.map(({ value }) => line(placeX(value), top, placeX(value), bottom)),
    ...yTicks.map(({ value }) => line(left, placeY(value), inside.right, placeY(value))),
  ].join("");
  const markup = [
    `<path d="${grid}" stroke="${theme.grid}" fill="none"/>`,
    `<rect x="${left}" y="${top}" width="${px(inside.right - left)}" height="${px(bottom - top)}" fill="none" stroke="${theme.frame}"/>`,
    `<g fill="${theme.quiet}" font-size="${text}">`,
    ...xTicks.map(
      (tick) =>
        `<text x="${px(placeX(tick.value))}" y="${px(bottom + text + 5)}" text-anchor="middle">${tick.text}</text>`,
    ),
    ...yTicks.map(
      (tick) =>
        `<text x="${px(left - 7)}" y="${px(placeY(tick.value) + 0.35 * text)}" text-anchor="end">${tick.text}</text>`,
    ),
    x.label
      ? `<text x="${px((left + inside.right) / 2)}" y="${px(height - 6)}" text-anchor="middle" fill="${theme.text}">${escaped(x.label)}</text>`
      : "",
    y.label
      ? `<text transform="translate(${text + 1} ${px((top + bottom) / 2)})rotate(-90)" text-anchor="middle" fill="${theme.text}">${escaped(y.label)}</text>`
      : "",
    "</g>",
  ].join("");
  return { ...size, ...inside, x: placeX, y: placeY, markup };
}

let clips = 0;

/** Markup that is cut off at a frame's inside. */
export function clipped({ left, right, top, bottom }: Frame, markup: string): string {
  const id = `clip${++clips}`;
  return `<clipPath id="${id}"><rect x="${left}" y="${top}" width="${px(right - left)}" height="${px(bottom - top)}"/></clipPath><g clip-path="url(#${id})">${markup}</g>`;
}

/** A whole picture. @param label what it shows, for those who cannot see it */
export function picture({ width, height }: Size, theme: Theme, label: string, markup: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" role="img" aria-label="${escaped(label)}"><rect width="100%" height="100%" fill="${theme.background}"/>${markup}</svg>`;
}

/** Lines through the points that have a place, broken where one has none. */
export function linePath(xs: ArrayLike<number>, ys: ArrayLike<number>, { x, y }: Pick<Frame, "x" | "y">): string {
  let path = "";
  let pen = "M";
  for (let at = 0; at < xs.length; at++) {
    const [px1, py1] = [x(xs[at]), y(ys[at])];
    // Places far outside are cut off anyway, and long numbers are slow to read.
    if (!(Math.abs(px1) < 1e5 && Math.abs(py1) < 1e5)) {
      pen = "M";
      continue;
    }
    path += `${pen}${px(px1)} ${px(py1)}`;
    pen = "L";
  }
  return path;
}

/** The area between two lines, in pieces where one has no value. */
export function areaPath(
  xs: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
  { x, y }: Pick<Frame, "x" | "y">,
): string {
  let path = "";
  let [upper, lower] = ["", ""];
  const close = () => {
    if (lower) path += `M${upper.slice(1)}${lower}Z`;
    [upper, lower] = ["", ""];
  };
  for (let at = 0; at < xs.length; at++) {
    const place = px(x(xs[at]));
    if (Number.isFinite(low[at]) && Number.isFinite(high[at])) {
      upper += `L${place} ${px(y(low[at]))}`;
      lower = `L${place} ${px(y(high[at]))}${lower}`;
    } else close();
  }
  close();
  return path;
}
