/** Literals of Python, as NumPy's headers have them: dictionaries, lists, tuples, texts, whole numbers, True, False, None. */

/** Dictionaries are maps: a key of a file is never a property. Tuples are lists. */
export type PythonValue = null | boolean | number | string | PythonValue[] | Map<string, PythonValue>;

/** Structured types within structured types take two levels each. */
const MAX_DEPTH = 32;

const SPACE = /[ \t\r\n\f]*/y;
const WORD = /True|False|None|(?:-?\d+)L?/y;
const TEXT = /[bu]?(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)")/y;

/** Reads a literal; undefined where the text is none. */
export function parsePythonLiteral(text: string): PythonValue | undefined {
  const parser = new Parser(text);
  try {
    const value = parser.value(0);
    return parser.ended ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  get ended(): boolean {
    this.match(SPACE);
    return this.at === this.text.length;
  }

  value(depth: number): PythonValue {
    if (depth > MAX_DEPTH) throw new SyntaxError("too deep");
    if (this.taken("{")) return new Map(this.items("}", () => this.entry(depth + 1)));
    if (this.taken("[")) return this.items("]", () => this.value(depth + 1));
    if (this.taken("(")) return this.items(")", () => this.value(depth + 1));
    const text = this.match(TEXT);
    if (text) return (text[1] ?? text[2]).replace(/\\(.)/g, "$1");
    const word = this.match(WORD)?.[0];
    if (word === undefined) throw new SyntaxError("no value");
    if (word === "None") return null;
    return word === "True" || word === "False" ? word === "True" : Number.parseInt(word, 10);
  }

  private entry(depth: number): [string, PythonValue] {
    const key = this.value(depth);
    if (typeof key !== "string" || !this.taken(":")) throw new SyntaxError("no key");
    return [key, this.value(depth)];
  }

  private items<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.taken(end)) {
      items.push(item());
      if (this.taken(",")) continue;
      if (!this.taken(end)) throw new SyntaxError("no comma");
      break;
    }
    return items;
  }

  private taken(character: string): boolean {
    this.match(SPACE);
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }
}
