/** Every block of code in the documents is run by a test, or stands in the list of what is not, with its reason. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { argumentsOf, blocksOf, commandsOf, DOCUMENTS, PROGRAMS, SHELLS } from "./blocks.ts";
import { isListed, NOT_RUN } from "./notRun.ts";

describe.each(DOCUMENTS)("%s", (document) => {
  it("has blocks of known languages, each of which is run or listed", () => {
    for (const block of blocksOf(document)) {
      const { language, line, code } = block;
      const place = `${document}:${line}`;
      if (!SHELLS.includes(language)) {
        expect([...PROGRAMS, "json", "wgsl"], place).toContain(language);
        continue;
      }
      for (const command of commandsOf(block).filter((one) => !isListed(document, one))) {
        expect(command, `${place}: neither run nor listed in test/guides/notRun.ts`).toMatch(/^kiloflow /);
        expect(argumentsOf(command).length).toBeGreaterThan(0);
      }
      expect(code, place).not.toBe("");
    }
  });
});

it("lists nothing that no document has", () => {
  for (const { document, begins } of NOT_RUN) {
    const texts = blocksOf(document).flatMap((block) =>
      SHELLS.includes(block.language) ? commandsOf(block) : [block.code],
    );
    expect(
      texts.some((text) => text.startsWith(begins)),
      `${document}: ${begins}`,
    ).toBe(true);
  }
});

it("names scripts of npm that there are", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  const named = [...DOCUMENTS, "CONTRIBUTING.md"].flatMap((document) =>
    [...readFileSync(document, "utf8").matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});
