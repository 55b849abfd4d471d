/** Other implementations of light-curve models, by the model's name: what takes turns with our kernels. */

import { join } from "node:path";
import { writeNumberArray } from "../../src/data/numpyFile.ts";
import type { Contender } from "../suite/climb.ts";
import type { BenchContext } from "../suite/context.ts";
import { CHECKED_SETS, checkMagnitudes, type LightCurveGrid } from "../suite/lightCurveGrids.ts";
import { reasonOf } from "../suite/race.ts";
import { gpuJsContender } from "./gpujs/du17.ts";
import { PythonPeer, pythonVersions } from "./peers.ts";

/** Peers that are running. */
export interface LightCurvePeers extends Disposable {
  readonly contenders: readonly Contender[];
}

/** The peers of one model. */
interface ModelPeers {
  start(context: BenchContext, grid: LightCurveGrid, most: number): Promise<LightCurvePeers>;
  versions(): Promise<Readonly<Record<string, string>>>;
}

const NUMPY = "numpy";
const DU17_NUMPY = "du17_numpy.py";
const METZGER_NUMPY = "metzger2017_numpy.py";

const PEERS: Readonly<Record<string, ModelPeers>> = {
  du17: {
    async start(context, grid, most) {
      const numpy = await startNumpy("NumPy, vectorised", DU17_NUMPY, context, grid, most);
      return {
        contenders: [
          gpuJsContender(context, grid, "webgpu", true),
          gpuJsContender(context, grid, "webgpu", false),
          gpuJsContender(context, grid, "webasm", false),
          gpuJsContender(context, grid, "cpu", false),
          numpy.contender,
        ],
        [Symbol.dispose]: () => numpy.peer?.[Symbol.dispose](),
      };
    },
    versions: () => pythonVersions(DU17_NUMPY, NUMPY),
  },
  metzger2017: {
    async start(context, grid, most) {
      // That scheme steps from each time to the next: it has no value at the merger itself, and another limit.
      const times = grid.times.filter((time) => time > 0);
      const options = grid.model.completeOptions({ variant: "gwemlightcurves" });
      const own = { ...grid, times, points: times.length, options };
      const numpy = await startNumpy("NumPy, gwemlightcurves' scheme", METZGER_NUMPY, context, own, most);
      return { contenders: [numpy.contender], [Symbol.dispose]: () => numpy.peer?.[Symbol.dispose]() };
    },
    versions: () => pythonVersions(METZGER_NUMPY, NUMPY),
  },
};

const peersOf = (model: string): ModelPeers | undefined => (Object.hasOwn(PEERS, model) ? PEERS[model] : undefined);

/** Versions of the programs that are peers of a model. */
export async function lightCurvePeerVersions(model: string): Promise<Readonly<Record<string, string>>> {
  return (await peersOf(model)?.versions()) ?? {};
}

/** Starts the peers of the grid's model. @param most sets of the largest call */
export async function startLightCurvePeers(
  context: BenchContext,
  grid: LightCurveGrid,
  most: number,
): Promise<LightCurvePeers> {
  return (await peersOf(grid.model.name)?.start(context, grid, most)) ?? { contenders: [], [Symbol.dispose]: () => {} };
}

/** A NumPy program on the same sets, checked first. Without it the contender says why it is absent. */
async function startNumpy(
  what: string,
  script: string,
  { folder }: BenchContext,
  grid: LightCurveGrid,
  most: number,
): Promise<{ contender: Contender; peer?: PythonPeer }> {
  try {
    const peer = await PythonPeer.start(script, NUMPY);
    try {
      const sets = join(folder, `${grid.model.name}.npy`);
      await writeNumberArray(sets, grid.sets(most), [most, grid.model.inputs.length]);
      await peer.request("load", { sets, times: Array.from(grid.times) });
      const { values } = await peer.request<{ values: (number | null)[] }>("evaluate", { count: CHECKED_SETS });
      checkMagnitudes(
        values.map((value) => value ?? Number.NaN),
        grid,
      );
      const run = async (count: number) => (await peer.request<{ seconds: number }>("run", { count })).seconds;
      return { peer, contender: { what, load: async (count) => ({ run: () => run(count) }) } };
    } catch (error) {
      peer[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    return { contender: { what, load: () => Promise.reject(new Error(reasonOf(error))) } };
  }
}
