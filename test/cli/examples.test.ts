/** The examples run from a clone and leave what they say. */

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** What each example leaves, and what it needs beside the clone. */
const EXAMPLES: Readonly<Record<string, { readonly leaves: readonly string[]; readonly args?: readonly string[] }>> = {
  "du17.sh": { leaves: ["du17-curve.png", "du17.h5", "du17.png"] },
};

describe("examples", () => {
  it("are all tried here and named in their README", () => {
    const scripts = readdirSync("examples").filter((name) => name.endsWith(".sh"));
    expect(Object.keys(EXAMPLES).sort()).toEqual(scripts.sort());
    const readme = readFileSync("examples/README.md", "utf8");
    for (const script of scripts) expect(readme).toContain(`](${script})`);
  });

  for (const [script, { leaves, args = [] }] of Object.entries(EXAMPLES)) {
    it(script, () => {
      const folder = temporaryFolder();
      const { status, stderr } = spawnSync(join(ROOT, "examples", script), args, {
        // Elsewhere on purpose.
        cwd: folder,
        env: { ...process.env, COUNT: "20", OUTPUT: folder },
        encoding: "utf8",
      });
      expect(stderr).not.toMatch(/^error/m);
      expect(status).toBe(0);
      expect(readdirSync(folder)).toEqual(expect.arrayContaining([...leaves]));
    });
  }
});
