/** How many light curves a second? The float64 reference, our kernels on each backend, gpu.js, NumPy. */

import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeNumberArray } from "../../src/data/numpyFile.ts";
import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { BANDS } from "../../src/du17/physics/bands.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import { generateDataset } from "../../src/jobs/dataset/generate.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { gpuJsContender } from "../peers/gpujs/du17.ts";
import { PythonPeer } from "../peers/peers.ts";
import { type ClimbResult, type Contender, climb } from "./climb.ts";
import type { BenchBackend, BenchContext, BenchJob } from "./context.ts";
import { CHECKED_SETS, checkMagnitudes, DU17_GRIDS, type Du17Grid } from "./du17Check.ts";
import { reasonOf } from "./race.ts";

const COUNTS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
const QUICK_COUNTS = [1, 100, 1000];
/** Fewer curves than this are not worth a file. */
const SMALLEST_FILE = 100;
/** Sets whose bytes are written at a time where nothing else is done. */
const WRITTEN_SETS = 100;

export const REFERENCE = "float64 reference";

/** Magnitudes of all bands at the grid's times, as the evaluators are asked for them. */
export const requestFor = ({ times }: Du17Grid, bands: typeof BANDS | readonly ["g"] = BANDS) => ({
  options: modelOptions(),
  times,
  bands,
  magnitudeType: "f32" as const,
  bolometric: false,
});

export const du17Job: BenchJob = {
  name: "du17",
  title: "DU17 light curves",
  async run(context) {
    const parts: ClimbResult[] = [];
    for (const grid of context.quick ? DU17_GRIDS.slice(2) : DU17_GRIDS) parts.push(await climbGrid(context, grid));
    return {
      measurements: parts.flatMap((part) => part.measurements),
      absent: parts.flatMap((part) => part.absent),
      sentences: ["“To file” is the whole job of `kiloflow generate`: it opens its own backend and compiles."],
    };
  },
};

async function climbGrid(context: BenchContext, grid: Du17Grid): Promise<ClimbResult> {
  const table = `${grid.points} points, ${BANDS.length} bands`;
  const counts = context.quick ? QUICK_COUNTS : COUNTS;
  const numpy = await startNumpy(context, grid, counts.at(-1)!);
  try {
    const contenders = [
      referenceContender(grid),
      ...context.backends.flatMap((one) => [
        evaluatorContender(one, grid, false),
        evaluatorContender(one, grid, true),
        fileContender(context, one, grid),
      ]),
      writingContender(context, grid),
      gpuJsContender(context, grid, "webgpu", true),
      gpuJsContender(context, grid, "webgpu", false),
      gpuJsContender(context, grid, "webasm", false),
      gpuJsContender(context, grid, "cpu", false),
      numpy.contender,
    ];
    return await climb({ ...context, table, id: `du17/${grid.points}`, unit: "curves", counts, contenders });
  } finally {
    numpy.peer?.[Symbol.dispose]();
  }
}

/** The float64 reference, one set after the other. */
export function referenceContender(grid: Du17Grid): Contender {
  return {
    what: REFERENCE,
    load: async (count) => ({
      async run() {
        const sets = grid.sets(count);
        for (let set = 0; set < count; set++) {
          evaluateReference(sets.subarray(4 * set, 4 * set + 4), grid.times, modelOptions());
        }
        return undefined;
      },
    }),
  };
}

/** Our kernels in chunks, with or without reading the curves back. */
export function evaluatorContender(
  { choice, backend }: BenchBackend,
  grid: Du17Grid,
  readBack: boolean,
  request = requestFor(grid),
): Contender {
  return {
    what: `${choice}: ${readBack ? "with readback" : "kernels"}`,
    async load(count) {
      const evaluator = new LightCurveEvaluator(backend, DU17, request);
      await evaluator.prepare();
      const sets = grid.sets(count);
      const step = 4 * evaluator.rowsPerChunk;
      return {
        async run() {
          const under: Promise<unknown>[] = [];
          for (let at = 0; at < sets.length; at += step) {
            const chunk = sets.subarray(at, at + step);
            if (readBack) under.push(evaluator.evaluate(chunk, (block) => block.magnitudes[0]));
            else await evaluator.computeOnly(chunk);
          }
          await Promise.all(under);
          await backend.finish();
          return undefined;
        },
        dispose: () => evaluator.dispose(),
      };
    },
  };
}

function fileContender(context: BenchContext, { choice }: BenchBackend, grid: Du17Grid): Contender {
  const output = join(context.folder, `${choice}.npz`);
  return {
    what: `${choice}: to file (.npz)`,
    from: SMALLEST_FILE,
    load: async (count) => ({
      async run() {
        const source = createPrior(DU17, "uniform", count, 1);
        const curves = requestFor(grid);
        await generateDataset({
          model: DU17,
          source,
          curves,
          backend: choice,
          output,
          force: true,
          resume: false,
          seed: 1,
        });
        return undefined;
      },
    }),
  };
}

/** As many bytes as the curves have, from memory to a file: what the system's files allow. */
function writingContender({ folder }: BenchContext, grid: Du17Grid): Contender {
  const path = join(folder, "bytes");
  return {
    what: "as many bytes written alone",
    from: SMALLEST_FILE,
    async load(count) {
      const set = Buffer.alloc(4 * grid.points * BANDS.length, 1);
      const block = Buffer.concat(Array.from({ length: Math.min(count, WRITTEN_SETS) }, () => set));
      return {
        async run() {
          const file = await open(path, "w");
          try {
            for (let left = count; left > 0; left -= WRITTEN_SETS) {
              await file.write(block, 0, Math.min(left, WRITTEN_SETS) * set.length);
            }
          } finally {
            await file.close();
          }
          return undefined;
        },
        dispose: () => rm(path, { force: true }),
      };
    },
  };
}

const NUMPY = "NumPy, vectorised";

/** NumPy on the same sets, checked first. Without it the contender says why it is absent. */
async function startNumpy(
  { folder }: BenchContext,
  grid: Du17Grid,
  most: number,
): Promise<{ contender: Contender; peer?: PythonPeer }> {
  try {
    const peer = await PythonPeer.start("du17_numpy.py", "numpy");
    try {
      const sets = join(folder, "sets.npy");
      await writeNumberArray(sets, grid.sets(most), [most, 4]);
      await peer.request("load", { sets, times: Array.from(grid.times) });
      const { values } = await peer.request<{ values: (number | null)[] }>("evaluate", { count: CHECKED_SETS });
      checkMagnitudes(
        values.map((value) => value ?? Number.NaN),
        grid,
      );
      const run = async (count: number) => (await peer.request<{ seconds: number }>("run", { count })).seconds;
      return { peer, contender: { what: NUMPY, load: async (count) => ({ run: () => run(count) }) } };
    } catch (error) {
      peer[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    return { contender: { what: NUMPY, load: () => Promise.reject(new Error(reasonOf(error))) } };
  }
}
