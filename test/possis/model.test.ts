/** The model with a small surrogate: the same curves everywhere, what is outside, and weights that are not there. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { physicsShare } from "../../src/jobs/inference/physicsShare.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { admits } from "../../src/lightcurves/model.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { POSSIS } from "../../src/possis/model.ts";
import { FILTERS } from "../../src/possis/physics/filters.ts";
import { INCLINATION_INPUT, INPUTS } from "../../src/possis/physics/inputs.ts";
import type { Surrogate } from "../../src/possis/physics/surrogate.ts";
import { usePossisWeights } from "../../src/possis/weights.ts";
import { encodeSurrogate } from "../../src/possis/weightsFile.ts";
import { hasAdapter } from "../support/environment.ts";
import { smallSurrogate } from "../support/smallSurrogate.ts";
import { temporaryFolder } from "../support/temporary.ts";

let kept: string;

beforeEach(() => {
  kept = join(temporaryFolder(), "possis.safetensors");
  vi.stubEnv("KILOFLOW_MODELS", join(kept, ".."));
  return () => vi.unstubAllEnvs();
});

/** A file of weights. @returns the option that names it */
function weightsFile(surrogate: Surrogate = smallSurrogate(), path = join(temporaryFolder(), "w.safetensors")) {
  writeFileSync(path, encodeSurrogate(surrogate));
  return { modelFile: path };
}

const MIDDLE = Float64Array.from(INPUTS, ({ range: [low, high] }) => (low + high) / 2);
const TIMES = Float64Array.of(0, 0.1, 0.25, 0.3, 0.35, 1, 2.5, 7, 10.1, 20);
const BANDS = ["ps1::g", "ps1::r", "2massks"];

describe("without weights", () => {
  it("the model says what it takes and gives, and curves say where weights are to be had", () => {
    const model = configuredModel(POSSIS, {});
    expect(model.inputs.map(({ name }) => name)).toEqual(
      "log10_mej_dyn v_ej_dyn Ye_dyn log10_mej_wind v_ej_wind Ye_wind inclination_EM redshift".split(" "),
    );
    expect(FILTERS).toHaveLength(26);
    expect(model.bands).toHaveLength(9);
    for (const { name } of FILTERS) expect(model.bandNamed!(name)?.name).toBe(name);
    expect(model.bandNamed!("J")).toEqual({ name: "J", wavelengthNm: 1235 });
    expect(model.bandNamed!("j")).toBeUndefined();
    expect(() => model.reference(MIDDLE, TIMES, model.completeOptions({}), BANDS)).toThrow(/needs its weights/);
  });

  it("datasets' options stay what they are", () => {
    const stated = { weights: "crc32 00000000", distanceMpc: 40 };
    expect(configuredModel(POSSIS, stated)).toBe(POSSIS);
    expect(POSSIS.completeOptions(stated)).toEqual(stated);
    expect(POSSIS.validity(MIDDLE, stated, ["ps1::g"])[0]![0]).toBeCloseTo(0.194, 3);
    expect(() => POSSIS.reference(MIDDLE, TIMES, stated, BANDS)).toThrow(
      "crc32 00000000 of the model possis are not at",
    );
    writeFileSync(kept, "damaged");
    expect(configuredModel(POSSIS, stated)).toBe(POSSIS);
    expect(() => configuredModel(POSSIS, {})).toThrow("possis.safetensors is not a safetensors file");
  });

  it("flows know where it has values, by its windows alone", () => {
    const flow = {
      ...{ bands: ["ps1::g"], times: [0.1, 0.2, 1, 27, 28] },
      training: { model: "possis", options: { weights: "crc32 00000000" } },
    } as unknown as FlowModel;
    expect([...physicsShare(flow, MIDDLE)]).toEqual([0, 1, 1, 1, 0]);
  });

  it("a file that is named must be there", () => {
    expect(() => configuredModel(POSSIS, { modelFile: "/nowhere.safetensors" })).toThrow(
      "cannot read /nowhere.safetensors: it does not exist",
    );
  });
});

describe("weights", () => {
  it("are stated by what is in them, and found again by that", () => {
    const surrogate = smallSurrogate();
    const options = POSSIS.completeOptions(weightsFile(surrogate));
    expect(options).toEqual({ weights: surrogate.fingerprint });
    expect(POSSIS.completeOptions(options)).toEqual(options);
    const other = weightsFile(smallSurrogate(2));
    expect(() => POSSIS.completeOptions({ ...other, ...options })).toThrow(/has the weights .*, but must have crc32/);
  });

  it("that are kept are used by themselves, and read anew where the file changes", () => {
    weightsFile(smallSurrogate(3), kept);
    expect(POSSIS.completeOptions({}).weights).toBe(smallSurrogate(3).fingerprint);
    writeFileSync(kept, encodeSurrogate({ ...smallSurrogate(4), source: "of another length" }));
    expect(POSSIS.completeOptions({}).weights).toBe(smallSurrogate(4).fingerprint);
  });

  it("may come from memory, where there are no files", () => {
    const options = usePossisWeights(encodeSurrogate(smallSurrogate(5)));
    expect(configuredModel(POSSIS, options).bands.map(({ name }) => name)).toEqual(BANDS);
    const again = configuredModel(configuredModel(POSSIS, options), { distanceMpc: 40 });
    expect(again.bands.map(({ name }) => name)).toEqual(BANDS);
    expect(again.completeOptions({ distanceMpc: 40 })).toEqual({ distanceMpc: 40, ...options });
    expect(() => usePossisWeights(Uint8Array.of(1))).toThrow("the weights is not a safetensors file");
  });
});

describe("curves", () => {
  const evaluate = async (name: "reference" | "cpu" | "webgpu", sets: Float64Array, given: object) => {
    const options = { ...weightsFile(), ...given };
    const model = configuredModel(POSSIS, options);
    const backend = name === "reference" ? new ReferenceBackend() : await openBackend(name);
    try {
      return await evaluateLightCurves(backend, sets, { model, times: TIMES, bands: BANDS, options });
    } finally {
      backend.dispose();
    }
  };

  it.each([
    ["cpu", {}],
    ["cpu", { distanceMpc: 40 }],
    ["cpu", { ebv: 0.1, ebvHost: 0.3 }],
    ["webgpu", {}],
    ["webgpu", { distanceMpc: 40, ebvHost: 0.3 }],
  ] as const)("of the %s backend are the reference's, with %j", async (name, given) => {
    if (name === "webgpu" && !hasAdapter) return;
    const model = configuredModel(POSSIS, weightsFile());
    const options = model.completeOptions({ ...weightsFile(), ...given });
    const sets = createPrior(model, "grid", 37, 5).read(0, 37);
    sets[8 * 36] = 0;
    sets[8 * 35 + 7] = Number.NaN;
    const { status, magnitudes } = await evaluate(name, sets, given);
    for (let row = 0; row < 37; row++) {
      const set = sets.subarray(8 * row, 8 * row + 8);
      const expected = model.reference(set, TIMES, options, BANDS);
      expect(status[row]).toBe(expected.status);
      expect(expected.status).toBe(row < 35 ? 0 : 1);
      expected.magnitudes.forEach((magnitude, index) => {
        const found = magnitudes[row * 30 + index];
        if (Number.isNaN(magnitude)) expect(found).toBeNaN();
        else expect(Math.abs(found - magnitude)).toBeLessThan(1e-4);
      });
    }
  });

  it("have values at the surrogate's times alone, and are straight between them", () => {
    const given = weightsFile();
    const { times } = smallSurrogate();
    const model = configuredModel(POSSIS, given);
    const options = model.completeOptions(given);
    const between = Float64Array.of(times[0] - 1e-9, times[4], (times[4] + times[5]) / 2, times[5], times[11], 11);
    const [before, first, middle, second, last, after] = model.reference(MIDDLE, between, options, [
      "ps1::r",
    ]).magnitudes;
    expect([before, after]).toEqual([Number.NaN, Number.NaN]);
    expect(middle).toBeCloseTo((first + second) / 2, 10);
    expect(last).not.toBeNaN();
    expect(model.validity(MIDDLE, options, ["ps1::r"])).toEqual([[times[0], times[11]]]);
  });

  it("of a letter are those of its filter, and of a filter that the weights lack none", () => {
    const given = weightsFile();
    const model = configuredModel(POSSIS, given);
    const options = model.completeOptions(given);
    const curvesOf = (band: string) => model.reference(MIDDLE, TIMES, options, [band]).magnitudes;
    expect(curvesOf("g")).toEqual(curvesOf("ps1::g"));
    expect(model.bandNamed!("lsstu")).toBeUndefined();
    expect(() => curvesOf("lsstu")).toThrow("the weights have no filter lsstu, only");
  });

  it("come back from the coefficients", () => {
    const given = weightsFile();
    const model = configuredModel(POSSIS, given);
    const options = model.completeOptions({ ...given, distanceMpc: 40, ebvHost: 0.2 });
    const { encode, decode, names } = model.representation!;
    const numbers = encode(MIDDLE, options)!;
    expect(numbers).toHaveLength(names.length);
    expect(names.slice(-2)).toEqual(["2massks_7", "redshift"]);
    const expected = model.reference(MIDDLE, TIMES, options, BANDS).magnitudes;
    decode(numbers, TIMES, BANDS, options).forEach((value, index) => {
      if (Number.isNaN(expected[index])) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(expected[index], 9);
    });
    expect(
      encode(
        MIDDLE.map((value) => value + 9),
        options,
      ),
    ).toBeUndefined();
    expect(() => decode(numbers, TIMES, ["ztfr"], options)).toThrow(
      "the band ztfr is not among those of these numbers",
    );
  });
});

describe("priors", () => {
  it.each(["grid", "isotropic"])("%s stays within the training", (name) => {
    const sets = createPrior(POSSIS, name, 2000, 7).read(0, 2000);
    for (let row = 0; row < 2000; row++) expect(admits(POSSIS, sets, 8 * row)).toBe(true);
  });

  it("isotropic has uniform cosines", () => {
    const sets = createPrior(POSSIS, "isotropic", 4000, 7).read(0, 4000);
    const cosines = Array.from({ length: 4000 }, (_, row) => Math.cos(sets[8 * row + INCLINATION_INPUT]));
    for (const quarter of [0, 1, 2, 3]) {
      const share = cosines.filter((cosine) => Math.floor(4 * cosine) === quarter).length / 4000;
      expect(share).toBeCloseTo(0.25, 1);
    }
  });
});

describe("a binary", () => {
  it("determines masses and the dynamical ejecta's velocity", () => {
    const { binary } = POSSIS;
    if (typeof binary !== "object") throw new Error("no mapping");
    const target = MIDDLE.slice();
    binary.map([1.48, 1.26, 250, 700], {}, target);
    // docs/ejecta.md: 0.007462 Msun, 0.2157 c, and 0.3 of a disk of 0.1244 Msun.
    expect(10 ** target[0]).toBeCloseTo(0.007462, 6);
    expect(target[1]).toBeCloseTo(0.2157, 4);
    expect(10 ** target[3]).toBeCloseTo(0.3 * 0.1244, 4);
    expect([...target.subarray(4)]).toEqual([...MIDDLE.subarray(4)]);
    expect(target[2]).toBe(MIDDLE[2]);
  });
});

it("inputs outside the training give no values, whichever it is", () => {
  const options = POSSIS.completeOptions(weightsFile());
  fc.assert(
    fc.property(fc.nat(7), fc.constantFrom(-1e-6, 1 + 1e-6, Number.NaN), (input, place) => {
      const set = MIDDLE.slice();
      const [low, high] = INPUTS[input].range;
      set[input] = low + place * (high - low);
      const { status, magnitudes } = POSSIS.reference(set, TIMES, options, BANDS);
      expect(status).toBe(1);
      expect(magnitudes.every(Number.isNaN)).toBe(true);
    }),
  );
});
