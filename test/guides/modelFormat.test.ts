/** The reader that docs/model-format.md prints, which knows nothing but that page, gives what the program gives. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import { parseModel } from "../../src/flow/modelFile.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import "../../src/models.ts";
import { disturbedState } from "../support/flowChecks.ts";
import { smallModel } from "../support/smallModel.ts";
import { temporaryFolder } from "../support/temporary.ts";

interface Reader {
  readFlow(path: string): object;
  sample(flow: object, noise: readonly number[], conditions: readonly number[]): number[];
  logProb(flow: object, curve: readonly number[], conditions: readonly number[]): number;
}

let reader: Reader;

beforeAll(async () => {
  const [, code] = /^```js\n(.*?)^```$/ms.exec(readFileSync("docs/model-format.md", "utf8"))!;
  const path = join(temporaryFolder(), "reader.mjs");
  writeFileSync(path, code);
  reader = await import(pathToFileURL(path).href);
});

const TRANSFORMERS: Readonly<Record<string, Transformer>> = {
  "affine couplings of the published scale": { kind: "affine", scale: "sigmoid" },
  "affine couplings of bounded scales": { kind: "affine", scale: "bounded-exponential" },
  "spline couplings": { kind: "spline", bins: 4, tailBound: 3 },
};

const NOISE = [
  [0, 0, 0, 0],
  [0.3, -1.2, 0.8, 2.1],
  [-2.9, 3.4, 0.05, -0.6],
];
const SET = [1.48, 1.26, 250, 700];

describe.each(Object.entries(TRANSFORMERS))("%s", (_, transformer) => {
  it.each([
    ["kept points", false],
    ["principal components", true],
  ])("of %s", async (_, components) => {
    const plain = smallModel(transformer, components);
    const disturbed = disturbedState(plain.architecture);
    const state = {
      parameters: Float32Array.from(disturbed.parameters),
      moments: Float32Array.from(disturbed.moments),
    };
    const path = join(temporaryFolder(), "m.safetensors");
    writeFileSync(path, encodeModel({ ...plain, state }));
    const flow = reader.readFlow(path);
    const model: FlowModel = parseModel(readFileSync(path), path);
    using loaded = new LoadedModel(new ReferenceBackend(), model);
    for (const noise of NOISE) {
      const expected = await loaded.fromNoise(Float64Array.from(noise), Float64Array.from(SET), false);
      const curve = reader.sample(flow, noise, SET);
      expect(curve).toHaveLength(expected.length);
      for (const [at, value] of curve.entries()) expect(Math.abs(value - expected[at])).toBeLessThan(2e-4);
      const [density] = await loaded.logDensity(expected, Float64Array.from(SET), false);
      // What far components of float32 conditions round off.
      expect(Math.abs(reader.logProb(flow, [...expected], SET) - density)).toBeLessThan(1e-3 * (1 + Math.abs(density)));
    }
  });
});
