/** JSON out of files: its depth is bounded before it is parsed, so that nothing that walks the value runs out of stack. */

import { InputError } from "../engine/errors.ts";
import { shownName } from "./names.ts";

/** Our own files need five levels. */
const MAX_DEPTH = 100;

/**
 * Parses a text that is not trusted.
 * @param what the text in words, e.g. `x.npz: its description`
 * @throws InputError where it is not JSON, too deep, or its outermost object has a key twice, of which JSON.parse would
 *   silently keep the last
 */
export function parseJsonText(text: string, what: string): unknown {
  try {
    checkNesting(text, what);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${what} is not JSON`, { cause: error });
  }
}

function checkNesting(text: string, what: string): void {
  const keys = new Set<string>();
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      const end = endOfText(text, at);
      if (depth === 1 && isKey(text, end)) {
        const key = JSON.parse(text.slice(at, end)) as string;
        if (keys.has(key)) throw new InputError(`${what} has the key "${shownName(key)}" twice`);
        keys.add(key);
      }
      at = end - 1;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) throw new InputError(`${what} is nested more than ${MAX_DEPTH} levels deep`);
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
}

/** The place behind the text that starts at `start`. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at + 1;
  }
  return text.length;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text[at])) at++;
  return text[at] === ":";
}

/** A value out of JSON, if it is an object. */
export function jsonObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
