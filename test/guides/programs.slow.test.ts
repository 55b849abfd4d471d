/** The programs that documents print run. A document's blocks are parts of one program, later ones within earlier ones. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, it } from "vitest";
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
/** Documents that go on where another ends. */
const CONTINUES: Readonly<Record<string, string>> = { "docs/library.md": "README.md" };

/** A block with its imports as declarations. */
const bodyOf = (code: string): string =>
  code
    .replace(/^import type .*$/gm, "")
    .replace(
      /^import \{([^}]*)\} from "(kiloflow[\w/]*)";$/gm,
      (_, names: string, module: string) => `const {${names.replace(/ as /g, ": ")}} = modules["${module}"];`,
    )
    .replaceAll("openBackend()", 'openBackend("cpu")');

const programsOf = (document: string): string[] =>
  blocksOf(document)
    .filter(({ language, code }) => PROGRAMS.includes(language) && !isListed(document, code))
    .map(({ code }) => code);

/** The blocks of a document as one function, each within the scope of those before it. */
function programOf(document: string): (modules: typeof MODULES) => Promise<void> {
  const before = CONTINUES[document];
  const blocks = [...(before === undefined ? [] : programsOf(before)), ...programsOf(document)];
  const nested = `${blocks.map((code) => `{\n${bodyOf(code)}`).join("")}${"}".repeat(blocks.length)}`;
  const { code } = transformSync(`export default async (modules) => {${nested}}`, {
    loader: "ts",
    target: "node20",
    format: "cjs",
  });
  const module = { exports: {} as { default: (modules: typeof MODULES) => Promise<void> } };
  new Function("module", "exports", code)(module, module.exports);
  return module.exports.default;
}

describe("the program of", () => {
  const before = { folder: process.cwd(), backend: process.env.KILOFLOW_BACKEND };
  beforeAll(() => {
    process.env.KILOFLOW_BACKEND = "cpu";
  });
  afterAll(() => {
    process.env.KILOFLOW_BACKEND = before.backend;
  });
  it.each(DOCUMENTS.filter((document) => programsOf(document).length > 0))("%s runs", async (document) => {
    const program = programOf(document);
    const texts = programsOf(document).flatMap((code) => [...code.matchAll(/"([^"\n]+)"/g)].map(([, text]) => text));
    const folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
    process.chdir(folder);
    try {
      await provide(texts);
      await program(MODULES);
    } finally {
      process.chdir(before.folder);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
