/** A corner plot as SVG text: histograms of the parameters, contours of each pair. */

import { CELLS } from "../../../src/figures/cornerDensity.ts";
import { escaped, picture, px, type Size } from "../plot/frame.ts";
import { placer, ticksOf } from "../plot/scale.ts";
import type { Theme } from "../plot/theme.ts";
import { contourPath } from "./contours.ts";
import type { Corner } from "./tasks/fit.ts";

export interface CornerFigure {
  readonly corner: Corner;
  /** What it shows, for screen readers. */
  readonly label: string;
  readonly title?: string;
}

/** Below this width a corner plot is scrolled. */
export const SMALLEST_WIDTH = 520;
const GAP = 8;
const LEFT = 84;
const BOTTOM = 82;
const LARGEST_SIDE = 170;
/** Room right of the last panel, whose title may be wider. */
const RIGHT = 40;
const TOP = 26;
/** Room above the panels of a figure with a title. */
const TITLE = 32;

/** Pixels of a panel's side: what is seen of ten parameters on a screen. */
const sideOf = (count: number, width: number): number =>
  Math.max(56, Math.min(LARGEST_SIDE, Math.floor((width - LEFT - RIGHT) / count) - GAP));

/** The width of a picture of so many parameters: no wider than its panels, which a screen leaves room beside. */
export const pictureWidth = (count: number): number =>
  Math.max(SMALLEST_WIDTH, Math.min(1100, LEFT + count * (LARGEST_SIDE + GAP) + RIGHT));

/** The size that a plot of so many parameters takes at a width. */
export function cornerSize(count: number, width: number, titled = false): Size {
  const whole = count * (sideOf(count, width) + GAP);
  return { width: Math.max(width, LEFT + whole + RIGHT), height: TOP + (titled ? TITLE : 0) + whole + BOTTOM };
}

export function renderCorner({ corner, label, title }: CornerFigure, { width }: Size, theme: Theme): string {
  const { axes, histograms, pairs } = corner;
  const side = sideOf(axes.length, width);
  const size = cornerSize(axes.length, width, title !== undefined);
  const top = TOP + (title === undefined ? 0 : TITLE);
  const marked = theme.band("r");
  const parts: string[] = [];
  const origin = (index: number): number => index * (side + GAP);
  const panel = (row: number, column: number, inside: string): void => {
    const [x, y] = [LEFT + origin(column), top + origin(row)];
    parts.push(
      `<g transform="translate(${px(x)} ${px(y)})"><svg width="${side}" height="${side}" overflow="hidden">${inside}</svg><rect width="${side}" height="${side}" fill="none" stroke="${theme.frame}"/></g>`,
    );
  };
  axes.forEach((axis, k) => {
    const most = Math.max(...histograms[k]) || 1;
    const bins = histograms[k].length;
    const bars = Array.from(histograms[k], (value, bin) => {
      const height = (0.92 * side * value) / most;
      return `M${px((bin * side) / bins)} ${side}V${px(side - height)}h${px(side / bins)}V${side}`;
    }).join("");
    const at = placer(axis, 0, side)(axis.marked);
    panel(k, k, `<path d="${bars}" fill="${theme.accent}" fill-opacity="0.5"/>${rule(`M${px(at)} 0V${side}`, marked)}`);
    parts.push(
      `<text x="${px(LEFT + origin(k))}" y="${px(top + origin(k) - 7)}" font-size="${side < 90 ? 9.5 : 11}" fill="${theme.text}">${escaped(axis.title)}</text>`,
    );
  });
  for (const { row, column, cells, levels } of pairs) {
    const areas = levels
      .map(
        (level, at) =>
          `<path transform="scale(${side / CELLS})" d="${contourPath(cells, CELLS, level)}" fill="${theme.accent}" fill-opacity="${at === 0 ? 0.2 : 0.45}" fill-rule="evenodd" stroke="${theme.accent}" stroke-width="0.35"/>`,
      )
      .join("");
    const [x, y] = [placer(axes[column], 0, side)(axes[column].marked), placer(axes[row], side, 0)(axes[row].marked)];
    panel(row, column, areas + rule(`M${px(x)} 0V${side}M0 ${px(y)}H${side}`, marked));
  }
  const small = side < 90 ? 9 : 10;
  const bottom = top + origin(axes.length) - GAP;
  axes.forEach((axis, k) => {
    const ticks = ticksOf(axis, side < 90 ? 2 : 3);
    const across = placer(axis, LEFT + origin(k), LEFT + origin(k) + side);
    for (const { value, text } of ticks) {
      parts.push(
        `<text transform="translate(${px(across(value) + 3)} ${px(bottom + 12)})rotate(-40)" font-size="${small}" text-anchor="end" fill="${theme.quiet}">${text}</text>`,
      );
    }
    parts.push(name(axis.label, LEFT + origin(k) + side / 2, bottom + 44, 0));
    if (k === 0) return;
    const down = placer(axis, top + origin(k) + side, top + origin(k));
    for (const { value, text } of ticks) {
      parts.push(
        `<text x="${LEFT - 5}" y="${px(down(value) + 3)}" font-size="${small}" text-anchor="end" fill="${theme.quiet}">${text}</text>`,
      );
    }
    parts.push(name(axis.label, 13, top + origin(k) + side / 2, -90));
  });

  function name(text: string, x: number, y: number, turn: number): string {
    const turned = turn === 0 ? "" : `rotate(${turn})`;
    const spans = linesOf(text, Math.floor((side + GAP) / (0.56 * small))).map(
      (line, at) => `<tspan x="0" dy="${at === 0 ? 0 : 1.15}em">${escaped(line)}</tspan>`,
    );
    return `<text transform="translate(${px(x)} ${px(y)})${turned}" font-size="${small}" text-anchor="middle" fill="${theme.text}">${spans.join("")}</text>`;
  }

  const heading =
    title === undefined
      ? ""
      : `<text x="12" y="22" font-size="15" font-weight="600" fill="${theme.text}">${escaped(title)}</text>`;
  return picture(size, theme, label, heading + parts.join(""));
}

const rule = (path: string, colour: string): string => `<path d="${path}" stroke="${colour}" fill="none"/>`;

/** Words in lines of at most so many letters. */
function linesOf(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
