/** CSV and whitespace-separated tables with a header, as LALInference, bilby, GWTC and spreadsheets write them. */

import { createReadStream } from "node:fs";
import { InputError } from "../../engine/errors.ts";
import type { ParameterSource } from "../types.ts";
import type { ColumnPlan, SetSchema } from "./schema.ts";
import { checkCell, memorySource } from "./source.ts";

/** Cells of a line. A comma anywhere in the header makes a CSV table; else any run of blanks separates. */
function splitLine(line: string, separator: string | undefined): string[] {
  if (separator === undefined) return line.trim().split(/\s+/);
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  for (const match of line.matchAll(new RegExp(`(?:^|${separator})\\s*(?:"((?:[^"]|"")*)"|([^${separator}]*))`, "g"))) {
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? "").trim());
  }
  return cells;
}

function separatorOf(header: string): string | undefined {
  for (const separator of [",", ";"]) if (header.includes(separator)) return separator;
  return undefined;
}

/** `nan` and `inf` in every usual spelling are read, so that the message can say what they are. */
function cellNumber(cell: string): number | undefined {
  if (cell === "") return undefined;
  // Number() alone would also take 0x1, 0b1 and the like.
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)) return Number(cell);
  if (/^[+-]?nan$/i.test(cell)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(cell))
    return cell.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return undefined;
}

/** Collects a table line by line. */
class TableReader {
  private header: string[] | undefined;
  private separator: string | undefined;
  private plan: ColumnPlan | undefined;
  private positions: number[] = [];
  private sets = new Float64Array(4096);
  private rows = 0;
  private comment: string | undefined;
  private cells = new Float64Array();

  constructor(
    private readonly path: string,
    private readonly schema: SetSchema,
  ) {}

  /** @param number 1-based number of the line in the file */
  line(text: string, number: number): void {
    const trimmed = text.trim();
    if (trimmed === "") return;
    if (trimmed.startsWith("#")) {
      // The last comment before the data may be the header.
      if (!this.header) this.comment = trimmed.replace(/^#+\s*/, "");
      return;
    }
    if (!this.header) {
      if (this.startsWithNumber(trimmed)) {
        this.useHeader(this.comment, number);
        this.row(trimmed, number);
      } else this.useHeader(trimmed, number);
      return;
    }
    this.row(text, number);
  }

  finish(): ParameterSource {
    if (!this.header) {
      throw new InputError(`${this.path} is empty`, {
        hint: `it needs a header line such as ${this.schema.names.join()} and rows of numbers`,
      });
    }
    if (this.rows === 0) throw new InputError(`${this.path} has a header but no rows`);
    const kind = this.separator === undefined ? "whitespace table" : "CSV";
    const width = this.schema.names.length;
    const sets = this.sets.slice(0, width * this.rows);
    return memorySource(sets, width, `${this.path} (${kind}, ${this.rows} rows)`, this.plan!.frame, this.plan!.notes);
  }

  private startsWithNumber(line: string): boolean {
    return cellNumber(splitLine(line, separatorOf(line))[0]) !== undefined;
  }

  private useHeader(header: string | undefined, number: number): void {
    if (header === undefined || header === "") {
      throw new InputError(`${this.path}, line ${number}: numbers begin without a header line`, {
        hint: `put the column names, such as ${this.schema.names.join()}, in the first line`,
      });
    }
    this.separator = separatorOf(header);
    this.header = splitLine(header, this.separator);
    const names = this.header;
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) throw new InputError(`${this.path} has two columns named "${repeated}"`);
    this.plan = this.schema.plan(this.header, this.path);
    this.cells = new Float64Array(this.plan.columns.length);
    this.positions = this.plan.columns.map((name) => names.indexOf(name));
  }

  private row(text: string, number: number): void {
    const cells = splitLine(text, this.separator);
    const { path, plan, header } = this;
    if (cells.length !== header!.length) {
      throw new InputError(
        `${path}, line ${number} has ${cells.length} cells, but the header has ${header!.length} columns`,
      );
    }
    for (let index = 0; index < this.cells.length; index++) {
      const cell = cells[this.positions[index]];
      const value = cellNumber(cell);
      if (value === undefined) {
        const shown = cell === "" ? "is empty" : `is "${cell}"`;
        throw new InputError(`${path}, line ${number}, column ${plan!.columns[index]} ${shown}, but must be a number`);
      }
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
        checkCell(value, plan!.positive[index], `${path}, line ${number}, column ${plan!.columns[index]}`);
      }
      this.cells[index] = value;
    }
    const { schema } = this;
    if (schema.names.length * (this.rows + 1) > this.sets.length) {
      const larger = new Float64Array(2 * this.sets.length);
      larger.set(this.sets);
      this.sets = larger;
    }
    plan!.convert(this.cells, this.sets, schema.names.length * this.rows);
    this.rows++;
  }
}

/** Control characters that no text has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

/** Reads a table. @throws InputError naming line and column of whatever is wrong */
export async function readTextTable(path: string, schema: SetSchema): Promise<ParameterSource> {
  const reader = new TableReader(path, schema);
  let rest = "";
  let number = 0;
  for await (const piece of createReadStream(path, { encoding: "utf8", highWaterMark: 2 ** 20 })) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      number++;
      if (BINARY.test(line)) throw new InputError(`${path} is not a text table: line ${number} has binary data`);
      reader.line(number === 1 ? line.replace(/^\uFEFF/, "") : line, number);
    }
  }
  if (BINARY.test(rest)) throw new InputError(`${path} is not a text table: it has binary data`);
  if (rest !== "") reader.line(number === 0 ? rest.replace(/^\uFEFF/, "") : rest, number + 1);
  return reader.finish();
}
