/** Disks that are full or may not be written. Needs root for a small file system of its own. */

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDatasetWriter } from "../../src/data/dataset/writer.ts";
import type { DatasetLayout } from "../../src/data/types.ts";
import { PROGRAM, runCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const root = process.getuid?.() === 0;

/** Runs something in a file system of a few megabytes. */
async function withSmallDisk(megabytes: number, action: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(temporaryFolder(), "disk");
  mkdirSync(folder);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  try {
    await action(folder);
  } finally {
    execFileSync("umount", [folder]);
  }
}

const layout = (count: number): DatasetLayout => ({
  count,
  times: Float64Array.from({ length: 100 }, (_, index) => index),
  bands: ["r"],
  parameterNames: ["m1", "m2", "lambda1", "lambda2"],
  parameterUnits: ["Msun", "Msun", "1", "1"],
  propertyNames: [],
  propertyUnits: [],
  propertiesArray: "properties",
  statusNames: ["ok"],
  magnitudeType: "f32",
  bolometric: false,
  mask: false,
  provenance: {},
});

describe.runIf(root && process.platform === "linux")("on a small disk", () => {
  it.each(["npz", "h5"])("refuses a dataset that does not fit before it computes anything (%s)", (ending) =>
    withSmallDisk(4, async (folder) => {
      const args = [
        "generate",
        "--prior",
        "eos",
        "--count",
        "20000",
        "--times",
        "0:11:0.1",
        "--backend",
        "cpu",
        "--output",
        `y.${ending}`,
      ];
      const { code, stderr } = await runCli(args, { cwd: folder });
      expect(stderr).toMatch(/^kiloflow: cannot write y\.\w+: it needs [\d.]+ GB, but the disk has [\d.]+ GB free/);
      expect(code).toBe(2);
      expect(readdirSync(folder)).toEqual([]);
    }),
  );

  it("leaves nothing behind where the disk fills while it writes", () =>
    withSmallDisk(4, async (folder) => {
      const args = [
        "generate",
        "--prior",
        "eos",
        "--count",
        "3000",
        "--times",
        "0:11:0.1",
        "--backend",
        "cpu",
        "--output",
        "y.csv",
      ];
      const { code, stderr } = await runCli(args, { cwd: folder });
      expect(stderr).toBe("kiloflow: cannot write y.csv: the disk is full\n");
      expect(code).toBe(2);
      expect(readdirSync(folder)).toEqual([]);
    }));

  it("says so where another program takes the room meanwhile", () =>
    withSmallDisk(4, async (folder) => {
      const writer = await createDatasetWriter(join(folder, "y.npz"), layout(8000), { force: false, resume: false });
      execFileSync("dd", ["if=/dev/zero", `of=${join(folder, "other")}`, "bs=64k", "count=60"], { stdio: "ignore" });
      const rows = 8000;
      const chunk = {
        start: 0,
        rows,
        parameters: new Float64Array(4 * rows),
        properties: new Float32Array(0),
        status: new Uint8Array(rows),
        magnitudes: new Float32Array(100 * rows),
      };
      await expect(writer.append(chunk)).rejects.toThrow(/cannot write .*y\.npz: the disk is full/);
      await writer.abandon(false);
      expect(readdirSync(folder)).toEqual(["other"]);
    }));
});

describe.runIf(root && process.platform === "linux")("on a read-only disk", () => {
  it("names the file and the reason", () =>
    withSmallDisk(1, async (folder) => {
      execFileSync("mount", ["-o", "remount,ro", folder]);
      const { code, stderr } = await runCli(
        ["generate", "--prior", "eos", "--count", "3", "--backend", "cpu", "--output", "y.npz"],
        { cwd: folder },
      );
      expect(stderr).toBe("kiloflow: cannot write y.npz: the file system is read-only\n");
      expect(code).toBe(2);
    }));
});

describe.runIf(process.platform === "linux")("on standard output", () => {
  it("that is full says so in one sentence", () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(
      process.execPath,
      [PROGRAM, "curve", "--m1", "1.4", "--m2", "1.3", "--lambda1", "300", "--lambda2", "400"],
      { stdio: ["ignore", full, "pipe"], encoding: "utf8" },
    );
    closeSync(full);
    expect(stderr).toMatch(/^kiloflow: cannot write to standard output: the disk is full$/m);
    expect(status).toBe(2);
  });
});

describe("in a folder without permission", () => {
  /** A program's run in a folder that nobody may write to. */
  const locked = (...args: string[]) => {
    const parent = temporaryFolder();
    const folder = join(parent, "locked");
    mkdirSync(folder);
    chmodSync(parent, 0o755);
    chmodSync(folder, 0o555);
    // Root may write everywhere: then the program runs as nobody.
    const nobody = root ? { uid: 65534, gid: 65534 } : {};
    return runCli([...args, "--backend", "cpu"], { cwd: folder, ...nobody });
  };

  it("names the file and the reason", async () => {
    const { code, stderr } = await locked("generate", "--prior", "eos", "--count", "3", "--output", "y.npz");
    expect(stderr).toBe("kiloflow: cannot write y.npz: permission is denied\n");
    expect(code).toBe(2);
  });

  it("says so before the work, of every output", async () => {
    // Whose fits take minutes.
    const { code, stderr } = await locked("coverage", "--model", "du17", "--cadence", "deep", "--output", "c.csv");
    expect(stderr).toBe("kiloflow: cannot write c.csv: permission is denied\n");
    expect(code).toBe(2);
  });
});
