/** Runs of every command that writes for long, killed and resumed; `npm run kills` does it as often as one likes. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";

it("killed at random moments and resumed, runs end with the bytes of undisturbed ones", { timeout: 600_000 }, () => {
  const program = join(ROOT, "scripts", "kills.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "--count", "11", "--seed", "7"], {
    encoding: "utf8",
  });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/kills of 11 runs \(seed 7\): resumed, 11 of 11 ended with the bytes of an undisturbed run/);
});
