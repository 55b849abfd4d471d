/** Models whose inputs follow from a binary, from every kind of source. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../../src/data/dataset/reader.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { binaryEjecta } from "../../../src/ejecta/binaryEjecta.ts";
import { ejectaMapping } from "../../../src/lightcurves/binary/ejectaMapping.ts";
import { EJECTA_OPTIONS, ejectaChoices } from "../../../src/lightcurves/binary/ejectaOptions.ts";
import { binariesOf, fromBinaries } from "../../../src/lightcurves/binary/fromBinaries.ts";
import type { BinaryMapping, LightCurveModel } from "../../../src/lightcurves/model.ts";
import { REDSHIFT } from "../../../src/lightcurves/observation.ts";
import { openSets } from "../../../src/lightcurves/openSets.ts";
import { type ChoiceOption, checkOptions, DISTANCE, type Options } from "../../../src/lightcurves/options.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { registerModel } from "../../../src/lightcurves/registry.ts";
import { readSets } from "../../../src/lightcurves/sets.ts";
import { kiloflow, succeed, writeMatrix } from "../../support/inProcess.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { TOY } from "../../support/toyModel.ts";

/** The toy with the masses of dynamical ejecta for energies; `tilt` does not follow, and has no default. */
const OPTIONS = [DISTANCE, ...EJECTA_OPTIONS];
const BURST: LightCurveModel = {
  ...TOY,
  ...{ name: "burst", title: "the burst", options: OPTIONS },
  completeOptions: (given: Options) => checkOptions(OPTIONS, given),
  binary: ejectaMapping({
    inputs: TOY.inputs.map(({ name }) => name),
    follow: {
      energy: ({ dynamicalMass }) => ({ ...dynamicalMass, value: 100 * dynamicalMass.value }),
      top_speed: ({ dynamicalVelocity }) => dynamicalVelocity,
    },
    defaults: {},
    options: EJECTA_OPTIONS,
  }),
};
const FORM: ChoiceOption = {
  ...{ kind: "choice", name: "form", flag: "--form", summary: "form", choices: ["round", "square"] },
};
/** The same with a default. */
const FLAT: LightCurveModel = {
  ...BURST,
  name: "flat",
  binary: { ...(BURST.binary as BinaryMapping), defaults: { tilt: 0.25 } },
};
/** A model whose inputs follow from a binary only with an option. */
const FORMED: LightCurveModel = {
  ...FLAT,
  ...{ name: "formed", binary: undefined, binaryOptions: { form: "round" } },
  options: [...OPTIONS, FORM],
  configure: (given) => (given.form === "round" ? { ...FORMED, binary: FLAT.binary } : FORMED),
  completeOptions: (given) => checkOptions([...OPTIONS, FORM], given),
};
registerModel(BURST);
registerModel(FLAT);
registerModel(FORMED);

const GW170817 = [1.48, 1.26, 250, 700];
const ENERGY = 0.7462;
const SPEED = 0.2157;

const file = (name: string, text: string): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
};
const setsOf = (source: Awaited<ReturnType<typeof openSets>>, model = BURST) =>
  readSets(model, { source }, 0, source.count).parameters;

describe("files of binaries", () => {
  it("are read in any spelling and frame, with columns of the other inputs", async () => {
    const rows = "mass_1_det,mass_2_det,Lambda_1,Lambda_2,Tilt\n1.386,1.628,700,250,0.1\n1.628,1.386,250,700,-0.2\n";
    const source = await openSets(BURST, file("x.csv", rows), { fromBinary: true, redshift: 0.1 });
    const sets = setsOf(source);
    expect(sets[0]).toBeCloseTo(ENERGY, 3);
    expect(sets[1]).toBeCloseTo(SPEED, 4);
    expect([...sets.subarray(0, 2), 0.1, ...sets.subarray(0, 2), -0.2]).toEqual([...sets]);
    expect(source.description).toMatch(/^binaries of .*x\.csv/);
    expect(source.notes).toEqual([
      expect.stringMatching(/^masses are taken from mass_1_det and mass_2_det \(detector frame\)/),
      "masses are divided by 1.1",
      "1 set had m1 < m2: stars and Lambdas were swapped",
      "energy, top_speed follow from binaries by `dynamicalEjecta` krueger-foucart2020, `dynamicalVelocity` radice2018, `compactness` yagi-yunes, `maximumMass` 2.1, `spin` 0, `disk` nmma, `windFraction` 0.3",
    ]);
  });

  it("leave others to what is given, and to the model's defaults", async () => {
    const path = file("x.csv", `m1,m2,lambda1,lambda2\n${GW170817.join()}\n`);
    expect(setsOf(await openSets(BURST, path, { fromBinary: true, fixed: { tilt: 0.5 } }))[2]).toBe(0.5);
    const flat = await openSets(FLAT, path, { fromBinary: true });
    expect(setsOf(flat, FLAT)[2]).toBe(0.25);
    expect(flat.notes).toContain("tilt 0.25 by default");
    await expect(openSets(BURST, path, { fromBinary: true })).rejects.toThrow(
      /x\.csv has no columns for tilt, which a binary does not determine/,
    );
    const tilted = file("y.csv", `m1,m2,lambda1,lambda2,tilt\n${GW170817.join()},0.1\n`);
    const both = await openSets(FLAT, tilted, { fromBinary: true, fixed: { tilt: 0.5 } });
    expect(setsOf(both, FLAT)[2]).toBe(0.5);
    expect(both.notes[0]).toMatch(/^tilt of .*y\.csv.* is not used: it is 0.5 in every set$/);
    expect(setsOf(await openSets(FLAT, tilted, { fromBinary: true }), FLAT)[2]).toBe(0.1);
  });

  it("may be arrays without names, of binaries alone where the rest is known", async () => {
    const four = writeMatrix(join(temporaryFolder(), "x.npy"), [GW170817, GW170817, GW170817]);
    expect(setsOf(await openSets(FLAT, four, { fromBinary: true }), FLAT)[5]).toBe(0.25);
    await expect(openSets(BURST, four, { fromBinary: true })).rejects.toThrow(/m1, m2, lambda1, lambda2, tilt/);
    const five = writeMatrix(join(temporaryFolder(), "y.npy"), [[...GW170817, 0.7]]);
    expect(setsOf(await openSets(BURST, five, { fromBinary: true }))[2]).toBe(0.7);
  });

  it("count those outside a relation's domain, with the reason of the first", async () => {
    const rows = ["2,1.4,20,420,0", `${GW170817.join()},0`, "1.4,1.3,300,0,0", "1.4,1.3,0,400,0"];
    const source = await openSets(BURST, file("x.csv", `m1,m2,lambda1,lambda2,tilt\n${rows.join("\n")}\n`), {
      fromBinary: true,
    });
    expect(source.notes[0]).toMatch(
      /^3 of 4 sets cannot be evaluated .*line 2: krueger-foucart2020 gives no dynamical ejecta mass: the compactness of star 1 is 0.26/,
    );
    expect(Array.from(setsOf(source), Number.isNaN)).toEqual([1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0].map(Boolean));
    const alone = file("y.csv", `m1,m2,lambda1,lambda2,tilt\n${rows[0]}\n`);
    await expect(openSets(BURST, alone, { fromBinary: true })).rejects.toThrow(
      /has no set that the burst can evaluate; line 2: krueger-foucart2020 gives no/,
    );
  });

  it("are the sets of models whose inputs are a binary anyway, and none of others", async () => {
    const path = file("x.csv", `m1,m2,lambda1,lambda2\n${GW170817.join()}\n`);
    const own = await openSets(DU17, path, { fromBinary: true });
    expect([...own.read(0, 1)]).toEqual(GW170817);
    await expect(openSets({ ...TOY, binary: undefined }, path, { fromBinary: true })).rejects.toThrow(
      "a binary does not determine the inputs of toy",
    );
  });
});

describe("redshifts", () => {
  const SEEN: LightCurveModel = { ...BURST, options: [...OPTIONS, REDSHIFT] };

  it("of the light divide masses unless these are in the source's frame", async () => {
    const detector = file("x.csv", "mass_1_det,mass_2_det,lambda1,lambda2,tilt\n1.628,1.386,250,700,0\n");
    const source = file("y.csv", "m1_source,m2_source,lambda1,lambda2,tilt\n1.48,1.26,250,700,0\n");
    const options = { redshift: 0.1 };
    for (const [path, note] of [
      [detector, "the masses are taken for detector-frame masses and divided by 1.1"],
      [source, "the masses are source-frame masses and stay as they are"],
    ]) {
      const opened = await openSets(SEEN, path, { fromBinary: true, options });
      expect(setsOf(opened, SEEN)[0]).toBeCloseTo(ENERGY, 3);
      expect(opened.notes).toContain(note);
    }
    await expect(openSets(BURST, source, { fromBinary: true, redshift: 0.1 })).rejects.toThrow(
      /`redshift` goes with detector-frame masses/,
    );
    expect((await openSets(BURST, detector, { fromBinary: true })).notes).toContain(
      "the masses are detector-frame masses and are taken as they are; give `redshift` to divide them by 1 + z",
    );
  });
});

describe("priors of binaries", () => {
  it("give a model's inputs row by row, whatever is read together", () => {
    const drawn = createPrior(binariesOf(BURST), "eos", 500, 4, {}, { fixed: { tilt: 0.3 } });
    const source = fromBinaries(BURST, drawn, { options: {} });
    const sets = source.read(0, 500);
    expect(source.read(123, 7)).toEqual(sets.slice(3 * 123, 3 * 130));
    const binaries = createPrior(DU17, "eos", 500, 4).read(0, 500);
    for (let row = 0; row < 500; row++) {
      const { dynamicalMass } = binaryEjecta(binaries.subarray(4 * row, 4 * row + 4), ejectaChoices({}));
      expect(sets[3 * row]).toBe(100 * dynamicalMass.value);
    }
    expect(source.description).toMatch(/^binaries of prior eos: .*; tilt 0.3 in every set$/);
    expect(source.notes[0]).toMatch(/of 500 sets cannot be evaluated/);
  });
});

describe("the commands", () => {
  const on = ["--times", "0.5:1.5:0.5", "--backend", "cpu"];
  const model = ["--model", "burst", "--from", "binary"];
  const binary = ["--m1", "1.48", "--m2", "1.26", "--lambda1", "250", "--lambda2", "700"];

  it("curve takes a binary and the other inputs", async () => {
    const { out, error } = await kiloflow("curve", ...model, ...binary, "--tilt", "0.1", "--times", "1", "--json");
    const { parameters } = JSON.parse(out);
    expect(parameters.energy).toBeCloseTo(ENERGY, 3);
    expect(parameters.tilt).toBe(0.1);
    expect(error).toContain("--dynamical-ejecta krueger-foucart2020");
    const chosen = await succeed(
      ...[
        "curve",
        ...model,
        ...binary,
        "--tilt",
        "0.1",
        "--times",
        "1",
        "--json",
        "--dynamical-ejecta",
        "coughlin2019",
      ],
    );
    expect(JSON.parse(chosen).parameters.energy).toBeCloseTo(0.3109, 3);
    const flat = await succeed("curve", "--model", "flat", "--from", "binary", ...binary, "--times", "1", "--json");
    expect(JSON.parse(flat).parameters.tilt).toBe(0.25);
    // What a binary needs of the options is implied.
    const formed = ["curve", "--model", "formed", "--from", "binary", ...binary, "--times", "1", "--json"];
    expect(JSON.parse(await succeed(...formed)).options.form).toBe("round");
    const { code, error: refused } = await kiloflow(...formed, "--form", "square");
    expect([code, refused]).toEqual([2, expect.stringMatching(/does not determine .*with --form round it does/)]);
  });

  it.each<[string[], string]>([
    [[...model, ...binary], "--tilt must be given: the binary does not determine it"],
    [[...model, "--m1", "1.4", "--tilt", "0"], "--m2 is missing"],
    [[...model, ...binary, "--tilt", "3"], "--tilt is 3, but must be a number from -1 to 1"],
    [
      [...model, ...binary, "--tilt", "0", "--energy", "1"],
      "--energy is not an input of the model burst from a binary, which has --m1 --m2 --lambda1 --lambda2 --tilt",
    ],
    [
      [...model, "--m1", "2", "--m2", "1.4", "--lambda1", "20", "--lambda2", "420", "--tilt", "0"],
      "the binary has no set that the burst can evaluate; its ejecta: krueger-foucart2020 gives no dynamical ejecta mass",
    ],
    [["--model", "burst", "--from", "posterior"], '--from is "posterior", but must be binary'],
    [
      ["--model", "burst", "--energy", "1", "--top-speed", "0.2", "--tilt", "0", "--disk", "nmma"],
      "--disk says how inputs follow from a binary",
    ],
    [[...model, ...binary, "--tilt", "0", "--wind-fraction", "2"], "--wind-fraction is 2"],
  ])("%j is refused", async (flags, message) => {
    const { code, error } = await kiloflow("curve", "--times", "1", ...flags);
    expect([code, error]).toEqual([2, expect.stringContaining(message)]);
  });

  it("generate takes priors, grids and files, and its dataset says how the inputs follow", {
    timeout: 60_000,
  }, async () => {
    const output = join(temporaryFolder(), "x.npz");
    const read = async () => {
      const reader = await openDataset(output);
      const { layout } = reader;
      const rows = await reader.read(0, layout.count);
      await reader.close();
      return { layout, ...rows };
    };
    const drawn = ["--prior", "eos", "--count", "200", "--prior-range", "tilt=-0.5:0.5", "--mass-range", "1.2:1.6"];
    await succeed("generate", ...model, ...drawn, ...on, "--output", output);
    const prior = await read();
    expect(prior.layout.provenance).toMatchObject({
      source: expect.stringMatching(/^binaries of prior eos: .*; tilt uniform from -0.5 to 0.5$/),
      sourceNotes: expect.arrayContaining([expect.stringContaining("follow from binaries by `dynamicalEjecta`")]),
    });
    const tilts = Array.from({ length: 200 }, (_, row) => prior.parameters[3 * row + 2]);
    expect(new Set(tilts).size).toBe(200);
    expect(tilts.every((tilt) => Math.abs(tilt) <= 0.5)).toBe(true);
    expect(await succeed("check", output, "--rows", "all")).toContain("passed");

    const grid = "m1=1.4|2.6,m2=1.3,lambda1=300,lambda2=400,tilt=0:0.2:0.1";
    await succeed("generate", ...model, "--grid", grid, ...on, "--force", "--output", output);
    const { layout, parameters, status } = await read();
    expect(layout.count).toBe(6);
    expect(layout.provenance.sourceNotes).toEqual([
      expect.stringMatching(/^3 of 6 sets cannot be evaluated .*m1\/m2 is 2, and no simulation/),
      expect.any(String),
    ]);
    expect(Array.from(status, (code) => layout.statusNames[code] === "ok")).toEqual([
      ...[true, true, true],
      ...[false, false, false],
    ]);
    expect(parameters[0]).toBe(parameters[3]);

    const path = file("y.csv", `m1,m2,lambda1,lambda2\n${GW170817.join()}\n`);
    await succeed("generate", ...model, "--input", path, "--tilt", "0.4", ...on, "--force", "--output", output);
    const fromFile = await read();
    expect(fromFile.layout.provenance.fixedInputs).toEqual({ tilt: 0.4 });
    expect(fromFile.parameters[0]).toBeCloseTo(ENERGY, 3);
  });
});
