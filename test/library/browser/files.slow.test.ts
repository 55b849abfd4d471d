/** The package's files of kiloflow/browser in Chromium: each call first in a page, with the numbers of Node. */

import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Backend } from "../../../src/engine/backend.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { encodeBinary } from "../../../src/flow/formats/binary/encode.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { lightCurves, trainFlow } from "../../../src/index.ts";
import { flowOf } from "../../../src/library/flowOfModel.ts";
import { ROOT } from "../../support/cli.ts";
import { chromium } from "../../support/environment.ts";
import { smallModel } from "../../support/smallModel.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { leave, PageBrowser } from "../../web/support/browser.ts";

const SET = [1.48, 1.26, 250, 700];
const MODEL = smallModel({ kind: "spline", bins: 4, tailBound: 3 });
const ROWS = Array.from({ length: 50 }, (_, row) => [row]);
const TRAINING = { targets: ROWS, conditions: ROWS, epochs: 1, hidden: 8, seed: 1 };

/** What a page does with the library, and what Node gives for the same. */
type Call = readonly [code: string, expected: (backend: Backend) => Promise<Float32Array | Float64Array>];

const curves = (model: string, set: readonly number[]): Call => [
  `lightCurves("${model}", [${JSON.stringify(set)}], { times: [1, 2, 4] }).then(({ magnitudes }) => magnitudes)`,
  async (backend) => (await lightCurves(model, [set], { times: [1, 2, 4], backend })).magnitudes,
];

const samples = (file: string): Call => [
  `loadFlow("${file}").then((flow) => flow.sample([${JSON.stringify(SET)}], { count: 20 }))`,
  async (backend) => {
    using flow = flowOf(MODEL, backend);
    return await flow.sample([SET], { count: 20 });
  },
];

const CALLS: readonly Call[] = [
  curves("du17", SET),
  curves("metzger2017", [0.02, 0.2, 1, 3]),
  curves("villar2017", [0.02, 0.266, 0.5, 674, 0.047, 0.152, 3, 1308, 0.011, 0.137, 10, 3745]),
  samples("flow.bin"),
  samples("flow.safetensors"),
  [
    `trainFlow(${JSON.stringify(TRAINING)}).then((flow) => flow.sample([[1]], { count: 20 }))`,
    async (backend) => {
      using flow = await trainFlow({ ...TRAINING, backend });
      return await flow.sample([[1]], { count: 20 });
    },
  ],
];

it.skipIf(chromium === undefined)("do what the library does, whichever call is the first", async () => {
  const folder = temporaryFolder();
  for (const file of ["index.browser.js", "browser"]) {
    cpSync(join(ROOT, "dist", file), join(folder, file), { recursive: true });
  }
  writeFileSync(join(folder, "flow.bin"), encodeBinary(MODEL));
  writeFileSync(join(folder, "flow.safetensors"), encodeModel(MODEL));
  writeFileSync(join(folder, "index.html"), '<!doctype html><link rel="icon" href="data:," />');
  using backend = await openBackend("cpu");
  const browser = await PageBrowser.open("none", folder);
  try {
    for (const [code, expected] of CALLS) {
      const visit = await browser.visit("");
      const numbers = `import("./index.browser.js").then(({ lightCurves, loadFlow, trainFlow }) => ${code})`;
      const found = await visit.page.evaluate<number[]>(`${numbers}.then((numbers) => [...numbers])`);
      await leave(visit, browser);
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual([...(await expected(backend))]);
    }
  } finally {
    await browser.close();
  }
});
