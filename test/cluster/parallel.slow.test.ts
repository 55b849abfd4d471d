/** The line of docs/cluster.md for GNU parallel. */

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROGRAM, runCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { skippedWithout } from "../support/testPrograms.ts";

const [, line] = /^```sh\n(parallel .*)\n```$/m.exec(readFileSync("docs/cluster.md", "utf8"))!;
describe.skipIf(skippedWithout(["parallel"]))("GNU parallel", () => {
  it("gives the bytes of an undivided run, and computes only what is missing when it runs again", async () => {
    const folder = temporaryFolder();
    const count = "400";
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/kiloflow"), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
    chmodSync(join(folder, "bin/kiloflow"), 0o755);
    const env = {
      ...process.env,
      HOME: folder,
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
    };
    const run = () => spawnSync("bash", ["-c", line.replace("--count 1e6", `--count ${count}`)], { cwd: folder, env });

    expect(run().status).toBe(0);
    const flags = ["--prior", "eos", "--count", count, "--seed", "1", "--backend", "cpu", "--output", "whole.h5"];
    expect((await runCli(["generate", ...flags], { cwd: folder, env })).code).toBe(0);
    const whole = readFileSync(join(folder, "whole.h5"));
    expect(readFileSync(join(folder, "curves.h5")).equals(whole)).toBe(true);

    const part = (k: number) => join(folder, `part${k}.h5`);
    renameSync(join(folder, "curves.h5"), join(folder, "first.h5"));
    rmSync(part(3));
    const before = statSync(part(4)).ino;
    expect(run().status).toBe(0);
    expect(statSync(part(4)).ino).toBe(before);
    expect(readFileSync(join(folder, "curves.h5")).equals(whole)).toBe(true);
  });
});
