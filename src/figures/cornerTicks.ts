/** Which values the axes of a corner plot's small panels have labels at: they must miss each other and those of the next panel. */

import type { Axis } from "./cornerDensity.ts";
import { DIGIT_WIDTH } from "./text.ts";

/** A labelled value. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** The room along an axis, in pixels. */
export interface Room {
  readonly side: number;
  /** Between the middles of two labels, at least. */
  readonly spacing: number;
  /** Between the ends of this axis and of the next panel's. */
  readonly gap: number;
  /** Ticks, at most. */
  readonly most: number;
}

/** Parts of a decade, from fine to coarse. */
const PARTS = [[1, 1.5, 2, 3, 4, 5, 7], [1, 2, 5], [1, 3], [1]];

/** Round values of a logarithmic axis, from fine to coarse. */
function logarithmic(low: number, high: number): number[][] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const within = PARTS.map((parts) => decades.flatMap((decade) => parts.map((part) => Number(`${part}e${decade}`))));
  const sparse = decades.slice(2).map((_, at) => decades.filter((decade) => decade % (at + 2) === 0));
  return [...within, ...sparse.map((own) => own.map((decade) => Number(`1e${decade}`)))];
}

/** Multiples of 1, 2 and 5 times powers of ten, from fine to coarse, and the digits behind their points. */
function linear(low: number, high: number): { readonly values: number[]; readonly decimals: number }[] {
  const power = Math.floor(Math.log10(high - low)) - 1;
  return [power, power + 1].flatMap((exponent) =>
    [1, 2, 5].map((part) => {
      const step = Number(`${part}e${exponent}`);
      const first = Math.ceil(low / step);
      const count = Math.max(0, Math.floor(high / step) - first + 1);
      const decimals = Math.max(0, -exponent);
      return { values: Array.from({ length: count }, (_, at) => (first + at) * step), decimals };
    }),
  );
}

/** As people write numbers: neither 7e+1 nor 0.30000000000000004 nor 12,000. */
function textOf(value: number, decimals?: number): string {
  const size = Math.abs(value);
  const own = Number(value.toPrecision(12));
  const scientific = size !== 0 && (size >= 1e6 || size < 1e-4);
  const text = scientific ? own.toExponential() : decimals === undefined ? String(own) : own.toFixed(decimals);
  return text.replace("e+", "e").replaceAll("-", "−");
}

/** The finest round values whose labels have the room: two at least, where any round values have it. */
export function labelledTicks(axis: Axis, { side, spacing, gap, most }: Room): Tick[] {
  const margin = Math.max(0, (spacing - gap) / 2);
  const at = (value: number): number => side * axis.at(value);
  const ofSteps = linear(axis.low, axis.high).map(({ values, decimals }) =>
    values.map((value) => ({ value, text: textOf(value, decimals) })),
  );
  const ofDecades = axis.log
    ? logarithmic(axis.low, axis.high).map((values) => values.map((value) => ({ value, text: textOf(value) })))
    : [];
  const fitting = [...ofDecades, ...ofSteps]
    .map((ticks) => ticks.filter(({ value }) => at(value) >= margin - 1e-6 && at(value) <= side - margin + 1e-6))
    .filter((ticks) => ticks.length <= most)
    .filter((ticks) => ticks.every(({ value }, k) => k === 0 || at(value) - at(ticks[k - 1].value) >= spacing));
  return fitting.find((ticks) => ticks.length > 1) ?? fitting.find((ticks) => ticks.length > 0) ?? [];
}

/** Width of the widest label, in pixels. */
export const widest = (ticks: readonly Tick[], size: number): number =>
  DIGIT_WIDTH * size * Math.max(0, ...ticks.map(({ text }) => text.length));
