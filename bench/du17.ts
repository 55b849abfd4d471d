/**
 * How many light curves a second? CPU reference, and each backend in its kernels alone, with the curves read back, and
 * written to a file. All in one run; medians and spread over several rounds.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Bench } from "tinybench";
import { LightCurveEvaluator, type LightCurveRequest } from "../src/du17/evaluator.ts";
import { createPrior } from "../src/du17/parameters/priors.ts";
import { BANDS } from "../src/du17/physics/bands.ts";
import { modelOptions } from "../src/du17/physics/options.ts";
import { evaluateReference } from "../src/du17/physics/reference.ts";
import { parseTimes } from "../src/du17/times.ts";
import type { Backend } from "../src/engine/backend.ts";
import { type BackendChoice, openBackend } from "../src/engine/openBackend.ts";
import { generateDataset } from "../src/jobs/generate.ts";
import { printTable, rate } from "./support/table.ts";

const GRIDS = [
  { name: "1101 points", times: parseTimes("0:11:0.01"), curves: 24_000 },
  { name: "111 points", times: parseTimes("0:11:0.1"), curves: 240_000 },
  { name: "10 points", times: parseTimes("0:10.8:1.2"), curves: 1_200_000 },
];
const ROUNDS = 7;

interface Row {
  readonly name: string;
  /** Curves of one round. */
  readonly curves: number;
  readonly run: () => Promise<void>;
}

async function evaluate(
  evaluator: LightCurveEvaluator,
  backend: Backend,
  sets: Float64Array,
  readBack: boolean,
): Promise<void> {
  const rows = sets.length / 4;
  const under: Promise<unknown>[] = [];
  for (let start = 0; start < rows; start += evaluator.rowsPerChunk) {
    const chunk = sets.subarray(4 * start, 4 * Math.min(rows, start + evaluator.rowsPerChunk));
    if (readBack) under.push(evaluator.evaluate(chunk, (block) => block.magnitudes[0]));
    else await evaluator.computeOnly(chunk);
  }
  await Promise.all(under);
  await backend.finish();
}

/** The rows of one backend. "To file" is the whole job: it opens its own backend and compiles, as a command does. */
function rowsOf(
  choice: BackendChoice,
  backend: Backend,
  evaluator: LightCurveEvaluator,
  curves: number,
  folder: string,
): Row[] {
  const source = createPrior("uniform", curves, 1);
  const sets = source.read(0, curves);
  return [
    { name: `${choice}: kernels`, curves, run: () => evaluate(evaluator, backend, sets, false) },
    { name: `${choice}: with readback`, curves, run: () => evaluate(evaluator, backend, sets, true) },
    {
      name: `${choice}: to file (.npz)`,
      curves,
      async run() {
        const output = join(folder, `${choice}.npz`);
        await generateDataset({
          source,
          curves: evaluator.request,
          backend: choice,
          output,
          force: true,
          resume: false,
          seed: 1,
        });
      },
    },
  ];
}

const folder = mkdtempSync(join(tmpdir(), "kiloflow-bench-"));
const backends: [BackendChoice, Backend][] = [["cpu", await openBackend("cpu")]];
try {
  const gpu = await openBackend("auto");
  if (gpu.description.kind === "webgpu") backends.push(["webgpu", gpu]);
  else process.stdout.write(`no WebGPU adapter: ${gpu.description.reason}\n`);
  process.stdout.write(`processor: ${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}\n`);
  for (const [choice, backend] of backends) process.stdout.write(`${choice}: ${backend.description.name}\n`);

  for (const { name, times, curves } of GRIDS) {
    const request: LightCurveRequest = {
      options: modelOptions(),
      times,
      bands: BANDS,
      magnitudeType: "f32",
      bolometric: false,
    };
    const evaluators = backends.map(([, backend]) => new LightCurveEvaluator(backend, request));
    const referenceSets = createPrior("uniform", 20, 1).read(0, 20);
    const rows: Row[] = [
      {
        name: "float64 reference",
        curves: 20,
        async run() {
          for (let row = 0; row < 20; row++)
            evaluateReference(referenceSets.subarray(4 * row, 4 * row + 4), times, request.options);
        },
      },
      ...backends.flatMap(([choice, backend], index) =>
        rowsOf(choice, backend, evaluators[index], choice === "cpu" ? curves / 4 : curves, folder),
      ),
    ];
    const bench = new Bench({ iterations: ROUNDS, time: 0, warmupIterations: 2, warmupTime: 0 });
    for (const row of rows) bench.add(row.name, row.run);
    await bench.run();
    for (const evaluator of evaluators) evaluator.dispose();
    const perSecond = bench.tasks.map((task, index) => {
      const { result } = task;
      if (!("latency" in result)) throw new Error(`${task.name} did not finish`);
      const { p50, min, max } = result.latency;
      return {
        median: (1000 * rows[index].curves) / p50,
        low: (1000 * rows[index].curves) / max,
        high: (1000 * rows[index].curves) / min,
      };
    });
    const [reference] = perSecond;
    printTable(
      `DU17, ${name}, 9 bands`,
      ["what", "curves/s", "lowest to highest", "times the reference"],
      perSecond.map(({ median, low, high }, index) => [
        rows[index].name,
        rate(median),
        `${rate(low)} to ${rate(high)}`,
        rate(median / reference.median),
      ]),
    );
  }
} finally {
  for (const [, backend] of backends) backend.dispose();
  rmSync(folder, { recursive: true, force: true });
}
