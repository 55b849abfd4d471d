/** Flows of sets whose constants were drawn: what they are conditioned on gives nothing of these away. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { integratedOutText, recordedDraws } from "../../../src/flow/integratedOutText.ts";
import { type FlowModel, integratedOutOf, networkConditions, setsWithoutCurves } from "../../../src/flow/model.ts";
import { parseModel } from "../../../src/flow/modelFile.ts";
import { nearTraining, openInputs } from "../../../src/jobs/inference/inputRange.ts";
import { physicsShare } from "../../../src/jobs/inference/physicsShare.ts";
import { completeRecipe, type TrainingRecipe } from "../../../src/jobs/training/options.ts";
import { SimulatedData, type Simulation } from "../../../src/jobs/training/simulation.ts";
import { trainFlow } from "../../../src/jobs/training/train.ts";
import { withDraws } from "../../../src/lightcurves/draws/draws.ts";
import { resolveDraws } from "../../../src/lightcurves/draws/resolve.ts";
import { conditionValues } from "../../../src/lightcurves/integratedOut.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { parseQuantities } from "../../../src/lightcurves/quantities.ts";
import "../../../src/models.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../support/temporary.ts";

const DRAWS = ["kappa=logn:10:0.3dex", "eps0=logn:1.58e10:0.2dex", "ejecta_mass_shift=normal:0:0.02"];
const { model: MODEL, draws } = resolveDraws(DU17, DRAWS, { seed: 1 });
const OPTIONS = MODEL.completeOptions({});
const BINARY = [1.48, 1.26, 250, 700];
const USUAL = [10, 1.58e10, 0];
const set = (...constants: number[]) => Float64Array.of(...BINARY, ...constants);

const simulation: Simulation = {
  ...{ model: MODEL, options: OPTIONS, rows: 300, bands: ["g", "r"], times: Float64Array.of(2, 4) },
  drawn: { prior: "uniform", draws: { inputs: draws.inputs } },
  source: withDraws(createPrior(MODEL, "uniform", 300, 1), MODEL.inputs, MODEL.inputs, draws),
};
const RECIPE = { compress: { kind: "representation" }, epochs: 1, couplings: 2, hidden: 8, blocks: 1 } as const;

async function rowsOf(sets: Float64Array, recipe: Partial<TrainingRecipe> = {}) {
  using backend = await openBackend("cpu");
  using data = new SimulatedData(backend, simulation, completeRecipe({ ...RECIPE, ...recipe }));
  return data.rowsOf(sets);
}

/** A binary without ejecta, which a shift gives some. */
function dark(): Float64Array {
  const sets = createPrior(DU17, "uniform", 200, 3).read(0, 200);
  for (let at = 0; at < sets.length; at += 4) {
    const own = Float64Array.of(...sets.subarray(at, at + 4), 10, 1.58e10, 0.05);
    const usual = Float64Array.of(...sets.subarray(at, at + 4), ...USUAL);
    const encode = (one: Float64Array) => MODEL.representation!.encode(one, OPTIONS);
    if (encode(own) && !encode(usual)) return own;
  }
  throw new Error("there is none");
}

describe("conditions of sets with constants of their own", () => {
  it("are those with the usual constants, by default without any constant, while the targets are as drawn", async () => {
    const data = await rowsOf(Float64Array.of(...set(3, 1e10, 0.005), ...set(20, 3e10, -0.001), ...set(...USUAL)));
    expect(data.quantities.map(({ name }) => name)).toEqual(DU17.representation!.conditions);
    const [one, other, usual] = [0, 1, 2].map((row) => [...data.conditions.subarray(4 * row, 4 * row + 4)]);
    expect(one).toEqual(usual);
    expect(other).toEqual(usual);
    const names = MODEL.properties.map(({ name }) => name);
    const properties = DU17.propertiesOf(BINARY, DU17.completeOptions({}));
    expect(usual).toEqual(data.quantities.map(({ name }) => properties[names.indexOf(name)]));
    const numbers = [0, 1, 2].map((row) => data.numbers![13 * row]);
    expect(new Set(numbers).size).toBe(3);
    expect(numbers[0]).toBe(MODEL.representation!.encode(set(3, 1e10, 0.005), OPTIONS)![0]);
  });

  it("are told the constants that are asked for by name, and properties with them", async () => {
    const sets = Float64Array.of(...set(3, 1e10, 0.005), ...set(20, 1e10, -0.001));
    const told = await rowsOf(sets, { conditions: "ejecta_mass,diffusion_time,ejecta_mass_shift" });
    const [mass, time, shift] = told.conditions;
    expect(shift).toBe(0.005);
    const names = MODEL.properties.map(({ name }) => name);
    const known = MODEL.propertiesOf(set(10, 1.58e10, 0.005), OPTIONS);
    expect([mass, time]).toEqual([known[names.indexOf("ejecta_mass")], known[names.indexOf("diffusion_time")]]);
    expect(told.conditions[3]).toBeLessThan(mass);
    const inputs = await rowsOf(sets, { conditions: "inputs" });
    expect(inputs.quantities.map(({ name }) => name)).toEqual(["m1", "m2", "lambda1", "lambda2"]);
  });

  it("are none where there are curves by what was drawn alone: such sets are left out and counted", async () => {
    const sets = Float64Array.of(...dark(), ...set(...USUAL));
    for (const conditions of ["representation", "inputs"]) {
      const data = await rowsOf(sets, { conditions });
      expect([data.rows, data.emptySets, data.unconditionedSets]).toEqual([1, 0, 1]);
    }
    const asked = parseQuantities(MODEL, "m1,ejecta_mass_shift", "test");
    const told = conditionValues(MODEL, asked, dark(), OPTIONS, MODEL.representation);
    expect([...told].every(Number.isFinite)).toBe(true);
  });
});

describe("a flow that integrates constants out", () => {
  async function trained(): Promise<FlowModel> {
    const output = join(temporaryFolder(), "marginal.safetensors");
    const request = { output, recipe: RECIPE, resume: false, backend: "cpu", force: false, figures: false } as const;
    const summary = await trainFlow({ ...request, dataset: simulation });
    expect(summary.conditions).toEqual(DU17.representation!.conditions);
    return parseModel(readFileSync(output), output);
  }

  it("does not depend on them in use, and says how they were drawn", async () => {
    const model = await trained();
    expect(integratedOutOf(model)).toEqual(["kappa", "eps0", "ejecta_mass_shift"]);
    expect(openInputs([model])).toEqual({ kappa: 10, eps0: 1.58e10, ejecta_mass_shift: 0 });
    expect(networkConditions(model, set(3, 1e10, 0.005))).toEqual(networkConditions(model, set(...USUAL)));
    const other = Float64Array.of(1.6, 1.2, 300, 900, ...USUAL);
    expect(networkConditions(model, other)).not.toEqual(networkConditions(model, set(...USUAL)));
    expect(setsWithoutCurves(model, Float64Array.of(...set(...USUAL), ...dark()))).toEqual([1]);
    expect(nearTraining(model, set(...USUAL))).toBe(nearTraining(model, set(30, 1e11, 0.1)));
    // When there is a value depends on what was drawn.
    expect([...physicsShare(model, set(...USUAL))].every(Number.isNaN)).toBe(true);
    expect([...recordedDraws(model.training)]).toEqual([
      ["kappa", "logn:10:0.3dex"],
      ["eps0", "logn:1.58e10:0.2dex"],
      ["ejecta_mass_shift", "normal:0:0.02"],
    ]);
    expect(integratedOutText(model)).toBe(
      "kappa (logn:10:0.3dex), eps0 (logn:1.58e10:0.2dex), ejecta_mass_shift (normal:0:0.02)",
    );
    const told = { ...model, conditions: { ...model.conditions, names: ["m1", "kappa", "eps0", "ejecta_mass_shift"] } };
    expect(integratedOutText(told)).toBeUndefined();
  });
});
