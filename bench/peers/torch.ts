/** The published flow in PyTorch, as a peer. */

import { join } from "node:path";
import { writeNumberArray } from "../../src/data/numpyFile.ts";
import { parameterLayout } from "../../src/flow/parameters.ts";
import type { Contender } from "../suite/climb.ts";
import type { BenchContext } from "../suite/context.ts";
import { benchState, CHECKED_ROWS, checkFlow, flowRows, PUBLISHED } from "../suite/flowCases.ts";
import { CONDITIONS, DIMENSIONS } from "../suite/flowShape.ts";
import { reasonOf } from "../suite/race.ts";
import { PythonPeer, pythonVersions } from "./peers.ts";

const TORCH = "PyTorch";
const FLOW_TORCH = ["flow_torch.py", "torch"] as const;

/** The version of PyTorch, and the library that it computes with. */
export const torchVersions = () => pythonVersions(...FLOW_TORCH);

/** PyTorch shares work out among its own threads; those of the BLAS library below it would fight with them for the cores. */
const ONE_LAYER_OF_THREADS = { OPENBLAS_NUM_THREADS: "1" };

/** What bench/peers/peer.py calls the library without any optimisation: with it PyTorch is many times slower than it can be. */
const REFERENCE_BLAS = "the reference BLAS";

/** PyTorch with the published flow loaded and checked, or the reason why it is absent. */
export class TorchFlow implements Disposable {
  private constructor(
    private readonly peer: PythonPeer | undefined,
    private readonly reason: string,
  ) {}

  /** @param most rows that will be asked for at most */
  static async start({ folder }: BenchContext, most: number): Promise<TorchFlow> {
    let peer: PythonPeer | undefined;
    try {
      peer = await PythonPeer.start(...FLOW_TORCH, ONE_LAYER_OF_THREADS);
      const { blas } = await peer.request<{ blas: string | null }>("about");
      if (blas === REFERENCE_BLAS) {
        throw new Error(
          `absent: PyTorch runs on ${blas} here, which would show it many times too slow; install OpenBLAS`,
        );
      }
      await load(peer, folder, most);
      await checkFlow(
        await peer.request<{ inverse: number[]; logDensity: number[] }>("evaluate", { count: CHECKED_ROWS }),
      );
      return new TorchFlow(peer, "");
    } catch (error) {
      peer?.[Symbol.dispose]();
      return new TorchFlow(undefined, reasonOf(error));
    }
  }

  /** Samples or log-densities. */
  inference(what: "samples" | "log-density"): Contender {
    return this.contender((count) => ({ op: "run", what, count }));
  }

  /** Training steps with Adam. */
  training(): Contender {
    return this.contender((count) => ({ op: "step", count }));
  }

  [Symbol.dispose](): void {
    this.peer?.[Symbol.dispose]();
  }

  private contender(request: (count: number) => { op: string; [field: string]: unknown }): Contender {
    const { peer, reason } = this;
    return {
      what: TORCH,
      async load(count) {
        if (!peer) throw new Error(reason);
        const { op, ...fields } = request(count);
        return { run: async () => (await peer.request<{ seconds: number }>(op, fields)).seconds };
      },
    };
  }
}

async function load(peer: PythonPeer, folder: string, most: number): Promise<void> {
  const file = (name: string) => join(folder, `${name}.npy`);
  const state = benchState(PUBLISHED);
  const rows = flowRows(most);
  const layout = parameterLayout(PUBLISHED);
  for (const [name, values, width] of [
    ["parameters", Float32Array.from(state.parameters), undefined],
    ["moments", Float32Array.from(state.moments), undefined],
    ["curves", rows.curves, DIMENSIONS],
    ["conditions", rows.conditions, CONDITIONS],
  ] as const) {
    await writeNumberArray(file(name), values, width ? [values.length / width, width] : [values.length]);
  }
  await peer.request("load", {
    architecture: PUBLISHED,
    views: { parameters: layout.views, moments: layout.momentViews },
    parameters: file("parameters"),
    moments: file("moments"),
  });
  await peer.request("rows", { curves: file("curves"), conditions: file("conditions") });
}
