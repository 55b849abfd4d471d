/** How many light curves a second? The float64 reference, our kernels on each backend, and others' programs. */

import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { generateDataset } from "../../src/jobs/dataset/generate.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { lightCurvePeerVersions, startLightCurvePeers } from "../peers/lightCurvePeers.ts";
import { benchedModels } from "./benchedModels.ts";
import { type ClimbResult, type Contender, climb } from "./climb.ts";
import type { BenchBackend, BenchContext, BenchJob } from "./context.ts";
import { evaluatorContender, referenceContender, requestFor } from "./curveContenders.ts";
import { formatAmount } from "./format.ts";
import { type LightCurveGrid, lightCurveGrids } from "./lightCurveGrids.ts";

const COUNTS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
const QUICK_COUNTS = [1, 100, 1000];
/** Fewer curves than this are not worth a file. */
const SMALLEST_FILE = 100;
/** Sets whose bytes are written at a time where nothing else is done. */
const WRITTEN_SETS = 100;

/** The section of one model. @param registered as it is registered: whether it can be measured here, the run says */
export function lightCurveJob(registered: LightCurveModel): BenchJob {
  return {
    name: registered.name,
    title: `${registered.title} light curves`,
    peerVersions: () => lightCurvePeerVersions(registered.name),
    async run(context) {
      const { models, absent } = benchedModels([registered]);
      const [model] = models;
      if (!model) {
        const [{ title, reason }] = absent;
        return { measurements: [], absent: [{ table: "curves", what: title, reason }], sentences: [] };
      }
      const parts: ClimbResult[] = [];
      for (const grid of lightCurveGrids(model).slice(context.quick ? -1 : 0)) {
        parts.push(await climbGrid(context, grid));
      }
      return {
        measurements: parts.flatMap((part) => part.measurements),
        absent: parts.flatMap((part) => part.absent),
        sentences: ["“To file” is the whole job of `kiloflow generate`: it opens its own backend and compiles."],
      };
    },
  };
}

async function climbGrid(context: BenchContext, grid: LightCurveGrid): Promise<ClimbResult> {
  const table = `${grid.points} points, ${formatAmount(grid.bands.length, "bands")}`;
  const counts = context.quick ? QUICK_COUNTS : COUNTS;
  using peers = await startLightCurvePeers(context, grid, counts.at(-1)!);
  const contenders = [
    referenceContender(grid),
    ...context.backends.flatMap((one) => [
      evaluatorContender(one, grid, false),
      evaluatorContender(one, grid, true),
      fileContender(context, one, grid),
    ]),
    writingContender(context, grid),
    ...peers.contenders,
  ];
  const id = `${grid.model.name}/${grid.points}`;
  return await climb({ ...context, table, id, unit: "curves", counts, contenders });
}

function fileContender(context: BenchContext, { choice }: BenchBackend, grid: LightCurveGrid): Contender {
  const output = join(context.folder, `${choice}.npz`);
  return {
    what: `${choice}: to file (.npz)`,
    from: SMALLEST_FILE,
    load: async (count) => ({
      async run() {
        const source = createPrior(grid.model, Object.keys(grid.model.priors)[0], count, 1);
        const curves = requestFor(grid);
        await generateDataset({
          model: grid.model,
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
function writingContender({ folder }: BenchContext, grid: LightCurveGrid): Contender {
  const path = join(folder, "bytes");
  return {
    what: "as many bytes written alone",
    from: SMALLEST_FILE,
    async load(count) {
      const set = Buffer.alloc(4 * grid.points * grid.bands.length, 1);
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
