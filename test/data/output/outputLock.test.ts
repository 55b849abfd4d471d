import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lutimesSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { OutputLock } from "../../../src/data/output/outputLock.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** A lock whose holder is changed, as one that another process or machine has left behind. */
async function leftBehind(changes: Record<string, unknown>): Promise<{ output: string; path: string }> {
  const output = join(temporaryFolder(), "d.npz");
  const path = `${output}.lock`;
  const lock = await OutputLock.take(output);
  const holder = { ...JSON.parse(readlinkSync(path)), ...changes };
  await lock.release();
  symlinkSync(JSON.stringify(holder), path);
  return { output, path };
}

it("is held by one, and free afterwards", async () => {
  const output = join(temporaryFolder(), "d.npz");
  const lock = await OutputLock.take(output);
  await expect(OutputLock.take(output)).rejects.toThrow(
    `${output} is being written by another process (${process.pid}); wait for its end`,
  );
  await lock.check();
  await lock.release();
  await (await OutputLock.take(output)).release();
});

it("of a process that is gone is taken over at once", async () => {
  const { output } = await leftBehind({ process: 4194303 });
  await (await OutputLock.take(output)).release();
});

it("of a process whose number another one has now is taken over", async () => {
  const { output } = await leftBehind({ started: "1" });
  await (await OutputLock.take(output)).release();
});

// A process that was killed has an entry in the process table until its parent, which `sleep` never does, asks for it.
it.skipIf(!existsSync("/proc/self/stat"))("of a process that has ended unnoticed is taken over", async () => {
  const parent = spawn("sh", ["-c", "sh -c 'echo $$; read line' & exec sleep 600"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  try {
    const [text] = await once(parent.stdout, "data");
    const process = Number(String(text));
    const fields = () =>
      readFileSync(`/proc/${process}/stat`, "latin1")
        .replace(/^.*\) /s, "")
        .split(" ");
    const { output } = await leftBehind({ process, started: fields()[19] });
    parent.stdin.end();
    while (fields()[0] !== "Z") await new Promise((resolve) => setTimeout(resolve, 5));
    await (await OutputLock.take(output)).release();
  } finally {
    parent.kill();
  }
});

it("of another machine is respected while it is renewed, and taken over afterwards", async () => {
  const { output, path } = await leftBehind({ machine: "elsewhere", host: "node7" });
  await expect(OutputLock.take(output)).rejects.toThrow(/is being written by another process \(\d+ on node7\)/);
  const old = new Date(Date.now() - 120_000);
  lutimesSync(path, old, old);
  const lock = await OutputLock.take(output);
  await lock.release();
  expect(readdirSync(join(output, ".."))).toEqual([]);
});

it("that was taken away is noticed", async () => {
  const output = join(temporaryFolder(), "d.npz");
  const lock = await OutputLock.take(output);
  rmSync(`${output}.lock`);
  await expect(lock.check()).rejects.toThrow("has lost its lock");
  await lock.release();
});

it("is taken by one of many that find it left behind", async () => {
  const { output } = await leftBehind({ process: 4194303 });
  const takers = await Promise.allSettled(Array.from({ length: 20 }, () => OutputLock.take(output)));
  expect(takers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
