/** What the page's bundle leaves out. */

import { build } from "esbuild";
import { expect, it } from "vitest";
import { without } from "../../scripts/lib/web.mjs";

const textOf = async (absent: Readonly<Record<string, string>>): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents: 'export { isName } from "./src/data/names.ts";', resolveDir: "." },
    ...{ bundle: true, format: "esm", write: false, logLevel: "silent", plugins: [without(absent)] },
  });
  return outputFiles[0].text;
};

it("puts an error in the place of a file that is left out", async () => {
  const text = await textOf({ "src/data/names.ts": "isName" });
  expect(text).toContain('throw new Error("the page has no isName")');
  expect(text.split("\n").length).toBeLessThan(12);
});

it("names a file that is not where the table says", async () => {
  await expect(textOf({ "src/data/name.ts": "isName" })).rejects.toThrow(
    "src/data/name.ts is listed to be left out of the page, which does not import it",
  );
});
