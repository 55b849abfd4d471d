/** Texts that fit their figures. */

import type { TextMark } from "vega";
import { FONT } from "./theme.ts";

/** Mean width of DejaVu Sans, in units of its size. */
export const CHARACTER_WIDTH = 0.57;
/** Width of its digits. */
export const DIGIT_WIDTH = 0.636;
const SIZE = 11;

/** Blanks where lines may break: "ejecta_mass = 0.02 Msun" stays in one piece. */
const BREAKS = /(?<!=|= [^ ,;]+) (?!=)/;

const charactersIn = (width: number, size: number): number => Math.floor(width / (CHARACTER_WIDTH * size));

/** Lines of a text that are at most so wide, broken between words, but not beside "=" and not before a unit. */
export function wrap(text: string, width: number, size = SIZE): string[] {
  const most = charactersIn(width, size);
  const lines: string[] = [];
  for (const word of text.split(BREAKS)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Whether a text is at most so wide. */
export const fits = (text: string, width: number, size = SIZE): boolean => text.length <= charactersIn(width, size);

/** A text that is at most so wide, with dots for what is left out of its middle. */
export function fit(text: string, width: number, size = SIZE): string {
  const most = Math.max(3, charactersIn(width, size));
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}

/** The same, with dots for whole words: half a number would be another number. */
function fitWords(text: string, width: number): string {
  const words = text.split(" ");
  for (let left = words.length - 1; left > 1; left--) {
    if (fits(text, width)) return text;
    const head = Math.ceil(left / 2);
    text = [...words.slice(0, head), "…", ...words.slice(words.length - (left - head))].join(" ");
  }
  return fit(text, width);
}

/**
 * A source's description without the folders of its file: `/data/run 1/posterior.dat (whitespace table, 3952 rows)`
 * becomes `posterior.dat (whitespace table, 3952 rows)`.
 */
export function withoutFolders(description: string): string {
  const details = description.lastIndexOf(" (");
  const name = details < 0 ? description : description.slice(0, details);
  return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1) + description.slice(name.length);
}

/** The shortest ends of some paths that tell them apart: mostly the names of the files. */
export function shortNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(/[\\/]/).filter(Boolean));
  const most = Math.max(1, ...parts.map(({ length }) => length));
  const distinct = new Set(parts.map((own) => own.join("/"))).size;
  for (let length = 1; ; length++) {
    const names = parts.map((own) => own.slice(-length).join("/"));
    if (length >= most || new Set(names).size === distinct) return names;
  }
}

/** What a figure says above its panels. */
export interface Heading {
  readonly title: string;
  /** A line, or several. Lines that are too long are broken. */
  readonly subtitle?: string | readonly string[];
}

/** Title, subtitle and a line of notes as Vega's title, not wider than the figure. Empty notes are none. */
export function heading({ title, subtitle = [] }: Heading, notes: readonly string[], width: number) {
  const own = typeof subtitle === "string" ? [subtitle] : subtitle;
  const lines = [...own, notes.filter(Boolean).join("; ")].filter(Boolean);
  return { text: wrap(title, width, 16), subtitle: lines.flatMap((line) => wrap(line, width)) };
}

const TITLE_LINE = 13;

/**
 * A text above a panel, on two lines where one is too short: a title proper would move the panel by what its axes take.
 * @param room for the text, where it is not the panel's width
 */
export function panelTitle(text: string, width: number, room = width): TextMark {
  const [first, ...rest] = wrap(text, room);
  const lines = [first, ...(rest.length > 0 ? [rest.join(" ")] : [])].map((line) => fitWords(line, room));
  return {
    type: "text",
    encode: {
      enter: {
        x: { value: width / 2 },
        y: { value: -7 - TITLE_LINE * (lines.length - 1) },
        align: { value: "center" },
        text: { value: lines.length === 1 ? lines[0] : lines },
        lineHeight: { value: TITLE_LINE },
        font: { value: FONT },
        fontSize: { value: SIZE },
      },
    },
  };
}
