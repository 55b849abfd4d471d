/**
 * Headers of FITS files (FITS standard 4.0). Read by hand: npm's libraries for FITS (fitsjs, fits-reader-js) are made for
 * images in browsers, with few users and no checks of what a header claims.
 */

import type { FileHandle } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";

const CARD_BYTES = 80;
/** Headers and data fill blocks of this size. */
const BLOCK_BYTES = 2880;
/** Longer headers are not those of tables: at most 999 columns of some ten cards. */
const LONGEST_HEADER = 2 ** 20;
const MOST_UNITS = 10_000;

/** A header and data unit. */
export interface HeaderUnit {
  /** `IMAGE`, `BINTABLE`, `TABLE`, or another word; `IMAGE` also for the first unit. */
  readonly kind: string;
  /** Name, with its version or place where there are several of that name. */
  readonly name: string;
  readonly cards: Cards;
  readonly dataOffset: number;
  readonly dataBytes: number;
}

/** Whether bytes begin as FITS files do. */
export const isFits = (head: Buffer): boolean => head.toString("latin1", 0, 9) === "SIMPLE  =";

/** The cards of a header by keyword. */
export class Cards {
  private readonly values = new Map<string, string>();

  constructor(private readonly where: string) {}

  add(card: string): void {
    const key = card.slice(0, 8).trimEnd();
    if (card.slice(8, 10) === "= " && !this.values.has(key)) this.values.set(key, card.slice(10));
  }

  /** A text value, or undefined. */
  text(key: string): string | undefined {
    const match = this.values.get(key)?.match(/^\s*'((?:[^']|'')*)'/);
    return match?.[1].replaceAll("''", "'").trimEnd();
  }

  /** A number, or undefined. @throws InputError where it is another value */
  number(key: string): number | undefined {
    const value = this.values.get(key)?.split("/", 1)[0].trim();
    if (value === undefined || value === "") return undefined;
    const number = Number(value.replace(/d/i, "e"));
    if (!Number.isFinite(number)) throw new InputError(`${this.where} is a damaged FITS file: ${key} is no number`);
    return number;
  }

  /** A whole number that is not negative. @throws InputError where it is another value or missing */
  count(key: string): number {
    const value = this.number(key);
    if (value === undefined || !Number.isSafeInteger(value) || value < 0)
      throw new InputError(`${this.where} is a damaged FITS file: ${key} is ${value ?? "missing"}`);
    return value;
  }

  isTrue(key: string): boolean {
    return /^\s*T/.test(this.values.get(key) ?? "");
  }
}

/** Reads the headers of a file. @throws InputError where one is damaged */
export async function readHeaders(file: FileHandle, where: string): Promise<HeaderUnit[]> {
  const { size } = await file.stat();
  const units: HeaderUnit[] = [];
  for (let offset = 0; offset + CARD_BYTES <= size && units.length < MOST_UNITS; ) {
    const found = await readCards(file, offset, size, where);
    // Bytes behind the last unit are allowed ("special records"), and say nothing.
    if (!found) break;
    const { cards, dataOffset } = found;
    const dataBytes = bytesOf(cards);
    if (!(dataBytes >= 0)) throw new InputError(`${where} is a damaged FITS file: a unit has ${dataBytes} bytes`);
    const kind = units.length === 0 ? "IMAGE" : (cards.text("XTENSION") ?? "");
    units.push({ kind, name: nameOf(cards, units), cards, dataOffset, dataBytes });
    offset = dataOffset + BLOCK_BYTES * Math.ceil(dataBytes / BLOCK_BYTES);
  }
  return units;
}

/** The name of a unit, unlike those of the units before it. */
function nameOf(cards: Cards, before: readonly HeaderUnit[]): string {
  const own = cards.text("EXTNAME");
  if (!own) return `HDU ${before.length}`;
  return before.some(({ name }) => name === own) ? `${own},${cards.number("EXTVER") ?? before.length}` : own;
}

async function readCards(
  file: FileHandle,
  start: number,
  size: number,
  where: string,
): Promise<{ cards: Cards; dataOffset: number } | undefined> {
  const cards = new Cards(where);
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let offset = start; offset - start < LONGEST_HEADER && offset < size; offset += BLOCK_BYTES) {
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, offset);
    const text = block.toString("latin1", 0, bytesRead);
    if (offset === start && !/^(SIMPLE {2}|XTENSION)=/.test(text)) return undefined;
    for (let at = 0; at < text.length; at += CARD_BYTES) {
      const card = text.slice(at, at + CARD_BYTES);
      if (card.trimEnd() === "END") return { cards, dataOffset: offset + BLOCK_BYTES };
      cards.add(card);
    }
  }
  throw new InputError(`${where} is a truncated or damaged FITS file: a header has no end`);
}

/** Bytes of a unit's data. */
function bytesOf(cards: Cards): number {
  const axes = cards.count("NAXIS");
  if (axes === 0 || axes > 999) return 0;
  const lengths = Array.from({ length: axes }, (_, axis) => cards.count(`NAXIS${axis + 1}`));
  const values = (cards.number("PCOUNT") ?? 0) + lengths.reduce((product, length) => product * length, 1);
  return (Math.abs(cards.number("BITPIX") ?? 8) / 8) * (cards.number("GCOUNT") ?? 1) * values;
}
