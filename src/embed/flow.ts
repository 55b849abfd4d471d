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
        (await (await loaded(import("./parts/careful.ts"))).checkedSample(opened, sets, options));
      await inChunks(opened, rows, options, async (first, end, pause) => {
        const seen = network.embed(columns.encodeSets(setsOfRows(given, conditions.length, first, end, count)));
        const noise = new Float64Array((end - first) * network.dimensions);
        const centres = () =>
          invert(
            network,
            noise.map(() => 0),
            seen,
          );
        fillNormals(noise, network.dimensions, first, SAMPLING_STREAM, ...keyOfSeed(seed));
        samples.set(await columns.decode(invert(network, noise, seen), centres, pause), first * width);
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

/** Sets, or numbers of them, that are looked through at once: the careful way gives others their turn. */
const FEW = 2000;

/** What is asked for where nothing can be wrong with it: else `parts/careful.ts` says what is, or that nothing is. */
function surelyRight(
  { conditions, width, encodeSets }: Columns,
  sets: Rows,
  options: SampleOptions,
): Asked | undefined {
  try {
    const { count = 1, seed = 1, ...others } = options;
    const { length } = conditions;
    insist(sets.length < FEW && !Object.keys(others)[0]);
    const flat = Array.from(sets as readonly (number | ArrayLike<number>)[], (row) =>
      typeof row === "number" ? row : row.length === length ? Array.from(row) : "",
    ).flat() as number[];
    const given = Float64Array.from(flat);
    const own = given.length / length;
    const rows = own * count;
    insist(
      flat.every((value) => value === +value) &&
        encodeSets(given).every((value) => value ** 2 < FAR_SQUARED) &&
        [own, count, seed, rows - 1].every((value) => Number.isSafeInteger(value) && value >= 0),
    );
    return [given, count, seed, rows, new Float64Array(rows * width)];
  } catch {
    return undefined;
  }
}
