/** Runs that are killed, again and again. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCli, startCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

it.each(["npz", "h5", "csv"])(
  "kiloflow generate ends with the same bytes when killed at any moment and resumed (%s)",
  async (ending) => {
    const folder = temporaryFolder();
    const args = [
      "generate",
      "--prior",
      "uniform",
      "--backend",
      "cpu",
      ...(ending === "csv" ? ["--count", "3000", "--times", "0:11:0.1"] : ["--count", "12000"]),
    ];
    await runCli([...args, "--output", `whole.${ending}`], { cwd: folder });
    const output = join(folder, `killed.${ending}`);
    let kills = 0;
    for (let attempt = 0; !existsSync(output); attempt++) {
      const { child, result } = startCli([...args, "--output", `killed.${ending}`, "--resume"], { cwd: folder });
      // From before the first row to the middle of the export; the last attempts are left alone.
      const timer = attempt < 8 ? setTimeout(() => child.kill("SIGKILL"), 150 + 170 * attempt) : undefined;
      const { signal } = await result;
      clearTimeout(timer);
      if (signal === "SIGKILL") kills++;
    }
    expect(kills).toBeGreaterThan(0);
    expect(readFileSync(output).equals(readFileSync(join(folder, `whole.${ending}`)))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  },
);
