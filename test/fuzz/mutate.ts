/** Ways to damage a file: blind ones, those that look for numbers and lengths, and those that know what texts are like. */

import type { Random } from "./random.ts";

type Mutation = (random: Random, bytes: Buffer, others: readonly Buffer[]) => Buffer;

/** Files do not grow beyond this. */
const MAX_BYTES = 2 ** 20;

/** Numbers at which code breaks. */
const EDGES = [
  0n,
  1n,
  -1n,
  2n ** 7n,
  2n ** 15n,
  2n ** 16n - 1n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 63n,
];

const WIDTHS = [1, 2, 4, 8] as const;

/** Two places in order. */
function range(random: Random, length: number, longest = length): [number, number] {
  const start = random.below(length + 1);
  return [start, start + random.below(Math.min(longest, length - start) + 1)];
}

const spliced = (bytes: Buffer, start: number, end: number, inserted: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(end)]);

/** Writes the low bytes of a number, either way round. */
function writeNumber(random: Random, bytes: Buffer, at: number, width: number, value: bigint): void {
  const own = Buffer.alloc(8);
  own.writeBigUInt64LE(BigInt.asUintN(64, value));
  const low = own.subarray(0, width);
  if (random.chance(0.2)) low.reverse();
  low.copy(bytes, at);
}

const BLIND: readonly Mutation[] = [
  function flip(random, bytes) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  function set(random, bytes) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
    return bytes;
  },
  function truncate(random, bytes) {
    return bytes.subarray(0, random.chance(0.3) ? bytes.length - random.below(40) : random.below(bytes.length));
  },
  function extend(random, bytes) {
    const length = random.pick([1, 7, 100, 4096]);
    const more = random.pick([Buffer.alloc(length), random.bytes(Math.min(length, 100)), bytes.subarray(-length)]);
    return Buffer.concat(random.chance(0.2) ? [more, bytes] : [bytes, more]);
  },
  function copyBlock(random, bytes) {
    const [start, end] = range(random, bytes.length, 512);
    const at = random.below(bytes.length);
    return spliced(
      bytes,
      at,
      random.chance(0.5) ? Math.min(bytes.length, at + end - start) : at,
      bytes.subarray(start, end),
    );
  },
  function removeBlock(random, bytes) {
    const [start, end] = range(random, bytes.length, 512);
    return spliced(bytes, start, end, Buffer.alloc(0));
  },
  function zeroBlock(random, bytes) {
    const [start, end] = range(random, bytes.length, 4096);
    return bytes.fill(random.chance(0.8) ? 0 : 0xff, start, end);
  },
  function splice(random, bytes, others) {
    const other = random.pick(others);
    const [start, end] = range(random, other.length);
    const at = random.below(bytes.length);
    return spliced(bytes, at, random.chance(0.5) ? bytes.length : at, other.subarray(start, end));
  },
  function sameStart(random, bytes, others) {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), random.pick(others).subarray(at)]);
  },
];

const NUMBERS: readonly Mutation[] = [
  function edge(random, bytes) {
    const width = random.pick(WIDTHS);
    if (bytes.length >= width)
      writeNumber(random, bytes, random.below(bytes.length - width + 1), width, random.pick(EDGES));
    return bytes;
  },
  function nudge(random, bytes) {
    const at = random.below(bytes.length - 8);
    if (at < 0) return bytes;
    const width = random.pick(WIDTHS);
    const value = bytes.readUIntLE(at, Math.min(width, 6));
    writeNumber(random, bytes, at, width, BigInt(value + random.below(9) - 4));
    return bytes;
  },
  /** A field that may be a length or a place in this file. */
  function length(random, bytes) {
    const width = random.pick([2, 4, 8]);
    const first = random.below(bytes.length);
    for (let at = first; at + 8 <= bytes.length && at < first + 200; at++) {
      const value = bytes.readUIntLE(at, Math.min(width, 6));
      if (value < 2 || value > bytes.length) continue;
      const near = BigInt(value + random.pick([-1, 1, 8, -8, value]));
      writeNumber(random, bytes, at, width, random.chance(0.5) ? near : random.pick(EDGES));
      break;
    }
    return bytes;
  },
];

/** What texts of any format may not survive. */
const TOKENS = [
  ...[
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "../../x",
    "/etc/passwd",
    "\x1b[2J",
    "\x9b31m",
  ],
  ...[
    "null",
    "NaN",
    "Infinity",
    "true",
    "{}",
    "[]",
    '""',
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    '"',
    "'",
    "\\",
    "\\u0000",
    ":",
  ],
  ...[",", ";", "\t", " ", "\n", "\r", "\r\n", "#", "%", "|", "\0", "\xef\xbb\xbf", "\xff\xfe", "\xc3\x28", "\u001a"],
  ...["|O", "<U99999999", "<f16", ">f8", "<M8[ns]", "(-1,)", "(9007199254740993,)", "(4294967296, 4294967296)", "()"],
  ...["'shape': (0,)", "True", "F64", "BF16", '"data_offsets":[0,0]', '"shape":[-1]', "# kiloflow dataset 1"],
];

const LITERALS = [
  ...[
    "0",
    "-0",
    "-1",
    "1e999",
    "-1e999",
    "1e-400",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "0x10",
    "1_000",
    "1,5",
    "",
    "+1",
    ".",
    "1e",
  ],
  ...[
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551616",
    "1e308",
  ],
];

const textual =
  (change: (random: Random, text: string) => string): Mutation =>
  (random, bytes) =>
    Buffer.from(change(random, bytes.toString("latin1")), "latin1");

/** Changes one of the matches near a random place. */
function replaceOne(random: Random, text: string, pattern: RegExp, replacement: (found: string) => string): string {
  const from = random.below(text.length);
  const found = new RegExp(pattern.source, "g");
  found.lastIndex = from;
  const match = found.exec(text) ?? new RegExp(pattern.source, "g").exec(text);
  if (!match) return text;
  return text.slice(0, match.index) + replacement(match[0]) + text.slice(match.index + match[0].length);
}

const TEXTS: readonly Mutation[] = [
  textual((random, text) => replaceOne(random, text, /-?\d+(\.\d+)?([eE][+-]?\d+)?/, () => random.pick(LITERALS))),
  textual((random, text) => replaceOne(random, text, /[A-Za-z_]\w+/, () => random.pick(TOKENS))),
  textual((random, text) => replaceOne(random, text, /[,;:\t \n"'{}[\]()]/, () => random.pick(["", ...TOKENS]))),
  textual((random, text) => {
    const at = random.below(text.length);
    return text.slice(0, at) + random.pick(TOKENS) + text.slice(at);
  }),
  /** Doubles a line, removes it, or puts an empty one behind it. */
  textual((random, text) => {
    const at = random.below(text.length);
    const [start, end] = [text.lastIndexOf("\n", at) + 1, text.indexOf("\n", at) + 1 || text.length];
    const line = text.slice(start, end);
    return text.slice(0, start) + random.pick([line + line, "", `${line}\n`]) + text.slice(Math.max(start, end));
  }),
  textual((random, text) => replaceOne(random, text, /"[^"]*"/, () => `"${random.pick(TOKENS)}"`)),
  textual((random, text) => {
    const at = random.below(text.length);
    const deep = random.pick(["[", '{"a":', "(", "[[", "'", "1,", "\\"]).repeat(random.pick([50, 1000, 100_000]));
    return text.slice(0, at) + deep + text.slice(at);
  }),
];

/**
 * A damaged copy.
 * @param others files of the same kind, for splices
 * @param text the share of mutations that take the file for text
 */
export function mutate(random: Random, bytes: Uint8Array, others: readonly Uint8Array[], text: number): Buffer {
  let result: Buffer = Buffer.from(bytes);
  const buffers = others.map((other) => Buffer.from(other.buffer, other.byteOffset, other.length));
  do {
    const kind = random.chance(text) ? TEXTS : random.chance(0.6) ? BLIND : NUMBERS;
    result = Buffer.from(random.pick(kind)(random, result, buffers).subarray(0, MAX_BYTES));
  } while (random.chance(0.4));
  return result;
}
