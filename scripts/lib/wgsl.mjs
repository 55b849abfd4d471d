/**
 * Makes WGSL short for bundles: no comments, no white space that says nothing, short names for what functions declare in
 * themselves. Names of the module stay, since other parts of the same shader know them.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./run.mjs";

const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<space>\s+)|(?<number>\.?\d(?:[eEpP][+-]|[\w.])*)|(?<name>[A-Za-z_]\w*)|(?<other>[\s\S])/gy;

/** Words of the language that names must not be, as short as our names are. */
const RESERVED = new Set(["as", "do", "fn", "if", "of", "is"]);

/** Two operators that mean something else without the space between them: `a - -b`, `a & &b`, `vec2<f32> = b`. */
const OPERATORS = "-+&|<>=!/*%^";

/** @typedef {{ kind: "number" | "name" | "other", text: string, spaced: boolean }} Token */

/** @param {Token} token */
const isOperator = ({ kind, text }) => kind === "other" && OPERATORS.includes(text);

/** @param {string} text @returns {Token[]} */
function tokensOf(text) {
  /** @type {Token[]} */
  const tokens = [];
  let spaced = false;
  for (const { groups } of text.matchAll(TOKEN)) {
    const { comment, space, number, name, other } = /** @type {Record<string, string | undefined>} */ (groups);
    if (comment !== undefined || space !== undefined) {
      spaced = true;
      continue;
    }
    const kind = name !== undefined ? "name" : number !== undefined ? "number" : "other";
    tokens.push({ kind, text: name ?? number ?? other ?? "", spaced });
    spaced = false;
  }
  return tokens;
}

/** Place of the bracket that closes the one at `at`. @param {Token[]} tokens @param {number} at */
function closing(tokens, at) {
  const [open, close] = tokens[at].text === "(" ? ["(", ")"] : ["{", "}"];
  for (let depth = 0; at < tokens.length; at++) {
    if (tokens[at].text === open) depth++;
    else if (tokens[at].text === close && --depth === 0) return at;
  }
  throw new Error(`a "${open}" of a shader is not closed`);
}

/** Whether a token is an attribute's: `@builtin(position)`, `@size(16)`. @param {Token[]} tokens @param {number} at */
const inAttribute = (tokens, at) =>
  tokens[at - 1]?.text === "@" || (tokens[at - 1]?.text === "(" && tokens[at - 3]?.text === "@");

/** Names that a function declares, in the order of their declarations. @param {Token[]} tokens @param {number} first @param {number} body @param {number} end */
function localsOf(tokens, first, body, end) {
  /** @type {Map<string, number>} */
  const locals = new Map();
  const declare = (/** @type {number} */ at) => {
    const { text } = tokens[at];
    if (!locals.has(text)) locals.set(text, at);
  };
  for (let at = first; at < body; at++) {
    if (tokens[at].kind === "name" && tokens[at + 1].text === ":" && !inAttribute(tokens, at)) declare(at);
  }
  for (let at = body; at < end; at++) {
    if (["let", "var", "const"].includes(tokens[at].text) && tokens[at].kind === "name") declare(at + 1);
  }
  return locals;
}

/** Gives what functions declare short names. @param {Token[]} tokens */
function shortenLocals(tokens) {
  const taken = new Set(tokens.map(({ text }) => text));
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at].text !== "fn") continue;
    const first = at + 2;
    const parameters = closing(tokens, first);
    const body = tokens.findIndex(({ text }, index) => index > parameters && text === "{");
    const end = closing(tokens, body);
    const locals = localsOf(tokens, first, parameters, end);
    const uses = new Map([...locals.keys()].map((name) => [name, /** @type {number[]} */ ([])]));
    for (let place = first; place < end; place++) {
      const { kind, text } = tokens[place];
      if (kind !== "name" || tokens[place - 1].text === "." || inAttribute(tokens, place)) continue;
      uses.get(text)?.push(place);
    }
    const names = shortNames(taken);
    for (const [name, places] of uses) {
      // What is used before it is declared here is something else of the same name as well.
      if (places[0] !== locals.get(name)) continue;
      const short = names.next().value;
      if (short.length < name.length) for (const place of places) tokens[place].text = short;
    }
    at = end;
  }
}

/** @param {Set<string>} taken names that occur already @returns {Generator<string, never>} */
function* shortNames(taken) {
  const letters = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (let round = 0; ; round++) {
    for (const letter of letters) {
      const name = round === 0 ? letter : `${letter}${round - 1}`;
      if (!taken.has(name) && !RESERVED.has(name)) yield name;
    }
  }
}

/** @param {string} text WGSL, or a part of it that other parts complete @returns {string} */
export function minifyWgsl(text) {
  const tokens = tokensOf(text);
  shortenLocals(tokens);
  let result = "";
  let before = /** @type {Token | undefined} */ (undefined);
  for (const token of tokens) {
    const words = before !== undefined && before.kind !== "other" && token.kind !== "other";
    const operators = token.spaced && isOperator(token) && before !== undefined && isOperator(before);
    result += (words || operators ? " " : "") + token.text;
    before = token;
  }
  return result;
}

/** For esbuild: `.wgsl` files as short text. @type {import("esbuild").Plugin} */
export const minifiedWgsl = {
  name: "minified-wgsl",
  setup(build) {
    build.onLoad({ filter: /\.wgsl$/ }, ({ path }) => ({
      contents: minifyWgsl(readFileSync(path, "utf8")),
      loader: "text",
    }));
  },
};

const SHADERS = join(ROOT, "src", "wgsl");

/** What is loaded together: of flows apart from what only trainings run, of each model, and what several of these use. @param {string} file below src/wgsl */
function groupOf(file) {
  if (/^flow\/.*(backward|adjoint|gradient|adam|blend|gather|loss|moments|norm-sums|partials)/.test(file))
    return "training";
  const [, group] = /^(flow|du17|metzger2017|possis|villar2017)\b/.exec(file) ?? [];
  return group ?? "shared";
}

/**
 * For esbuild, in pages: the texts of shaders are files apart, which the first GPU loads (src/engine/webgpu/shaderTexts.ts).
 * @type {import("esbuild").Plugin}
 */
export const shadersApart = {
  name: "shaders-apart",
  setup(build) {
    build.onResolve({ filter: /^shaders:/ }, ({ path }) => ({ path: path.slice(8), namespace: "shaders" }));
    build.onLoad({ filter: /.*/, namespace: "shaders" }, ({ path: group }) => {
      const files = readdirSync(SHADERS, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".wgsl") && groupOf(file) === group)
        .sort();
      const texts = files.map((file) => [file, minifyWgsl(readFileSync(join(SHADERS, file), "utf8"))]);
      return { contents: JSON.stringify(Object.fromEntries(texts)), loader: "json" };
    });
    build.onLoad({ filter: /\.wgsl$/ }, ({ path }) => {
      const file = relative(SHADERS, path).replaceAll("\\", "/");
      // A program's own shaders are where they are imported.
      if (file.startsWith("..")) return { contents: minifyWgsl(readFileSync(path, "utf8")), loader: "text" };
      const contents = `
        import { laterText } from ${JSON.stringify(join(ROOT, "src/engine/webgpu/shaderTexts.ts"))};
        export default await laterText(${JSON.stringify(file)}, () => import("shaders:${groupOf(file)}"));`;
      return { contents, loader: "js", resolveDir: SHADERS };
    });
  },
};
