/** `npm run docs` makes a site of every page, whose links lead somewhere, without a network. */

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSite, pagesOfSite } from "../../scripts/lib/site.mjs";

const folder = join("output", "test-docs");
let warnings: string[];

/** The pages of the site, with their texts. */
const pages = new Map<string, string>();

beforeAll(async () => {
  warnings = await buildSite(folder);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(".html")) pages.set(name, readFileSync(join(folder, name), "utf8"));
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

it("has every document, once, and nothing else", () => {
  const listed = pagesOfSite().map(({ path }) => path);
  for (const name of readdirSync("docs").filter((one) => one.endsWith(".md") && one !== "index.md")) {
    expect(listed).toContain(join("docs", name));
  }
  for (const name of readdirSync("models").filter((one) => one.endsWith(".md"))) {
    expect(listed).toContain(join("models", name));
  }
  expect(readdirSync(join(folder, "documents"))).toHaveLength(listed.length);
});

it("has the reference of every entry", () => {
  expect(readdirSync(join(folder, "modules")).sort()).toEqual([
    "kiloflow.html",
    "kiloflow_browser.html",
    "kiloflow_embed.html",
    "kiloflow_physics.html",
  ]);
});

it("has all links and all types of public signatures, and formulas", () => {
  expect(warnings).toEqual([]);
  expect(pages.get("documents/Kernels.html")).toContain("<math ");
});

describe("links", () => {
  const targets = (text: string): string[] => [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, target]) => target);

  it("lead to files of the site and to anchors of their pages", () => {
    const broken = [...pages].flatMap(([name, text]) =>
      targets(text)
        .filter((target) => !/^(https?:|data:|mailto:)/.test(target))
        .filter((target) => {
          const [path, anchor] = target.split("#");
          const file = path === "" ? name : join(dirname(name), decodeURIComponent(path));
          if (!existsSync(join(folder, file))) return true;
          const page = pages.get(file);
          return anchor && page !== undefined && !page.includes(`id="${decodeURIComponent(anchor)}"`);
        })
        .map((target) => `${name}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("need no network to show a page", () => {
    for (const [name, text] of pages) {
      const loaded = [...text.matchAll(/<(?:script|link|img)\b[^>]*(?:src|href)="(https?:[^"]+)"/g)];
      expect(
        loaded.map(([, address]) => address),
        name,
      ).toEqual([]);
    }
  });
});
