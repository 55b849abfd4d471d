/** metzger2017 by the commands: files with columns by its inputs' names, both variants, on both backends. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { METZGER2017 } from "../../src/metzger2017/model.ts";
import { hasAdapter } from "../support/environment.ts";
import { kiloflow, succeed } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SETS = [
  [0.01, 0.2, 3, 10],
  [1e-4, 0.3, 3, 1],
  [0.05, 0.08, 2, 0.5],
  [0.02, 0.1, 8, 3],
];
/** In another order, with other spellings. */
const TABLE = `kappa,vej,beta,ejecta_mass\n${SETS.map(([m, v, beta, k]) => [k, v, beta, m].join(",")).join("\n")}\n`;
const TIMES = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35];

async function magnitudesOf(path: string): Promise<Float32Array> {
  const reader = await openDataset(path);
  const { magnitudes } = await reader.read(0, reader.layout.count);
  await reader.close();
  return magnitudes;
}

describe.each(["cpu", "webgpu"])("generate --model metzger2017 on %s", (backend) => {
  it
    .skipIf(backend === "webgpu" && !hasAdapter)
    .each([[[], "converged"] as const, [["--variant", "gwemlightcurves"], "gwemlightcurves"] as const])(
    "with %j",
    async (flags, variant) => {
      const folder = temporaryFolder();
      const [input, output] = ["x.csv", "y.npz"].map((name) => join(folder, name));
      writeFileSync(input, TABLE);
      await succeed(
        ...["generate", "--model", "metzger2017", "--input", input, "--times", TIMES.join(",")],
        ...["--output", output, "--backend", backend, "--quiet", ...flags],
      );
      const magnitudes = await magnitudesOf(output);
      const options = METZGER2017.completeOptions({ variant });
      const expected = SETS.flatMap((set) => [
        ...METZGER2017.reference(set, TIMES, options, bandNames(METZGER2017)).magnitudes,
      ]);
      expect(magnitudes.length).toBe(expected.length);
      let values = 0;
      expected.forEach((value, index) => {
        expect(Number.isNaN(magnitudes[index])).toBe(Number.isNaN(value));
        if (!(value < 10)) return;
        expect(Math.abs(magnitudes[index] - value)).toBeLessThan(5e-3);
        values++;
      });
      expect(values).toBeGreaterThan(60);
      expect((await succeed("check", output, "--rows", "4")).length).toBeGreaterThan(0);
    },
  );
});

describe("other commands", () => {
  it("check allows for rounding where steps are too long", async () => {
    const folder = temporaryFolder();
    const [input, output] = ["x.csv", "y.npz"].map((name) => join(folder, name));
    writeFileSync(input, "mej,vej,beta,kappa\n0.002293,0.029306,4.15744,2.677132\n");
    await succeed(
      ...["generate", "--model", "metzger2017", "--variant", "gwemlightcurves", "--input", input, "--quiet"],
      ...["--times", "0.05:20:x30", "--backend", "cpu", "--output", output],
    );
    const { largest, beyondTolerance } = JSON.parse(await succeed("check", output, "--json"));
    expect(largest).toBeGreaterThan(5e-3);
    expect(beyondTolerance).toBe(0);
  });

  it("curve takes inputs by flags and any band", async () => {
    const out = await succeed(
      ...["curve", "--model", "metzger2017", "--ejecta-mass", "0.01", "--ejecta-velocity", "0.2", "--beta", "3"],
      ...["--opacity", "10", "--times", "0.5,1", "--bands", "g,ztfr,mine=800"],
    );
    expect(out).toContain("ztfr");
    expect(out).toContain("mine");
  });

  it("an input out of range is named with its range", async () => {
    const path = join(temporaryFolder(), "x.csv");
    writeFileSync(path, "ejecta_mass,ejecta_velocity,beta,opacity\n3,0.2,3,10\n");
    const { code, error } = await kiloflow(
      ...["generate", "--model", "metzger2017", "--input", path, "--times", "1", "--output", `${path}.npz`],
    );
    expect(code).toBe(2);
    expect(error).toContain("ejecta_mass is 3, but must be a number from 0.000001 to 1");
  });

  it("CSV names the bands' columns", async () => {
    const folder = temporaryFolder();
    await succeed(
      ...["generate", "--model", "metzger2017", "--prior", "wide", "--count", "3", "--times", "1,2", "--quiet"],
      ...["--bands", "gr", "--output", join(folder, "a.csv")],
    );
    expect(readFileSync(join(folder, "a.csv"), "utf8")).toContain("ejecta_velocity");
  });
});
