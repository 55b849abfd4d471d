/** Datasets into pipes and devices, which cannot be written at several places: made in a temporary folder, then copied. */

import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeThrough } from "../output/writeThrough.ts";
import type { DatasetWriter } from "../types.ts";
import { DATASET_FORMATS, type DatasetFormat } from "./formatNames.ts";

/**
 * Opens a writer whose `finish` copies the dataset to where it goes.
 * @param openWriter opens a writer of a file
 */
export async function openStagedWriter(
  path: string,
  format: DatasetFormat,
  openWriter: (staged: string) => Promise<DatasetWriter>,
): Promise<DatasetWriter> {
  const folder = await mkdtemp(join(tmpdir(), "kiloflow-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const [ending] = Object.entries(DATASET_FORMATS).find(([, known]) => known === format)!;
  const staged = join(folder, `dataset${ending}`);
  try {
    const writer = await openWriter(staged);
    return {
      get rowsDone() {
        return writer.rowsDone;
      },
      resumedNotes: undefined,
      append: (chunk) => writer.append(chunk),
      async finish() {
        try {
          await writer.finish();
          await writeThrough(path, createReadStream(staged));
        } finally {
          await remove();
        }
      },
      async abandon() {
        await writer.abandon(false);
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
