import { readdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cacheFolder, FileMeasurementCache } from "../../../src/engine/tuning/fileMeasurementCache.ts";
import type { MeasurementRecord } from "../../../src/engine/tuning/measurementCache.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const KEY = { subject: "flow inference: a shape", adapter: "an adapter", driver: "1.0", version: "0.1.0" };
const RECORD: MeasurementRecord = {
  ...KEY,
  measured: [
    { name: "plain", prepareSeconds: 1, secondsPerRow: 2e-6 },
    { name: "tiled", prepareSeconds: 9, secondsPerRow: 1e-6 },
  ],
};

it("gives back what was written, to the same key alone", async () => {
  const folder = temporaryFolder();
  const cache = new FileMeasurementCache(join(folder, "new", "folder"));
  expect(await cache.read(KEY)).toBeUndefined();
  await cache.write(RECORD);
  expect(await cache.read(KEY)).toEqual(RECORD);
  for (const part of ["subject", "adapter", "driver", "version"] as const) {
    expect(await cache.read({ ...KEY, [part]: "another" })).toBeUndefined();
  }
  expect(await cache.list()).toEqual([RECORD]);
  expect((await readdir(join(folder, "new", "folder"))).every((name) => name.endsWith(".json"))).toBe(true);
});

it.each([
  ["cut off", (text: string) => text.slice(0, 40)],
  ["of another form", () => "[]"],
  ["without measurements", (text: string) => JSON.stringify({ ...JSON.parse(text), measured: [] })],
  ["of another key", (text: string) => text.replace("an adapter", "a forgery")],
])("a file that is %s counts as none", async (_, damage) => {
  const folder = temporaryFolder();
  const cache = new FileMeasurementCache(folder);
  await cache.write(RECORD);
  const [name] = await readdir(folder);
  const path = join(folder, name);
  await writeFile(path, damage(await readFile(path, "utf8")));
  expect(await cache.read(KEY)).toBeUndefined();
});

it("a folder that cannot be written is no error", async () => {
  const file = join(temporaryFolder(), "file");
  await writeFile(file, "");
  const cache = new FileMeasurementCache(join(file, "below"));
  await cache.write(RECORD);
  expect(await cache.read(KEY)).toBeUndefined();
  expect(await cache.list()).toEqual([]);
});

it("the folder is the user's cache, unless the environment names another", () => {
  expect(cacheFolder({})).toBe(join(homedir(), ".cache", "kiloflow"));
  expect(cacheFolder({ XDG_CACHE_HOME: "/cache" })).toBe(join("/cache", "kiloflow"));
  expect(cacheFolder({ XDG_CACHE_HOME: "/cache", KILOFLOW_CACHE: "/own" })).toBe("/own");
});
