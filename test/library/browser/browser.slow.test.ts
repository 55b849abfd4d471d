/** kiloflow/browser in Chromium gives what kiloflow gives in Node, bit by bit. */

import { expect, it } from "vitest";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { lightCurves, trainFlow } from "../../../src/index.ts";
import { flowOf } from "../../../src/library/flowOfModel.ts";
import { runInChromium } from "../../support/chromiumPage.ts";
import { chromium } from "../../support/environment.ts";
import { smallModel } from "../../support/smallModel.ts";
import { type Called, TRAINING } from "./calls.ts";

const SETS = [1.48, 1.26, 250, 700, 1.4, 1.35, 380, 470];

it.skipIf(chromium === undefined)("has the same numbers and errors", async () => {
  using backend = await openBackend("cpu");
  using flow = flowOf(smallModel({ kind: "spline", bins: 4, tailBound: 3 }), backend);
  const found = await runInChromium<Called>("test/library/browser/calls.ts");
  const samples = await flow.sample(SETS, { count: 50, seed: 3 });
  expect(found.samples).toEqual([...samples]);
  expect(found.binary).toEqual([...samples]);
  expect(found.densities).toEqual([...(await flow.logProb(samples, SETS))]);
  const { magnitudes } = await lightCurves("du17", SETS, { times: [1, 2, 4], bands: ["g", "K"], backend });
  // JSON has no NaN.
  expect(found.magnitudes).toEqual(JSON.parse(JSON.stringify([...magnitudes])));
  const told: number[] = [];
  using own = await trainFlow({ ...TRAINING, backend, onEpoch: ({ validationLoss }) => told.push(validationLoss) });
  expect(found.trained).toEqual([...told, ...(await own.sample([[0.5]], { count: 10, seed: 3 }))]);
  expect(found.errors).toEqual([
    "InputError: the flow has been disposed of",
    "InputError: `times`: number 1 is 1, but times must be days after merger, not negative and ascending",
    expect.stringMatching(/^InputError: http:\/\/localhost:1\/nothing cannot be read/),
    "InputError: `epochs` is 0, but must be an integer from 1 to 1000000000",
    "InputError: a training in a page must be told `targets` and `conditions`",
  ]);
});
