/** Pieces of shader text, and literals and constants in them. */

import type { Constants } from "./values.ts";

/** A piece of shader text and the file that holds it. */
export interface ShaderPart {
  readonly file: string;
  /** The text, or what gives it once a GPU computes. */
  readonly text: string | { toString(): string };
}

/** A float32 literal that WGSL reads back to the same value. */
export function float32Literal(value: number): string {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded))
    throw new RangeError(`${value} is not finite in float32, and so is no literal of a shader`);
  const text = String(rounded);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

/** Constants that number the names of a list from 0: `PREFIX_NAME`, in capitals. */
export function numbered(prefix: string, names: readonly string[]): Constants {
  const capitals = (name: string) =>
    name
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .toUpperCase();
  return Object.fromEntries(names.map((name, index) => [`${prefix}_${capitals(name)}`, { u32: index }]));
}
