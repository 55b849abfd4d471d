/** The examples run from a clone and leave what they say. */

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";
import { sharedFolder } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** What each example leaves, and the file of ../shared that it needs. */
const EXAMPLES: Readonly<Record<string, { readonly leaves: readonly string[]; readonly needs?: string }>> = {
  "at2017gfo.sh": { leaves: ["at2017gfo", "at2017gfo-corner.png", "at2017gfo-curves.png"] },
  "du17.sh": { leaves: ["du17-curve.png", "du17.h5", "du17.png"] },
  "metzger2017.sh": { leaves: ["metzger2017-curve.png", "metzger2017.h5", "metzger2017.png"] },
  "villar2017.sh": { leaves: ["villar2017-curve.png", "villar2017.h5", "villar2017.png"] },
  "possis.sh": {
    needs: "possis/Bu2025.safetensors",
    leaves: ["possis.safetensors", "possis-0.png", "possis-1.57.png", "possis.h5", "possis.png"],
  },
};

describe("examples", () => {
  it("are all tried here and named in their README", () => {
    const scripts = readdirSync("examples").filter((name) => name.endsWith(".sh"));
    expect(Object.keys(EXAMPLES).sort()).toEqual(scripts.sort());
    const readme = readFileSync("examples/README.md", "utf8");
    for (const script of scripts) expect(readme).toContain(`](${script})`);
  });

  for (const [script, { leaves, needs }] of Object.entries(EXAMPLES)) {
    it.skipIf(needs !== undefined && sharedFolder === undefined)(script, () => {
      const folder = temporaryFolder();
      const { status, stderr } = spawnSync(
        join(ROOT, "examples", script),
        needs === undefined ? [] : [join(sharedFolder!, needs)],
        {
          // Elsewhere on purpose.
          cwd: folder,
          env: { ...process.env, COUNT: "20", OUTPUT: folder },
          encoding: "utf8",
        },
      );
      expect(stderr).not.toMatch(/^error/m);
      expect(status).toBe(0);
      expect(readdirSync(folder)).toEqual(expect.arrayContaining([...leaves]));
    });
  }

  it("say what possis.sh needs", () => {
    const { status, stderr } = spawnSync(join(ROOT, "examples", "possis.sh"), { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toBe("possis.sh: needs the weights, for example: examples/possis.sh Bu2025\n");
  });
});
