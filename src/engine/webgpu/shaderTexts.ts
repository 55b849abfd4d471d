/**
 * Shaders that come when a GPU computes: in bundles for pages (scripts/lib/wgsl.mjs) they are files apart, since WebAssembly
 * needs none of them.
 */

import { InternalError } from "../errors.ts";

/** Loads the texts of several shaders, by their places below src/wgsl. */
type LoadTexts = () => Promise<{ readonly default: Readonly<Record<string, string>> }>;

/** Whether a GPU computes already. */
let wanted = false;
const waiting: LaterText[] = [];

/** In place of a shader's text. */
class LaterText {
  private text: string | undefined;

  constructor(
    private readonly file: string,
    private readonly texts: LoadTexts,
  ) {}

  async load(): Promise<void> {
    this.text = (await this.texts()).default[this.file];
  }

  toString(): string {
    if (this.text === undefined) throw new InternalError(`the shader ${this.file} is not loaded`);
    return this.text;
  }
}

/** The text of a shader: at once where a GPU computes, else with the first one that does. @param file below src/wgsl */
export async function laterText(file: string, texts: LoadTexts): Promise<{ toString(): string }> {
  const text = new LaterText(file, texts);
  if (wanted) await text.load();
  else waiting.push(text);
  return text;
}

/** Loads the shaders of all kernels that are loaded, and lets later ones come with theirs. */
export async function loadShaderTexts(): Promise<void> {
  wanted = true;
  await Promise.all(waiting.map((text) => text.load()));
  waiting.length = 0;
}
