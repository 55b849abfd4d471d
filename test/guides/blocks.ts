/** The code that documents print: blocks between fences, and the commands of those that a shell takes. */

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Block {
  /** Path of the document. */
  readonly document: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** What stands behind the opening fence. */
  readonly language: string;
  readonly code: string;
}

/** The documents whose blocks are run. */
export const DOCUMENTS: readonly string[] = [
  "README.md",
  "examples/README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** All blocks of a document, in order. */
export function blocksOf(document: string): Block[] {
  const text = readFileSync(document, "utf8");
  return [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map((match) => ({
    document,
    line: text.slice(0, match.index).split("\n").length,
    language: match[1],
    code: match[2],
  }));
}

/** Languages of blocks with commands, which commands.slow.test.ts runs. */
export const SHELLS = ["sh", "bash"];
/** Languages of blocks with programs, which programs.slow.test.ts runs. */
export const PROGRAMS = ["ts", "js"];

/** The commands of a block for a shell: lines, with those joined that a backslash continues. */
export const commandsOf = ({ code }: Block): string[] =>
  code
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

/** The words of a command that starts with `kiloflow`, as bash splits them, without the first. */
export function argumentsOf(command: string): string[] {
  const { stdout, status } = spawnSync("bash", ["-c", `kiloflow() { printf '%s\\0' "$@"; }\n${command}`], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`bash does not take: ${command}`);
  return stdout.split("\0").slice(0, -1);
}
