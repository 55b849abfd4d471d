/** A flow in a program of one's own: samples and densities, without a backend and without blocking. */

import { InputError } from "../engine/errors.ts";
import { SAMPLING_STREAM } from "../engine/random/samplingStream.ts";
import { keyOfSeed } from "../engine/random/streams.ts";
import { fillNormals } from "../kernels/flow/rowNoiseTwin.ts";
import { inChunks, setsOfRows } from "./chunks.ts";
import type { Asked, Columns, OpenedFlow } from "./content.ts";
import { FAR_SQUARED } from "./far.ts";
import { insist, loaded } from "./load.ts";
import { invert } from "./network.ts";
import type { EmbeddedFlow, Rows, SampleOptions } from "./types.ts";

/** An opened flow that computes on arrays. */
export function arrayFlow(flow: OpenedFlow): EmbeddedFlow {
  let open: OpenedFlow | undefined = flow;
  const opened = () => {
    if (!open) throw new InputError("the flow has been disposed of");
    return open;
  };
  const dispose = () => {
    open = undefined;
  };
  const { conditions, names, bands, times, width, more } = flow.columns;
  return {
    ...{ conditions, names, bands, times, width },
    ...more?.((columns, size) => arrayFlow({ ...opened(), columns, size })),
    async sample(sets, options = {}) {
      const { columns, network } = opened();
      const [given, count, seed, rows, samples, blank] =
        surelyRight(columns, sets, options) ??
        (await loaded(import("./parts/careful.ts"))).checkedSample(columns, sets, options);
      const { dimensions } = network;
      await inChunks(opened, rows, options, (first, end) => {
        const seen = network.embed(columns.encodeSets(setsOfRows(given, conditions.length, first, end, count)));
        const noise = new Float64Array((end - first) * dimensions);
        const centres = () => invert(network, new Float64Array(noise.length), seen);
        fillNormals(noise, dimensions, first, SAMPLING_STREAM, ...keyOfSeed(seed));
        samples.set(columns.decode(invert(network, noise, seen), centres), first * width);
      });
      blank?.(samples);
      return samples;
    },
    async logProb(values, sets, call = {}) {
      opened();
      return (await loaded(import("./parts/density.ts"))).logDensities(opened, values, sets, call);
    },
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** What is asked for where nothing can be wrong with it: else `parts/careful.ts` says what is, or that nothing is. */
function surelyRight(
  { conditions, width, encodeSets }: Columns,
  sets: Rows,
  options: SampleOptions,
): Asked | undefined {
  try {
    const { count = 1, seed = 1, signal, onProgress, ...others } = options;
    const { length } = conditions;
    const flat = Array.from(sets as readonly (number | ArrayLike<number>)[], (row) =>
      typeof row === "number" ? row : row.length === length ? Array.from(row) : "",
    ).flat() as number[];
    const given = Float64Array.from(flat);
    const own = given.length / length;
    const rows = own * count;
    insist(
      flat.every((value) => value === +value) &&
        encodeSets(given).every((value) => value ** 2 < FAR_SQUARED) &&
        [own, count, seed, rows - 1].every((value) => Number.isSafeInteger(value) && value >= 0) &&
        (!signal || signal.throwIfAborted!) &&
        (!onProgress || onProgress.call!) &&
        !Object.keys(others)[0],
    );
    return [given, count, seed, rows, new Float64Array(rows * width)];
  } catch {
    return undefined;
  }
}
