/** Inputs of every kind: files, links, pipes, packed ones, and what is none. */

import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openInput, readingInput } from "../../../src/data/input/index.ts";
import { InputError } from "../../../src/engine/errors.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const TEXT = `m1,m2,lambda1,lambda2\n${"1.48,1.26,250,700\n".repeat(10_000)}`;

function fileOf(name: string, contents: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, contents);
  return path;
}

function fifo(): string {
  const path = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [path]);
  return path;
}

async function contentsOf(path: string): Promise<string> {
  const input = await openInput(path);
  const text = readFileSync(input.path, "utf8");
  await input.dispose();
  return text;
}

describe("openInput", () => {
  it("gives a plain file itself, also behind links", async () => {
    const path = fileOf("x.csv", TEXT);
    const link = join(temporaryFolder(), "link");
    symlinkSync(path, link);
    for (const one of [path, link]) {
      const input = await openInput(one);
      expect(input).toMatchObject({ path: one, name: one });
      await input.dispose();
    }
    expect(existsSync(path)).toBe(true);
  });

  it("unpacks gzip into a copy, which goes when it is disposed of", async () => {
    const path = fileOf("x.csv.gz", Buffer.concat([gzipSync(TEXT), gzipSync("1,2,3,4\n")]));
    const input = await openInput(path);
    expect(input).toMatchObject({ name: path, plainName: path.replace(/\.gz$/, "") });
    expect(readFileSync(input.path, "utf8")).toBe(`${TEXT}1,2,3,4\n`);
    await input.dispose();
    expect(existsSync(input.path)).toBe(false);
  });

  it.each([
    ["UTF-16LE with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le")],
    ["UTF-16LE", Buffer.from(TEXT, "utf16le")],
    ["UTF-16BE with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le").swap16()],
    ["UTF-16BE", Buffer.from(TEXT, "utf16le").swap16()],
    ["packed UTF-16", gzipSync(Buffer.from(`\uFEFF${TEXT}`, "utf16le"))],
  ])("reads %s", async (_, bytes) => {
    expect(await contentsOf(fileOf("x.csv", bytes))).toBe(TEXT);
  });

  it("reads pipes, whoever comes first, packed or not", async () => {
    const path = fifo();
    const packed = fileOf("x.gz", gzipSync(TEXT));
    spawn("sh", ["-c", `sleep 0.2; cat ${packed} > ${path}`]);
    expect(await contentsOf(path)).toBe(TEXT);
    const early = spawn("sh", [
      "-c",
      `exec > ${path}; sleep 0.2; gunzip -c < ${packed}; sleep 0.2; gunzip -c < ${packed}`,
    ]);
    expect(await contentsOf(path)).toBe(TEXT + TEXT);
    expect(early.exitCode ?? 0).toBe(0);
  });

  it("names an input as the user does, whatever its copy is called", async () => {
    const path = fileOf("x.csv.gz", gzipSync(TEXT));
    const input = await openInput(path);
    const failing = readingInput(input, async () => {
      throw new InputError(`${input.path}, line 3 is wrong`);
    });
    await expect(failing).rejects.toThrow(`${path}, line 3 is wrong`);
    await input.dispose();
  });

  it.each([
    ["a folder", () => temporaryFolder(), "it is a folder"],
    ["an empty file", () => fileOf("x", ""), "is empty"],
    ["packed nothing", () => fileOf("x.gz", gzipSync("")), "is a gzip file of nothing"],
    ["a missing file", () => join(temporaryFolder(), "x"), "it does not exist"],
    ["a device without end", () => "/dev/zero", "it is a device"],
    ["an empty device", () => "/dev/null", "/dev/null is empty"],
    ["a pipe without a writer", fifo, "is a pipe without data: nobody writes to it"],
    [
      "a truncated gzip file",
      () => fileOf("x.gz", gzipSync(TEXT).subarray(0, 200)),
      "is a gzip file that is truncated",
    ],
    [
      "a damaged gzip file",
      // Its checksum is wrong.
      () =>
        fileOf(
          "x.gz",
          gzipSync(TEXT).map((byte, at, all) => (at === all.length - 6 ? byte ^ 0xff : byte)),
        ),
      "is a damaged gzip file",
    ],
    ["packed zeros", () => fileOf("x.gz", gzipSync(Buffer.alloc(2 ** 20))), "is full of zero bytes"],
    [
      "what unpacks without end",
      () => fileOf("x.gz", gzipSync(`m1,m2\n${"1".repeat(2 ** 28)}`)),
      "unpacks to more than 500 times its size",
    ],
  ])("refuses %s", async (_, make, sentence) => {
    const before = process.listenerCount("exit");
    await expect(openInput(make())).rejects.toThrow(sentence);
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("refuses sockets, and links in a circle", async () => {
    const folder = temporaryFolder();
    const server = createServer().listen(join(folder, "socket"));
    await expect(openInput(join(folder, "socket"))).rejects.toThrow("it is a socket");
    server.close();
    symlinkSync("loop", join(folder, "loop"));
    await expect(openInput(join(folder, "loop"))).rejects.toThrow("its symbolic links lead in a circle");
  });
});
