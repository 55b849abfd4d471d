/** Posteriors: frames of their masses, and the order of their stars. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { readPosterior } from "../../../src/jobs/dataset/posterior.ts";
import { temporaryFolder } from "../../support/temporary.ts";

function table(text: string): string {
  const path = join(temporaryFolder(), "x.csv");
  writeFileSync(path, text);
  return path;
}

describe("posteriors", () => {
  const both = "mass_1,mass_2,mass_1_source,mass_2_source,lambda_1,lambda_2\n1.65,1.43,1.5,1.3,300,500\n";

  it("give source-frame masses once, from either frame", async () => {
    const path = table(both);
    const [own, divided] = await Promise.all([
      readPosterior(DU17, { path }),
      readPosterior(DU17, { path, redshift: 0.1 }),
    ]);
    expect([...own.parameters]).toEqual([1.5, 1.3, 300, 500]);
    for (const [index, value] of own.parameters.entries()) expect(divided.parameters[index]).toBeCloseTo(value, 12);
  });

  it("with source-frame masses alone take no redshift", async () => {
    const path = table("mass_1_source,mass_2_source,lambda_1,lambda_2\n1.5,1.3,300,500\n");
    await expect(readPosterior(DU17, { path, redshift: 0.1 })).rejects.toThrow(
      /`redshift` goes with detector-frame masses/,
    );
  });

  it("leave out what the model cannot evaluate", async () => {
    const path = table("m1,m2,lambda1,lambda2\n1.5,1.3,300,0\n1.5,1.3,300,500\n1.4,1.3,-1,500\n1.4,1.2,300,600\n");
    const { parameters, notes } = await readPosterior(DU17, { path });
    expect([...parameters]).toEqual([1.5, 1.3, 300, 500, 1.4, 1.2, 300, 600]);
    expect(notes.join("\n")).toMatch(
      /^2 of 4 sets cannot be evaluated .*\nsets that cannot be evaluated are left out$/,
    );
  });

  it("say where detector-frame masses are taken as they are, and where stars were swapped", async () => {
    const path = table("mass_1_det,mass_2_det,lambda_1,lambda_2\n1.3,1.5,500,300\n");
    const { parameters, notes } = await readPosterior(DU17, { path });
    expect([...parameters]).toEqual([1.5, 1.3, 300, 500]);
    expect(notes.join("\n")).toMatch(/detector-frame masses and are taken as they are.*\n1 set had m1 < m2/);
  });
});
