/** What the jobs of the library refuse before they write anything. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { generateDataset, openDataset } from "../../src/library/jobs.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import "../../src/models.ts";
import { temporaryFolder } from "../support/temporary.ts";

describe("generateDataset", () => {
  const source = createPrior(DU17, "eos", 3, 1);

  it.each([
    [{ curves: { times: [2, 1] } }, /^`times`: number 1 is 1, but times must be days after merger/],
    [{ curves: { times: [-1, 1] } }, /^`times`: number 0 is -1/],
    [{ curves: { times: [Number.NaN] } }, /^`times`: number 0 is NaN/],
    [{ curves: {} }, /^`times` must be an array of days after merger/],
    [{ curves: { times: [1], bands: ["q"] } }, /^`bands`: "q" is no band of/],
    [{ curves: { times: [1], band: ["g"] } }, /have no `band`$/],
    [{ outptu: "x.npz" }, /have no `outptu`$/],
    [{ source: [[1.4, 1.3, 300, 500]] }, /^`source` must be what createPrior/],
  ])("refuses %j", async (wrong, message) => {
    const output = join(temporaryFolder(), "x.npz");
    const request = { model: DU17, source, curves: { times: [1, 2] }, backend: "cpu", output, ...wrong };
    await expect(generateDataset(request as never)).rejects.toThrow(message);
    expect(existsSync(output)).toBe(false);
  });

  it("takes times as a plain array", async () => {
    const output = join(temporaryFolder(), "x.npz");
    await generateDataset({ model: DU17, source, curves: { times: [1, 2] as never }, backend: "cpu", output });
    const dataset = await openDataset(output);
    expect(Array.from(dataset.layout.times)).toEqual([1, 2]);
    await dataset.close();
  });
});
