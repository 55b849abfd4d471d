/** The library's calls as a page makes them, with numbers to compare. */

import { encodeBinary } from "../../../src/flow/formats/binary/encode.ts";
import { encodeModel } from "../../../src/flow/table/encoding.ts";
import * as library from "../../../src/index.browser.ts";
import { smallModel } from "../../support/smallModel.ts";

export interface Called {
  readonly samples: number[];
  readonly densities: number[];
  readonly magnitudes: number[];
  readonly binary: number[];
  readonly trained: number[];
  readonly errors: string[];
}

/** What a page trains on, and Node too. */
export const TRAINING = {
  targets: Array.from({ length: 200 }, (_, row) => [Math.exp(row / 200 + 0.2 * Math.sin(37 * row))]),
  conditions: Array.from({ length: 200 }, (_, row) => [row / 200]),
  ...{ epochs: 2, hidden: 8, seed: 1 },
};

const SETS = [
  [1.48, 1.26, 250, 700],
  [1.4, 1.35, 380, 470],
];

export default async function call(): Promise<Called> {
  const { loadFlow, lightCurves, trainFlow } = library;
  const unhandled: string[] = [];
  addEventListener("unhandledrejection", ({ reason }) => unhandled.push(`unhandled: ${reason}`));
  const model = smallModel({ kind: "spline", bins: 4, tailBound: 3 });
  const flow = await loadFlow(new Blob([Uint8Array.from(encodeModel(model))]));
  const samples = await flow.sample(SETS, { count: 50, seed: 3 });
  const densities = await flow.logProb(samples, SETS);
  const { magnitudes } = await lightCurves("du17", SETS, { times: [1, 2, 4], bands: ["g", "K"] });
  const url = URL.createObjectURL(new Blob([Uint8Array.from(encodeBinary(model))]));
  const binary = await (await loadFlow(url)).sample(SETS, { count: 50, seed: 3 });
  flow.dispose();
  const told: number[] = [];
  const own = await trainFlow({
    ...TRAINING,
    backend: "cpu",
    onEpoch: ({ validationLoss }) => told.push(validationLoss),
  });
  const trained = [...told, ...(await own.sample([[0.5]], { count: 10, seed: 3 }))];
  own.dispose();
  const errors = await Promise.all(
    [
      flow.sample(SETS),
      lightCurves("du17", SETS, { times: [2, 1] }),
      loadFlow(new URL("/nothing", "http://localhost:1")),
      trainFlow({ ...TRAINING, epochs: 0 }),
      trainFlow({ dataset: "x.h5" } as never),
    ].map((work) => (work as Promise<unknown>).then(String, ({ name, message }) => `${name}: ${message}`)),
  );
  return {
    samples: [...samples],
    densities: [...densities],
    magnitudes: [...magnitudes],
    binary: [...binary],
    trained,
    // Rejections are told of after the turn in which nobody took them.
    errors: await new Promise((resolve) => setTimeout(() => resolve([...errors, ...unhandled]), 50)),
  };
}
