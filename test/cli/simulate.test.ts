/** `kiloflow train --simulate` on the command line. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseModel } from "../../src/flow/modelFile.ts";
import { kiloflow } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SIMULATE = ["--simulate", "--prior", "uniform"];
const SMALL = ["--epochs", "2", "--couplings", "2", "--hidden", "8", "--blocks", "1", "--batch", "50"];
const SHOWN = ["--backend", "cpu", "--no-figures"];

describe("train --simulate", () => {
  it("takes model, options, prior, ranges and fixed inputs as generate does", async () => {
    const output = join(temporaryFolder(), "m.safetensors");
    const drawn = ["--mass-range", "1:2", "--lambda2", "400", "--prior-range", "lambda1=100:900:log", "--kappa", "5"];
    const own = ["--count", "200", "--seed", "3", "--compress", "representation", "--bands", "gK", "--times", "1:4:1"];
    const { out, error, code } = await kiloflow(
      ...["train", ...SIMULATE, ...drawn, ...own, ...SMALL, ...SHOWN, "--output", output],
    );
    expect(code, error).toBe(0);
    expect(error).toMatch(
      /^simulating 200 sets anew for each epoch: simulations of DU17, prior uniform: .*; lambda1 uniform/,
    );
    expect(out).toMatch(/trained on 200 sets, simulated anew each epoch\n/);
    expect(out).toMatch(/mean negative log-density of 67 other simulated sets/);
    const { training, bands, times } = parseModel(readFileSync(output), output);
    expect({ bands, times }).toEqual({ bands: ["g", "K"], times: [1, 2, 3, 4] });
    expect(training.options).toMatchObject({ kappa: 5 });
    expect(training.lowest![3]).toBe(400);
    expect(training.details!.simulations).toEqual({
      ...{ model: "du17", options: expect.objectContaining({ kappa: 5 }), prior: "uniform", setsPerEpoch: 200 },
      ...{ ranges: { mass: [1, 2] }, priorRanges: { lambda1: { range: [100, 900], scale: "log" } } },
      ...{ fixedInputs: { lambda2: 400 }, bands: ["g", "K"], times: [1, 2, 3, 4] },
    });
  });

  it.each([
    ["a dataset beside it", ["d.npz", ...SIMULATE], "--simulate makes its own sets, so that d.npz has no use"],
    ["no prior", ["--simulate"], "--simulate needs --prior, from which the sets are drawn (du17 has uniform, eos)"],
    ["an unknown prior", ["--simulate", "--prior", "wide"], '--prior is "wide", but must be one of uniform, eos'],
    ["the published way", [...SIMULATE, "--feed", "kilonovaml"], "--simulate does not go with --feed kilonovaml"],
    ["a distance", [...SIMULATE, "--distance", "40"], "--distance is 40 Mpc, but flows take absolute magnitudes"],
    ["one set", [...SIMULATE, "--count", "1"], "--count is 1, but must be an integer from 2 to 16777216"],
    ["an unknown band", [...SIMULATE, "--bands", "gx"], '--bands "gx" has the unknown band "x"'],
    ["another model's option", [...SIMULATE, "--model", "du17", "--redshift", "1"], "--redshift is not an option of"],
    ["a prior without it", ["d.npz", "--prior", "eos"], "--prior goes with --simulate"],
    ["a number of sets without it", ["d.npz", "--count", "9"], "--count goes with --simulate"],
    ["a model without it", ["d.npz", "--model", "du17"], "--model goes with --simulate"],
    ["a prior beside a table", ["d.npz", "--targets", "x", "--conditions", "y", "--prior", "eos"], "--prior goes with"],
    ["neither", [], "train needs a dataset to learn, or --simulate with a --prior to draw sets from"],
  ])("is refused with %s", async (_, args, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "d.npz"), "");
    const { error, code } = await kiloflow("train", ...args, ...SHOWN, "--output", join(folder, "m.safetensors"));
    expect(error).toContain(`kiloflow: ${message}`);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["d.npz"]);
  });
});
