/** The commands that documents print run, in the order of each document, with less to do. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, parse } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kiloflow } from "../support/inProcess.ts";
import { argumentsOf, blocksOf, commandsOf, DOCUMENTS, SHELLS } from "./blocks.ts";
import { available, provide } from "./materials.ts";
import { isListed } from "./notRun.ts";

/** Flags that say how much there is to do, with as much as is done here; `add` where a command does not have it. */
const LESS: Readonly<Record<string, readonly { flag: string; most: number; add?: true }[]>> = {
  generate: [{ flag: "--count", most: 30 }],
  train: [
    { flag: "--epochs", most: 1, add: true },
    { flag: "--count", most: 120 },
    { flag: "--batch", most: 20 },
  ],
  sample: [{ flag: "--count", most: 10 }],
  fit: [
    { flag: "--particles", most: 100, add: true },
    { flag: "--samples", most: 100, add: true },
  ],
  coverage: [
    { flag: "--events", most: 20, add: true },
    { flag: "--particles", most: 100, add: true },
  ],
  forecast: [{ flag: "--count", most: 200, add: true }],
};
/** Exit codes beside 0: little work leaves answers that are not to be used, which these say so. */
const ALSO_GOOD: Readonly<Record<string, number>> = { fit: 1, coverage: 1 };
/** Flags whose values are files that a command writes. */
const OUTPUTS = /^--(output|figure|residuals|histograms|reliability|quantiles|corner)$/;

function withLess([command, ...rest]: readonly string[]): string[] {
  const words = [command, ...rest];
  const flags = LESS[command] ?? [];
  for (const { flag, most, add } of rest.includes("--simulate") ? flags.map((one) => ({ ...one, add: true })) : flags) {
    const at = words.indexOf(flag);
    if (at >= 0) words[at + 1] = String(Math.min(most, Number(words[at + 1])));
    else if (add) words.push(flag, String(most));
  }
  return words;
}

const outputsOf = (words: readonly string[]): string[] => words.filter((_, at) => OUTPUTS.test(words[at - 1] ?? ""));

/** The commands of a document that are run. */
const runCommands = (document: string): string[] =>
  blocksOf(document)
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(commandsOf)
    .filter((command) => !isListed(document, command));

/** Removes what an earlier command left of a name, with what stands beside it (logs, states). */
function remove(path: string): void {
  const { name } = parse(path);
  for (const file of readdirSync(".").filter((one) => one === path || one.startsWith(`${name}.`))) {
    rmSync(file, { recursive: true });
  }
}

describe.each(DOCUMENTS.filter((document) => runCommands(document).length > 0))("%s", (document) => {
  const before = { folder: process.cwd(), environment: process.env };
  beforeAll(() => {
    process.chdir(mkdtempSync(join(tmpdir(), "kiloflow-test-")));
    process.env = { ...before.environment, KILOFLOW_BACKEND: "cpu", KILOFLOW_MODELS: process.cwd() };
  });
  afterAll(() => {
    const folder = process.cwd();
    process.chdir(before.folder);
    rmSync(folder, { recursive: true, force: true });
    process.env = before.environment;
  });
  for (const command of runCommands(document)) {
    const words = argumentsOf(command);
    it.skipIf(!available(words))(command, async () => {
      const given = withLess(words);
      const outputs = outputsOf(given);
      if (!given.includes("--force")) outputs.forEach(remove);
      await provide(words.filter((_, at) => !OUTPUTS.test(words[at - 1] ?? "")));
      const { code, error } = await kiloflow(...given);
      expect([0, ALSO_GOOD[words[0]] ?? 0], error).toContain(code);
      expect(outputs.filter((path) => !existsSync(path))).toEqual([]);
    });
  }
});
