/**
 * Are datasets written and read at the speed of the disk? Every dataset beside the writing, or reading, of as many bytes
 * alone on the same disk, in turns; medians of the rounds. `KILOFLOW_BENCH_FOLDER` names the folder (default: the system's
 * for temporary files).
 */

import "../../src/models.ts";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { datasetBlocks } from "../../src/data/dataset/blocks.ts";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { createDatasetWriter } from "../../src/data/dataset/writer.ts";
import type { DatasetChunk, DatasetLayout, MagnitudeType } from "../../src/data/types.ts";
import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { BANDS } from "../../src/du17/physics/bands.ts";
import { CpuBackend } from "../../src/engine/cpuBackend.ts";
import { openNativeModule } from "../../src/engine/native/nodeThreads.ts";
import { checkDataset } from "../../src/jobs/dataset/check.ts";
import { generateDataset } from "../../src/jobs/dataset/generate.ts";
import { mergeDatasets } from "../../src/jobs/dataset/merge.ts";
import { prepareDataset } from "../../src/jobs/dataset/prepare.ts";
import { median } from "../../src/jobs/statistics.ts";
import { completeRecipe } from "../../src/jobs/training/options.ts";
import { readTrainingData } from "../../src/jobs/training/trainingData.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { printTable } from "./support/table.ts";

const ROUNDS = 5;
/** Sets by number of points: some hundred megabytes of float32 each, 793 MB at 1101 points. */
const SETS: Readonly<Record<number, number>> = { 1101: 20_000, 111: 50_000, 10: 300_000 };
/** The same for text, which is slower. */
const TEXT_SETS: Readonly<Record<number, number>> = { 1101: 2000, 111: 10_000, 10: 60_000 };
const BLOCK_BYTES = 8 * 2 ** 20;

const folder = mkdtempSync(join(process.env.KILOFLOW_BENCH_FOLDER ?? tmpdir(), "kiloflow-files-"));
const at = (name: string): string => join(folder, name);

async function seconds(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await action();
  return (performance.now() - begun) / 1000;
}

/** Writes as many bytes, the same block again and again. */
async function writeAlone(bytes: number, sync: boolean): Promise<void> {
  const block = Buffer.alloc(BLOCK_BYTES, 7);
  const file = await open(at("alone"), "w");
  for (let done = 0; done < bytes; )
    done += (await file.write(block, 0, Math.min(BLOCK_BYTES, bytes - done), done)).bytesWritten;
  if (sync) await file.datasync();
  await file.close();
}

async function readAlone(path: string): Promise<void> {
  const block = Buffer.alloc(BLOCK_BYTES);
  const file = await open(path, "r");
  for (let done = 0; ; ) {
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  await file.close();
}

function remove(...names: string[]): void {
  for (const name of names) rmSync(at(name), { force: true });
}

/** Real rows: one chunk of curves, written again and again. */
async function curvesOf(points: number, magnitudeType: MagnitudeType) {
  const times = Float64Array.from({ length: points }, (_, index) => (11 * index) / points);
  const request = { options: modelOptions(), times, bands: BANDS, magnitudeType, bolometric: false };
  const backend = new CpuBackend("benchmark", await openNativeModule());
  const evaluator = new LightCurveEvaluator(backend, DU17, request);
  const rows = evaluator.rowsPerChunk;
  const parameters = createPrior(DU17, "eos", rows, 1).read(0, rows);
  const chunk = await evaluator.evaluate(parameters, (block) => structuredClone({ ...block, parameters }));
  evaluator[Symbol.dispose]();
  backend[Symbol.dispose]();
  return { request, chunk };
}

function layoutOf(count: number, times: Float64Array, magnitudeType: MagnitudeType): DatasetLayout {
  return {
    count,
    times,
    bands: BANDS,
    parameterNames: DU17.inputs.map(({ name }) => name),
    parameterUnits: DU17.inputs.map(({ unit }) => unit),
    propertyNames: DU17.properties.map(({ name }) => name),
    propertyUnits: DU17.properties.map(({ unit }) => unit),
    propertiesArray: DU17.propertiesArray,
    statusNames: DU17.statuses.map(({ name }) => name),
    magnitudeType,
    bolometric: false,
    mask: false,
    provenance: { model: DU17.name, sets: count, ...modelOptions() },
  };
}

/** The first rows of a chunk, as those from `start` on. */
function rowsOf(chunk: Omit<DatasetChunk, "start">, start: number, rows: number): DatasetChunk {
  const cut = <T extends Float64Array | Float32Array | Uint16Array | Uint8Array>(values: T): T =>
    values.subarray(0, (values.length / chunk.rows) * rows) as T;
  return {
    start,
    rows,
    parameters: cut(chunk.parameters),
    properties: cut(chunk.properties),
    status: cut(chunk.status),
    magnitudes: cut(chunk.magnitudes),
  };
}

async function writeRows(path: string, layout: DatasetLayout, chunk: Omit<DatasetChunk, "start">, sync: boolean) {
  const writer = await createDatasetWriter(path, layout, { force: true, resume: false, sync });
  for (let start = 0; start < layout.count; start += chunk.rows) {
    await writer.append(rowsOf(chunk, start, Math.min(chunk.rows, layout.count - start)));
  }
  await writer.finish();
}

async function readRows(path: string): Promise<void> {
  const reader = await openDataset(path);
  for await (const { rows } of datasetBlocks(reader)) if (rows === 0) throw new Error("no rows");
  await reader.close();
}

const ratio = (own: readonly number[], alone: readonly number[]): string =>
  median(own.map((value, round) => value / alone[round])).toFixed(2);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

/** Writing and reading of one shape in one format. */
async function measure(ending: string, points: number, magnitudeType: MagnitudeType): Promise<string[][]> {
  const { request, chunk } = await curvesOf(points, magnitudeType);
  const count = SETS[points];
  const layout = layoutOf(count, request.times, magnitudeType);
  const path = at(`d.${ending}`);
  const generate = (sync: boolean) =>
    generateDataset({
      ...{ model: DU17, source: createPrior(DU17, "eos", count, 1), curves: request, backend: "cpu", output: path },
      ...{ force: true, resume: false, seed: 1, sync },
    });
  const rows: string[][] = [];
  for (const sync of [false, true]) {
    const times: Record<"alone" | "written" | "generated" | "readAlone" | "read", number[]> = {
      ...{ alone: [], written: [], generated: [], readAlone: [], read: [] },
    };
    await writeRows(path, layout, chunk, sync);
    const { size } = statSync(path);
    for (let round = 0; round < ROUNDS; round++) {
      remove(`d.${ending}`, "alone");
      times.alone.push(await seconds(() => writeAlone(size, sync)));
      remove("alone");
      times.written.push(await seconds(() => writeRows(path, layout, chunk, sync)));
      times.readAlone.push(await seconds(() => readAlone(path)));
      times.read.push(await seconds(() => readRows(path)));
      remove(`d.${ending}`);
      times.generated.push((await generate(sync)).seconds);
    }
    rows.push([
      ending,
      magnitudeType,
      String(points),
      megabytes(size),
      sync ? "synced" : "not synced",
      median(times.alone).toFixed(2),
      ratio(times.written, times.alone),
      ratio(times.generated, times.alone),
      ratio(times.read, times.readAlone),
    ]);
  }
  remove(`d.${ending}`, "alone");
  return rows;
}

/** Text, by its megabytes a second. */
async function measureText(points: number): Promise<string[]> {
  const { request, chunk } = await curvesOf(points, "f32");
  const layout = layoutOf(TEXT_SETS[points], request.times, "f32");
  const path = at("d.csv");
  const [written, read]: number[][] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    written.push(await seconds(() => writeRows(path, layout, chunk, true)));
    read.push(await seconds(() => readRows(path)));
  }
  const { size } = statSync(path);
  remove("d.csv");
  return [String(points), megabytes(size), megabytes(size / median(written)), megabytes(size / median(read))];
}

/** Jobs that read a dataset, beside the reading of its bytes and the writing of those that they write. */
async function measureJobs(ending: string): Promise<string[][]> {
  const { request } = await curvesOf(111, "f32");
  const count = SETS[111];
  const generate = (output: string, shard?: { index: number; count: number }) =>
    generateDataset({
      ...{ model: DU17, source: createPrior(DU17, "eos", count, 1), curves: request, backend: "cpu", output, shard },
      ...{ force: true, resume: false, seed: 1 },
    });
  const [whole, output] = [at(`w.${ending}`), at(`d.${ending}`)];
  const shards = [1, 2].map((index) => at(`s${index}.${ending}`));
  await generate(whole);
  for (const [index, shard] of shards.entries()) await generate(shard, { index: index + 1, count: 2 });
  const recipe = completeRecipe({ bands: "g", compress: { kind: "points", value: 1 } });
  const jobs: Record<string, () => Promise<unknown>> = {
    merge: () => mergeDatasets(shards, output, { force: true }),
    prepare: () =>
      prepareDataset({
        ...{ input: whole, output, every: 1, fill: "nearest", cropShare: 0.5, dropEmpty: false, force: true },
      }),
    "check, 1000 sets": () => checkDataset({ input: whole, rows: 1000 }),
    "train, its reading": () => readTrainingData(whole, recipe),
  };
  const rows: string[][] = [];
  for (const [name, job] of Object.entries(jobs)) {
    const [own, alone]: number[][] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      remove(`d.${ending}`);
      own.push(await seconds(job));
      const written = name === "merge" || name === "prepare" ? statSync(output).size : 0;
      alone.push(
        await seconds(() => readAlone(whole).then(() => (written > 0 ? writeAlone(written, true) : undefined))),
      );
    }
    rows.push([name, ending, median(own).toFixed(2), ratio(own, alone)]);
  }
  remove(`d.${ending}`, `w.${ending}`, `s1.${ending}`, `s2.${ending}`, "alone");
  return rows;
}

/** Largest memory of the built program while it generates the largest dataset, in MB. */
function peakMemory(ending: string): string {
  const report = 'process.on("exit", () => process.stderr.write("maxRSS " + process.resourceUsage().maxRSS))';
  const args = ["--import", `data:text/javascript,${encodeURIComponent(report)}`, join("dist", "cli.js"), "generate"];
  const flags = ["--prior", "eos", "--count", String(SETS[1101]), "--backend", "cpu", "--force", "--quiet"];
  const { stderr } = spawnSync(process.execPath, [...args, ...flags, "--output", at(`d.${ending}`)], {
    encoding: "utf8",
  });
  remove(`d.${ending}`);
  return megabytes(Number(/maxRSS (\d+)/.exec(stderr)?.[1]) * 1024);
}

try {
  process.stdout.write(
    `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.versions.node}; ${ROUNDS} rounds\n`,
  );
  const rows: string[][] = [];
  for (const ending of ["h5", "npz"])
    for (const points of [1101, 111, 10])
      for (const type of ["f32", "f16"] as const) rows.push(...(await measure(ending, points, type)));
  printTable(
    "times the writing (reading) of as many bytes alone: rows that are there, rows that are computed, reading",
    ["format", "type", "points", "MB", "disk", "alone (s)", "written", "generated", "read"],
    rows,
  );
  const text: string[][] = [];
  for (const points of [1101, 111, 10]) text.push(await measureText(points));
  printTable("CSV, float32, synced, MB/s", ["points", "MB", "written", "read"], text);
  printTable(
    "jobs on 50,000 sets of 111 points, float32, synced, times the reading and writing of as many bytes alone",
    ["job", "format", "seconds", "times"],
    [...(await measureJobs("h5")), ...(await measureJobs("npz"))],
  );
  printTable(
    `largest memory of generate, ${SETS[1101]} sets of 1101 points`,
    ["format", "MB"],
    ["h5", "npz", "csv"].map((ending) => [ending, peakMemory(ending)]),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
