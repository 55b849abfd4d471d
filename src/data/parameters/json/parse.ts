/**
 * JSON as Python writes it: with NaN and Infinity, and one value or one a line. `JSON.parse` knows neither, hides double
 * names, says little of where a text goes wrong, and puts names out of files on objects; packages that read more than JSON
 * lack one of these, too.
 */

import { InputError } from "../../../engine/errors.ts";
import { shownName } from "../../names.ts";

/** A value. Objects are maps, so that no name means anything. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

/** What a text holds. */
export interface ParsedJson {
  /** Of JSON lines the list of their values. */
  readonly value: Json;
  /** Some names that an object has twice: the last one counts. */
  readonly doubled: readonly string[];
}

/** Results are nested by less than ten; a limit far below that of the stack. */
const MAXIMUM_DEPTH = 100;
/** Double names that are told. */
const MAXIMUM_DOUBLED = 3;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];
/** What only Python writes so. */
const PYTHON = /'|(?:None|True|False|nan|inf)\b/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none in texts
const CONTROL = /[\x00-\x1f]/;

/** Reads a text. @param where the file, for messages @throws InputError naming line and column of what is no JSON */
export function parseJson(text: string, where: string): ParsedJson {
  const parser = new Parser(text, where);
  const first = parser.value(0);
  const lines = [first];
  while (parser.atNextLine()) lines.push(parser.value(0));
  return { value: lines.length > 1 ? lines : first, doubled: [...parser.doubled] };
}

class Parser {
  readonly doubled = new Set<string>();
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly where: string,
  ) {}

  value(depth: number): Json {
    if (depth > MAXIMUM_DEPTH)
      throw new InputError(`${this.where} is no file of parameter sets: it is nested more than ${MAXIMUM_DEPTH} deep`);
    switch (this.next()) {
      case "{":
        return this.object(depth);
      case "[":
        return this.list(depth);
      case '"':
        return this.string();
    }
    NUMBER.lastIndex = this.at;
    if (NUMBER.test(this.text)) {
      const start = this.at;
      this.at = NUMBER.lastIndex;
      return Number(this.text.slice(start, this.at));
    }
    const word = WORDS.find(([name]) => this.text.startsWith(name, this.at));
    if (!word) this.fail("a value");
    this.at += word[0].length;
    return word[1];
  }

  /** Whether another value follows on a later line; fails on anything else but the end. */
  atNextLine(): boolean {
    const end = this.at;
    if (this.next() === "") return false;
    if (!this.text.slice(end, this.at).includes("\n")) this.fail("the end of the file");
    return true;
  }

  private object(depth: number): JsonObject {
    const object: JsonObject = new Map();
    this.at++;
    if (this.next() === "}") this.at++;
    else {
      for (let more = true; more; more = this.separated("}")) {
        if (this.next() !== '"') this.fail("a name in double quotes");
        const name = this.string();
        // Nobody names a column so but to reach what lies behind objects.
        if (name === "__proto__") throw new InputError(`${this.where} has the name __proto__, which is no column's`);
        if (this.next() !== ":") this.fail('":"');
        this.at++;
        if (object.has(name) && this.doubled.size < MAXIMUM_DOUBLED) this.doubled.add(name);
        object.set(name, this.value(depth + 1));
      }
    }
    return object;
  }

  private list(depth: number): Json[] {
    const list: Json[] = [];
    this.at++;
    if (this.next() === "]") this.at++;
    else {
      for (let more = true; more; more = this.separated("]")) list.push(this.value(depth + 1));
    }
    return list;
  }

  /** Whether a comma comes, or the end of an object or list. */
  private separated(end: "}" | "]"): boolean {
    const sign = this.next();
    if (sign !== "," && sign !== end) this.fail(`"," or "${end}"`);
    this.at++;
    return sign === ",";
  }

  private string(): string {
    const start = this.at;
    let end = start;
    let backslashes: number;
    do {
      end = this.text.indexOf('"', end + 1);
      if (end === -1) this.failAtEnd();
      backslashes = 0;
      while (this.text[end - 1 - backslashes] === "\\") backslashes++;
    } while (backslashes % 2 === 1);
    this.at = end + 1;
    const inside = this.text.slice(start + 1, end);
    if (CONTROL.test(inside)) {
      this.at = start;
      this.fail("a text without line ends and control characters");
    }
    if (!inside.includes("\\")) return inside;
    try {
      return JSON.parse(this.text.slice(start, end + 1));
    } catch {
      this.at = start;
      return this.fail("a text without unknown escapes");
    }
  }

  /** Skips blanks. @returns the next character, empty at the end */
  private next(): string {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break;
      this.at++;
    }
    return this.text.charAt(this.at);
  }

  private fail(wanted: string): never {
    if (this.at >= this.text.length) this.failAtEnd();
    const found = `"${shownName(String.fromCodePoint(this.text.codePointAt(this.at)!))}"`;
    const { line, column } = this.place();
    throw new InputError(
      `${this.where} is not JSON: line ${line}, column ${column} has ${found} where ${wanted} must be`,
      { hint: this.hint() },
    );
  }

  private hint(): string | undefined {
    PYTHON.lastIndex = this.at;
    if (PYTHON.test(this.text)) return "it looks like Python: write it with json.dump";
    const afterComma = /^[}\]]$/.test(this.text[this.at]) && this.text.slice(0, this.at).trimEnd().endsWith(",");
    return afterComma ? "remove the comma before it" : undefined;
  }

  private failAtEnd(): never {
    if (this.text.trim() === "") throw new InputError(`${this.where} is empty`);
    throw new InputError(`${this.where} is not complete JSON: the file ends before its value does`);
  }

  /** From 1. */
  private place(): { line: number; column: number } {
    let [line, start] = [1, 0];
    for (let end = this.text.indexOf("\n"); end !== -1 && end < this.at; end = this.text.indexOf("\n", end + 1)) {
      line++;
      start = end + 1;
    }
    return { line, column: this.at - start + 1 };
  }
}
