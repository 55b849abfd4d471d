/** Which points of photometry the user wants: bands, and rows that are left out. */

import { shownNames } from "../../data/names.ts";
import { argument, InputError } from "../../engine/errors.ts";

/** A point as users name it. */
export interface NamedPoint {
  readonly row: number;
  /** The filter in the file's words, and the model's band where it has one. */
  readonly filter: string;
  readonly band: string | undefined;
}

const isOf = ({ filter, band }: NamedPoint, name: string): boolean => filter === name || band === name;

/** Names between commas, or letters in a row where these are bands and the whole is none. */
function splitNames(text: string, points: readonly NamedPoint[], knows: (name: string) => boolean): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.length > 1) return names;
  const isThere = (name: string) => points.some((point) => isOf(point, name)) || knows(name);
  return isThere(names[0]) || ![...names[0]].every(isThere) ? names : [...names[0]];
}

/**
 * Whether points are of the bands that are asked for.
 * @param knows whether a model has a band of a name
 * @param file for messages
 * @throws InputError where no point is of one of them
 */
export function bandSelection(
  text: string | undefined,
  points: readonly NamedPoint[],
  knows: (name: string) => boolean,
  file: string,
): (point: NamedPoint) => boolean {
  if (text === undefined) return () => true;
  const names = splitNames(text, points, knows);
  const absent = names.find((name) => !points.some((point) => isOf(point, name)));
  if (absent !== undefined) {
    const there = [...new Set(points.map(({ filter }) => filter))];
    throw new InputError(`${argument("bands")} has "${absent}", but ${file} has only ${shownNames(there)}`);
  }
  return (point) => names.some((name) => isOf(point, name));
}

type Rule = (point: NamedPoint) => boolean;

function ruleOf(part: string): Rule | undefined {
  const band = /^band:(.+)$/.exec(part)?.[1];
  if (band !== undefined) return (point) => isOf(point, band);
  const found = /^(\d+)(?:-(\d+))?(?::(.+))?$/.exec(part);
  if (!found) return undefined;
  const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
  if (first > last) return undefined;
  return (point) => point.row >= first && point.row <= last && (found[3] === undefined || isOf(point, found[3]));
}

/**
 * Whether points are to be left out: `12` is a line, `40-44` are lines, `band:K` is a band, `50:g` a band of a line.
 * @throws InputError for what is none of these, and for what no point is
 */
export function dropped(text: string | undefined, points: readonly NamedPoint[], file: string): Rule {
  if (text === undefined) return () => false;
  const rules = text.split(",").map((given) => {
    const part = given.trim();
    const rule = ruleOf(part);
    if (rule === undefined) {
      throw new InputError(
        `${argument("drop")} has "${part}", but must have lines, ranges of lines, and bands: 12,40-44,band:K,50:g`,
      );
    }
    if (!points.some(rule)) {
      throw new InputError(`${argument("drop")} has "${part}", but ${file} has no point there`, {
        hint: `its filters are ${shownNames([...new Set(points.map(({ filter }) => filter))])}, its points in the lines ${points.length === 0 ? "of nothing" : `${points[0].row} to ${points[points.length - 1].row}`}`,
      });
    }
    return rule;
  });
  return (point) => rules.some((rule) => rule(point));
}

/** "lines 5, 7-9", or "entry 4". */
export function rowsText(word: "line" | "entry", rows: readonly number[]): string {
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const row of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && row === last[1] + 1) last[1] = row;
    else runs.push([row, row]);
  }
  const shown = runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
  const plural = word === "line" ? "lines" : "entries";
  return `${sorted.length === 1 ? word : plural} ${shown}`;
}

/** What becomes of rows that are not used, for people: those of one reason together, "FILE, lines 5-7 are not used: no magnitude". */
export function unusedTexts(
  file: string,
  word: "line" | "entry",
  unused: readonly { readonly row: number; readonly reason: string }[],
): string[] {
  const byReason = new Map<string, number[]>();
  for (const { row, reason } of unused) byReason.set(reason, [...(byReason.get(reason) ?? []), row]);
  return [...byReason].map(
    ([reason, rows]) =>
      `${file}, ${rowsText(word, rows)} ${new Set(rows).size === 1 ? "is" : "are"} not used: ${reason}`,
  );
}
