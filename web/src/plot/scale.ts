/** From numbers to places, and the numbers that are written at an axis. */

/** Where the numbers of an axis lie. */
export interface Axis {
  /** At the beginning and at the end; magnitudes begin with the brightest, at the top. */
  readonly range: readonly [number, number];
  readonly scale?: "linear" | "log";
  readonly label?: string;
}

export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** A number's place between two pixels. Logarithms of what is not positive are NaN, which is drawn nowhere. */
export function placer({ range: [from, to], scale }: Axis, first: number, last: number): (value: number) => number {
  if (scale === "log") {
    const [start, width] = [Math.log(from), Math.log(to / from)];
    return (value) => first + ((last - first) * (Math.log(value) - start)) / width;
  }
  return (value) => first + ((last - first) * (value - from)) / (to - from);
}

/** The number at a place: the inverse of {@link placer}. */
export function valueAt({ range: [from, to], scale }: Axis, first: number, last: number, place: number): number {
  const share = (place - first) / (last - first);
  return scale === "log" ? from * (to / from) ** share : from + share * (to - from);
}

/** Parts of a decade that people read off, from coarse to fine. */
const PARTS = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9]] as const;

/** Round numbers of an axis. @param most about how many have room */
export function ticksOf({ range, scale }: Axis, most: number): Tick[] {
  const [low, high] = range[0] < range[1] ? range : [range[1], range[0]];
  const values = scale === "log" ? logTicks(low, high, most) : linearTicks(low, high, most);
  return values.map((value) => ({ value, text: numberText(value) }));
}

function logTicks(low: number, high: number, most: number): number[] {
  const first = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, at) => 10 ** (first + at));
  const choices = PARTS.map((parts) =>
    decades
      .flatMap((decade) => parts.map((part) => Number((part * decade).toPrecision(3))))
      .filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)),
  );
  const fitting = choices.filter(({ length }) => length <= most);
  const sparse = Math.ceil(choices[0].length / most);
  const best = fitting.at(-1) ?? choices[0].filter((_, at) => at % sparse === 0);
  return best.length >= 2 ? best : linearTicks(low, high, most);
}

function linearTicks(low: number, high: number, most: number): number[] {
  const rough = (high - low) / Math.max(1, most);
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5].find((part) => part * decade >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => Number(((first + at) * step).toPrecision(12)) + 0);
}

/** A number as axes have it, with a true minus sign. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) {
    const [digits, exponent] = value.toExponential().split("e");
    const power = `10${superscript(Number(exponent))}`;
    return digits === "1" ? power : `${minus(digits)}×${power}`;
  }
  return minus(String(Number(value.toPrecision(6))));
}

const minus = (text: string): string => text.replace("-", "−");

const superscript = (value: number): string =>
  [...String(value)].map((digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])).join("");
