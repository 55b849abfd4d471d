/** examples/slurm on a cluster of one node, whose tasks are killed, cancelled and run out of time. */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROGRAM, ROOT, runCli } from "../support/cli.ts";
import { held, rowsAreKept, waitUntil } from "../support/heldRun.ts";
import { SlurmCluster } from "../support/slurmCluster.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { skippedWithout } from "../support/testPrograms.ts";

const skipped = skippedWithout(["slurmctld", "slurmd", "sbatch", "munged"], true);
const KILOFLOW = `${process.execPath} ${PROGRAM}`;
/** Six chunks of the CPU backend: three may be in flight when a run is told to stop. */
const SETS_PER_SHARD = 1200;
const FLAGS = ["--prior", "eos", "--count", String(8 * SETS_PER_SHARD), "--seed", "7", "--backend", "cpu"];

/** Process id of the program that computes a shard into a folder. */
function programOf(shard: string, folder: string): number {
  const found = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return args.includes(shard) && args.some((argument) => argument.startsWith(folder));
      } catch {
        return false; // it has ended
      }
    });
  expect(found).toHaveLength(1);
  return Number(found[0]);
}

/** The process that started another. */
function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]);
}

/** Whether a process has; one that nobody asks for stays in the system's table. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

describe.skipIf(skipped)("examples/slurm", { timeout: 900_000 }, () => {
  it("computes a dataset by an array of eight with the bytes of an undivided run, whatever happens to its tasks", async () => {
    const folder = temporaryFolder();
    await using cluster = await SlurmCluster.start(temporaryFolder());
    const output = join(folder, "all.h5");
    const part = (k: number) => join(folder, `all.${k}-of-8.h5`);
    const log = (k: number) => readFileSync(join(folder, `all.${k}-of-8.log`), "utf8");
    const submit = () => {
      const args = [join(ROOT, "examples/slurm/submit.sh"), "all.h5", "8", "--cpus-per-task=1", "--", ...FLAGS];
      const env = { ...cluster.env, KILOFLOW, ...held("2/8,4/8,5/8") };
      return spawnSync("bash", args, { cwd: folder, env, encoding: "utf8" });
    };

    const first = submit();
    expect(first.stderr).toBe("");
    const array = /array job (\d+) of 8 shards, then merge job \d+/.exec(first.stdout)![1];
    const again = submit();
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining(`still at work on ${output}`)]);

    const interrupt = async (k: number, action: () => unknown) => {
      await rowsAreKept(part(k));
      await action();
    };
    await Promise.all([
      interrupt(2, () => process.kill(programOf("2/8", folder), "SIGKILL")),
      // What Slurm does a minute before the time is up.
      interrupt(4, () => process.kill(parentOf(programOf("4/8", folder)), "SIGUSR1")),
      interrupt(5, async () => {
        const program = programOf("5/8", folder);
        cluster.command("scancel", `${array}_5`);
        // It may outlive its job.
        await waitUntil("the cancelled shard's program has ended", () => hasEnded(program));
      }),
    ]);
    await cluster.drain();

    // The killed one and the one without time came again by themselves, the cancelled one did not, nor did its merge.
    const rowsBefore = (k: number) => Number(/resuming after (\d+) of 1200 sets/.exec(log(k))?.[1]);
    for (const [k, code] of [
      [2, 137],
      [4, 130],
    ]) {
      expect(log(k)).toContain(`shard ${k} of 8 ended with ${code} and is queued again`);
      expect(log(k)).toMatch(/, try 2, threads: 1/);
      expect(rowsBefore(k)).toBeGreaterThan(0);
      expect(rowsBefore(k)).toBeLessThan(SETS_PER_SHARD);
    }
    expect([1, 2, 3, 4, 5, 6, 7, 8].filter((k) => !existsSync(part(k)))).toEqual([5]);
    expect(existsSync(`${part(5)}.partial`)).toBe(true);
    expect(existsSync(output)).toBe(false);

    const inodes = [1, 2, 3, 4].map((k) => statSync(part(k)).ino);
    const whole = runCli(["generate", ...FLAGS, "--output", "whole.h5"], {
      cwd: folder,
    });
    expect(submit().stderr).toBe("");
    await cluster.drain();
    expect(rowsBefore(5)).toBeGreaterThan(0);
    expect([1, 2, 3, 4].map((k) => statSync(part(k)).ino)).toEqual(inodes);
    expect((await whole).code).toBe(0);
    expect(readFileSync(output).equals(readFileSync(join(folder, "whole.h5")))).toBe(true);
    expect(submit()).toMatchObject({ status: 2, stderr: expect.stringContaining("is there already") });
  });
});

describe("merge.sbatch", () => {
  it("says which shards are missing, and removes them only when it is asked to", async () => {
    const folder = temporaryFolder();
    const output = join(folder, "a.dataset.csv");
    const shards = [1, 2].map((k) => join(folder, `a.dataset.${k}-of-2.csv`));
    const generate = (k: number) =>
      runCli([
        ...["generate", "--prior", "eos", "--count", "3", "--times", "1:3:1", "--backend", "cpu"],
        ...["--shard", `${k}/2`, "--output", shards[k - 1]],
      ]);
    const merge = (env: NodeJS.ProcessEnv = {}) =>
      spawnSync("bash", [join(ROOT, "examples/slurm/merge.sbatch"), output, "2"], {
        env: { ...process.env, KILOFLOW, ...env },
        encoding: "utf8",
      });

    expect((await generate(1)).code).toBe(0);
    expect(merge()).toMatchObject({ status: 1, stderr: `1 of 2 shards are missing: ${shards[1]}\n` });
    expect(existsSync(output)).toBe(false);
    expect((await generate(2)).code).toBe(0);
    expect(merge().status).toBe(0);
    expect(readdirSync(folder).length).toBe(3);
    // What is joined already is left as it is.
    expect(merge().status).toBe(0);
    expect(readdirSync(folder).length).toBe(3);
    // A merge that fails keeps what it could not join.
    writeFileSync(output, "something else");
    expect(merge({ KEEP_SHARDS: "0" }).status).toBe(2);
    expect(readdirSync(folder).length).toBe(3);
    rmSync(output);
    expect(merge({ KEEP_SHARDS: "0" }).status).toBe(0);
    expect(readdirSync(folder)).toEqual(["a.dataset.csv"]);
  });
});

describe("submit.sh", () => {
  it.each([
    [["all.h5"], "needs OUTPUT SHARDS"],
    [["all.h5", "0", "--"], 'SHARDS is "0", but must be an integer of at least 1'],
    [["all.h5", "8", "--prior", "eos"], "there is no -- before the flags of generate"],
    [["package.json", "8", "--", "--prior", "eos"], "package.json is there already"],
  ])("refuses %j", (args, message) => {
    const result = spawnSync("bash", [join(ROOT, "examples/slurm/submit.sh"), ...args], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect([result.status, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toContain(message);
  });
});
