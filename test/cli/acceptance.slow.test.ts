/** The real program on the published inputs. */

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { runCli } from "../support/cli.ts";
import { describeWithShared, hasAdapter, sharedFolder } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { readDu17Vectors, readVector } from "../support/vectors.ts";

const backends = hasAdapter ? ["webgpu", "cpu"] : ["cpu"];

/** Rows of the vectors that a file may hold: the others are refused, as they must be. */
function validRows(inputs: Float64Array): number[] {
  const rows = Array.from({ length: inputs.length / 4 }, (_, row) => row);
  return rows.filter((row) =>
    inputs.subarray(4 * row, 4 * row + 4).every((value) => value > 0 && Number.isFinite(value)),
  );
}

describeWithShared("kiloflow generate on published inputs", () => {
  const sets = sharedFolder === undefined ? [] : readDu17Vectors();

  it.each(sets.flatMap((set) => backends.map((backend) => ({ ...set, backend }))))(
    "$name on $backend",
    async ({ inputs, magnitudes, intermediates, variant, backend }) => {
      const folder = temporaryFolder();
      const rows = validRows(inputs);
      const lines = rows.map((row) => [...inputs.subarray(4 * row, 4 * row + 4)].join(","));
      writeFileSync(join(folder, "x.csv"), `m1,m2,lambda1,lambda2\n${lines.join("\n")}\n`);
      const { code, stderr } = await runCli(
        [
          "generate",
          "--input",
          "x.csv",
          "--times",
          "0:11:0.1",
          "--variant",
          variant,
          "--backend",
          backend,
          "--output",
          "y.npz",
        ],
        { cwd: folder },
      );
      expect(stderr).not.toMatch(/kiloflow:/);
      expect(code).toBe(0);
      const reader = await openDataset(join(folder, "y.npz"));
      expect(reader.layout.bands.join("")).toBe("ugrizyJHK");
      const result = await reader.read(0, rows.length);
      await reader.close();
      let largest = 0;
      rows.forEach((row, index) => {
        for (let at = 0; at < 999; at++) {
          const actual = result.magnitudes[999 * index + at];
          const expected = magnitudes[999 * row + at];
          expect(Number.isNaN(actual), `row ${row}, value ${at}`).toBe(Number.isNaN(expected));
          // The tolerance holds above 5e-5 Msun of ejecta.
          if (!Number.isNaN(expected) && intermediates[10 * row + 4] > 5e-5)
            largest = Math.max(largest, Math.abs(actual - expected));
        }
      });
      expect(largest).toBeLessThan(2e-3);
    },
  );

  it("reaches the published minima on all rows of the prior file", async () => {
    const folder = temporaryFolder();
    const prior = join(sharedFolder!, "seed", "mass_lambda_distributions.h5");
    const { code, stdout } = await runCli(
      ["generate", "--input", prior, "--variant", "kilonovaml", "--bands", "griz", "--output", "prior.npz", "--json"],
      { cwd: folder },
    );
    expect(code).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ rows: 100_000, points: 1101 });
    const published = { g: -14.019296, r: -16.169625, i: -17.859824, z: -18.901708 };
    for (const [band, minimum] of Object.entries(published)) {
      expect(Math.abs(summary.bands[band].brightest - minimum), band).toBeLessThan(2e-4);
    }
    // 1.3 % of the sets have no rise in the published route and 13 % no ejecta (du17.md, section 6).
    expect(summary.statuses["no-rise"]).toBe(270);
    expect(statSync(join(folder, "prior.npz")).size).toBeGreaterThan(100_000 * 4 * 1101 * 4);
  });

  it("takes the low-spin posterior of GW170817 through, with its frame and redshift", async () => {
    const folder = temporaryFolder();
    const posterior = join(sharedFolder!, "gw170817", "GW170817_SourceProperties_low_spin.dat");
    const { code, stdout, stderr } = await runCli(
      [
        "generate",
        "--input",
        posterior,
        "--redshift",
        "0.0099",
        "--distance",
        "40",
        "--times",
        "0:11:0.5",
        "--output",
        "event.h5",
        "--figure",
        "event.png",
        "--json",
      ],
      { cwd: folder },
    );
    expect(stderr).not.toMatch(/kiloflow:/);
    expect(code).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary.rows).toBe(3952);
    const reader = await openDataset(join(folder, "event.h5"));
    const { parameters } = await reader.read(0, 1);
    expect(reader.layout.provenance).toMatchObject({ magnitudeSystem: "AB, apparent at 40 Mpc", redshift: 0.0099 });
    await reader.close();
    const [, first] = readFileSync(posterior, "utf8").split("\n");
    const cells = first.split(/\s+/).map(Number);
    expect(parameters[0]).toBeCloseTo(cells[2] / 1.0099, 12);
    expect(parameters[1]).toBeCloseTo(cells[3] / 1.0099, 12);
    expect(readFileSync(join(folder, "event.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  it("prepares the published training data", async () => {
    const folder = temporaryFolder();
    const [{ inputs, count }] = sets;
    const rows = validRows(inputs);
    writeFileSync(
      join(folder, "x.csv"),
      `m1 m2 lambda1 lambda2\n${rows.map((row) => [...inputs.subarray(4 * row, 4 * row + 4)].join(" ")).join("\n")}\n`,
    );
    await runCli(["generate", "--input", "x.csv", "--variant", "kilonovaml", "--bands", "griz", "--output", "x.h5"], {
      cwd: folder,
    });
    const { code } = await runCli(["prepare", "x.h5", "--every", "120", "--fill", "kilonovaml", "--output", "p.npz"], {
      cwd: folder,
    });
    expect(code).toBe(0);
    const reader = await openDataset(join(folder, "p.npz"));
    expect([...reader.layout.times]).toEqual([0, 1.2, 2.4, 3.6, 4.8, 6, 7.2, 8.4, 9.6, 10.8]);
    const { magnitudes } = await reader.read(0, rows.length);
    await reader.close();
    const expected = readVector("du17/prep_griz.f64");
    expect(expected).toHaveLength(40 * count);
    rows.forEach((row, index) => {
      for (let at = 0; at < 40; at++) {
        expect(Math.abs(magnitudes[40 * index + at] - expected[40 * row + at]), `row ${row}, value ${at}`).toBeLessThan(
          2e-3,
        );
      }
    });
    const check = await runCli(["check", "p.npz", "--rows", "all"], { cwd: folder });
    expect(check.code).toBe(0);
  });
});
