/** Pieces of shader text, and literals in them. */

/** A piece of shader text and the file that holds it. */
export interface ShaderPart {
  readonly file: string;
  readonly text: string;
}

/** A float32 literal that WGSL reads back to the same value. */
export function float32Literal(value: number): string {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) throw new RangeError(`${value} cannot stand in a shader as a float32 literal`);
  const text = String(rounded);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}
