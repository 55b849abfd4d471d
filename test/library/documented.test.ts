/** Every export of the package has a comment with an example. */

import { describe, expect, it } from "vitest";
import { exportsOf } from "../support/documentedExports.ts";

describe.each(["src/index.ts", "src/index.browser.ts", "src/embed/index.ts", "src/physics/index.ts"])("%s", (entry) => {
  it("documents all that it exports", async () => {
    const documented = exportsOf(entry);
    const module: object = await import(`../../${entry}`);
    expect(documented.map(({ name }) => name).sort()).toEqual(Object.keys(module).sort());
    const without = documented.filter(({ examples }) => examples.length === 0);
    expect(without.map(({ name, file }) => `${name} of ${file}`)).toEqual([]);
    const silent = documented.filter(({ name, examples }) => !examples.some((code) => code.includes(name)));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
