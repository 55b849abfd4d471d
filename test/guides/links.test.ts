/** Documents link to files and sections that exist, and name files and folders that do. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const documents = [".", "docs", "examples"].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(folder, file)),
);

/** The text outside of code blocks. */
const proseOf = (path: string): string => readFileSync(path, "utf8").replace(/^```.*?^```$/gms, "");

/** A heading as links spell it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

const sectionsOf = (path: string): string[] =>
  [...proseOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading));

function brokenLinks(document: string): string[] {
  return [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => {
      const [path, section] = target.split("#");
      const file = path === "" ? document : join(dirname(document), path);
      return !existsSync(file) || (section !== undefined && !sectionsOf(file).includes(section));
    });
}

/** Paths of the repository that a document names; capitals are placeholders. */
function missingPaths(document: string): string[] {
  return [...proseOf(document).matchAll(/`((?:src|test|bench|scripts|docs)\/[\w./-]+)`/g)]
    .map(([, path]) => path)
    .filter((path) => !/NAME/.test(path) && !existsSync(path));
}

it.each(documents)("%s", (document) => {
  expect(brokenLinks(document)).toEqual([]);
  // The changelog names what was there once.
  if (document !== "CHANGELOG.md") expect(missingPaths(document)).toEqual([]);
});
