/** The programs that documents print run, each on its own. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { it } from "vitest";
import * as embed from "../../src/embed/index.ts";
import * as browser from "../../src/index.browser.ts";
import * as kiloflow from "../../src/index.ts";
import * as physics from "../../src/physics/index.ts";
import { blocksOf, DOCUMENTS, PROGRAMS } from "./blocks.ts";
import { provide } from "./materials.ts";
import { isListed } from "./notRun.ts";

const MODULES = {
  kiloflow,
  "kiloflow/browser": browser,
  "kiloflow/embed": embed,
  "kiloflow/physics": physics,
};

const programs = DOCUMENTS.flatMap(blocksOf).filter(
  ({ document, language, code }) => PROGRAMS.includes(language) && !isListed(document, code),
);

/** A program as a function of the modules that it imports. */
function functionOf(program: string): (modules: typeof MODULES) => Promise<void> {
  const body = program
    .replace(/^import type .*$/gm, "")
    .replace(
      /^import \{([^}]*)\} from "(kiloflow[\w/]*)";$/gm,
      (_, names: string, name: string) => `const {${names.replace(/ as /g, ": ")}} = modules["${name}"];`,
    );
  const { code } = transformSync(`export default async (modules) => {${body}}`, {
    loader: "ts",
    target: "node20",
    format: "cjs",
  });
  const module = { exports: {} as { default: (modules: typeof MODULES) => Promise<void> } };
  new Function("module", "exports", code)(module, module.exports);
  return module.exports.default;
}

it.each(programs)("$document, line $line", async ({ code }) => {
  const program = functionOf(code);
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
  process.chdir(folder);
  try {
    await provide([...code.matchAll(/"([^"\n]+)"/g)].map(([, text]) => text));
    await program(MODULES);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
});
