/** Joins shards into the dataset that one run would have written. */

import { datasetBlocks } from "../../data/dataset/blocks.ts";
import type { DatasetFormat } from "../../data/dataset/formatNames.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import { decidingProvenance } from "../../data/dataset/sameRun.ts";
import { createDatasetWriter } from "../../data/dataset/writer.ts";
import { fileFingerprint } from "../../data/fingerprint.ts";
import { checkNotInput } from "../../data/output/checkNewFile.ts";
import type { DatasetChunk, DatasetLayout, DatasetReader } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { halfFloatBits } from "../../engine/halfFloats.ts";
import { type JobEvents, RESUME_HINT, stopIfAborted } from "../events.ts";
import { keepsWork } from "./keepsWork.ts";
import { shardRows } from "./shard.ts";

/** How shards are joined. */
export interface MergeOptions {
  /** Replace an existing output. */
  readonly force: boolean;
  /** Go on with an interrupted run. */
  readonly resume?: boolean;
  /** Where the output's ending does not say it. */
  readonly format?: DatasetFormat;
  /** Whether to compress it (HDF5 alone). */
  readonly compress?: boolean;
  /** Whether to wait for the disk. Default: true. */
  readonly sync?: boolean;
}

/** What was joined. */
export interface MergeSummary {
  readonly output: string;
  readonly inputs: number;
  readonly rows: number;
}

interface ShardFile {
  readonly reader: DatasetReader;
  readonly index: number;
  readonly count: number;
  readonly start: number;
}

/**
 * Joins shards, given in any order and format.
 * @throws InputError where one is missing, doubled, or made with other settings
 */
export async function mergeDatasets(
  inputs: readonly string[],
  output: string,
  options: MergeOptions,
  events: JobEvents = {},
): Promise<MergeSummary> {
  checkNotInput(output, inputs);
  const readers: DatasetReader[] = [];
  try {
    for (const path of inputs) readers.push(await openDataset(path));
    const shards = readers.map(shardOf).sort((a, b) => a.index - b.index);
    const layout = wholeLayout(shards);
    const fingerprints = Promise.all(shards.map(({ reader }) => fileFingerprint(reader.file)));
    fingerprints.catch(() => {});
    const writer = await createDatasetWriter(output, layout, {
      ...options,
      resume: options.resume === true,
      inputs: fingerprints,
      onMessage: events.onMessage,
    });
    const { rowsDone } = writer;
    events.onStart?.(rowsDone);
    if (rowsDone > 0) events.onMessage?.(`resuming after ${rowsDone} of ${layout.count} sets`);
    const stop = () =>
      stopIfAborted(events.signal, `stopped after ${writer.rowsDone} of ${layout.count} sets`, RESUME_HINT);
    try {
      for (const { reader, start } of shards) {
        for await (const chunk of datasetBlocks(reader, stop, Math.max(0, rowsDone - start))) {
          await writer.append({ ...storedChunk(chunk, layout), start: writer.rowsDone });
          events.onProgress?.(writer.rowsDone, layout.count);
        }
      }
      await writer.finish();
    } catch (error) {
      await writer.abandon(keepsWork(error));
      throw error;
    }
    return { output, inputs: inputs.length, rows: layout.count };
  } finally {
    for (const reader of readers) await reader.close();
  }
}

/** Readers widen half floats; a dataset of half floats gets them narrowed again, exactly. */
export function storedChunk(chunk: DatasetChunk & { magnitudes: Float32Array }, layout: DatasetLayout): DatasetChunk {
  if (layout.magnitudeType === "f32") return chunk;
  return { ...chunk, magnitudes: halfFloatBits(chunk.magnitudes) };
}

function shardOf(reader: DatasetReader): ShardFile {
  const shard = reader.layout.provenance.shard as { index: number; count: number; start: number } | undefined;
  if (!shard) throw new InputError(`${reader.path} is not a shard: it was not made with ${argument("shard")}`);
  return { reader, ...shard };
}

function settingsOf({ layout }: DatasetReader): string {
  const { shard, ...provenance } = decidingProvenance(layout.provenance);
  return JSON.stringify({ ...layout, count: 0, times: [...layout.times], provenance });
}

function wholeLayout(shards: readonly ShardFile[]): DatasetLayout {
  const [first] = shards;
  const { count } = first;
  const total = first.reader.layout.provenance.sets as number;
  shards.forEach((shard, position) => {
    if (shard.count !== count) {
      throw new InputError(
        `${shard.reader.path} is a shard of ${shard.count}, but ${first.reader.path} is one of ${count}`,
      );
    }
    if (position > 0 && shard.index === shards[position - 1].index) {
      throw new InputError(
        `${shard.reader.path} and ${shards[position - 1].reader.path} are both shard ${shard.index}/${count}`,
      );
    }
    if (settingsOf(shard.reader) !== settingsOf(first.reader)) {
      throw new InputError(
        `${shard.reader.path} was made with other settings than ${first.reader.path}: ${differingSetting(shard.reader, first.reader)}`,
      );
    }
    const expected = shardRows(shard, total);
    if (shard.start !== expected.start || shard.reader.layout.count !== expected.rows) {
      throw new InputError(
        `${shard.reader.path} has ${shard.reader.layout.count} sets, but shard ${shard.index}/${count} of ${total} has ${expected.rows}`,
      );
    }
  });
  const present = new Set(shards.map((shard) => shard.index));
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !present.has(index));
  if (missing.length > 0) {
    throw new InputError(
      `${missing.length} of ${count} shards are missing: ${missing
        .slice(0, 10)
        .map((index) => `${index}/${count}`)
        .join(", ")}`,
    );
  }
  const { shard, ...provenance } = first.reader.layout.provenance;
  return { ...first.reader.layout, count: total, provenance };
}

function differingSetting(a: DatasetReader, b: DatasetReader): string {
  const left = decidingProvenance(a.layout.provenance);
  const right = decidingProvenance(b.layout.provenance);
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (key !== "shard" && JSON.stringify(left[key]) !== JSON.stringify(right[key])) {
      return `${key} is ${JSON.stringify(left[key])} and not ${JSON.stringify(right[key])}`;
    }
  }
  return "times, bands or columns differ";
}
