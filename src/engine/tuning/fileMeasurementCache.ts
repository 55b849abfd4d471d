/** Keeps measurements between runs, in files of the user's cache folder. */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { type MeasurementCache, type MeasurementKey, type MeasurementRecord, nameOf } from "./measurementCache.ts";

const measured = v.object({ name: v.string(), prepareSeconds: v.number(), secondsPerRow: v.number() });
const record = v.object({
  subject: v.string(),
  adapter: v.string(),
  driver: v.string(),
  version: v.string(),
  measured: v.pipe(v.array(measured), v.nonEmpty()),
});

/** `$KILOFLOW_CACHE`, else `$XDG_CACHE_HOME/kiloflow`, else `~/.cache/kiloflow`. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  if (environment.KILOFLOW_CACHE) return environment.KILOFLOW_CACHE;
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiloflow");
}

/** One JSON file for each key, written whole. */
export class FileMeasurementCache implements MeasurementCache {
  constructor(private readonly folder = join(cacheFolder(), "measured")) {}

  async read(key: MeasurementKey): Promise<MeasurementRecord | undefined> {
    const found = await readRecord(this.path(key));
    return found && nameOf(found) === nameOf(key) ? found : undefined;
  }

  async write(record: MeasurementRecord): Promise<void> {
    const path = this.path(record);
    const temporary = `${path}.${process.pid}.partial`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`);
      await rename(temporary, path);
    } catch {
      // Without the file the next run measures again.
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** All readable records, in the order of their subjects. */
  async list(): Promise<MeasurementRecord[]> {
    const names = await readdir(this.folder).catch(() => []);
    const paths = names.filter((name) => name.endsWith(".json")).map((name) => join(this.folder, name));
    const records = await Promise.all(paths.map(readRecord));
    return records
      .filter((one) => one !== undefined)
      .sort((a, b) => (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0));
  }

  private path(key: MeasurementKey): string {
    return join(this.folder, `${createHash("sha256").update(nameOf(key)).digest("hex").slice(0, 32)}.json`);
  }
}

async function readRecord(path: string): Promise<MeasurementRecord | undefined> {
  try {
    const result = v.safeParse(record, JSON.parse(await readFile(path, "utf8")));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
