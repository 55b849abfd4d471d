import { describe, expect, it } from "vitest";
import { modelOptions } from "../../../src/du17/options.ts";
import { evaluateReference } from "../../../src/du17/physics/reference.ts";
import type { FlowModel } from "../../../src/flow/model.ts";
import { physicsShare } from "../../../src/jobs/inference/physicsShare.ts";

const times = [0, 0.5, 1.2, 3, 6, 8.4, 10.8];
const modelOf = (bands: string[], variant?: string, options?: object) =>
  ({
    ...{ bands, times, conditions: { names: ["m1"] } },
    training: { model: "du17", options: options ?? (variant && { variant }) },
  }) as unknown as FlowModel;
const bright = [1.48, 1.26, 250, 700];
const brighter = [1.8, 1.1, 500, 900];

describe("physicsShare", () => {
  it("is 1 where DU17 has a value for a set, and 0 elsewhere", () => {
    const share = physicsShare(modelOf(["r", "g"], "kilonovaml"), Float64Array.from(bright));
    const { magnitudes } = evaluateReference(bright, times, modelOptions({ variant: "kilonovaml" }), ["r", "g"]);
    expect([...share]).toEqual([...magnitudes].map((value) => (Number.isNaN(value) ? 0 : 1)));
    expect(share).toContain(0);
    expect(share).toContain(1);
  });

  it("is the share of several sets", () => {
    const share = physicsShare(modelOf(["g"]), Float64Array.from([...bright, ...brighter]));
    const one = physicsShare(modelOf(["g"]), Float64Array.from(bright));
    const other = physicsShare(modelOf(["g"]), Float64Array.from(brighter));
    expect([...share]).toEqual([...one].map((value, index) => (value + other[index]) / 2));
    expect(share).toContain(0.5);
  });

  it("goes by all options of the model that the curves are of", () => {
    const set = Float64Array.from(bright);
    const options = modelOptions({ ejectaFit: "coughlin2019" });
    const own = physicsShare(modelOf(["g"], "paper", options), set);
    const { magnitudes } = evaluateReference(bright, times, options, ["g"]);
    expect([...own]).toEqual([...magnitudes].map((value) => (Number.isNaN(value) ? 0 : 1)));
    expect([...own]).not.toEqual([...physicsShare(modelOf(["g"], "paper"), set)]);
  });

  it("is never more than 1", () => {
    const many = Float64Array.from({ length: 4 * 700 }, (_, at) => bright[at % 4]);
    expect(Math.max(...physicsShare(modelOf(["r"]), many))).toBe(1);
  });

  it("is not known for other bands", () => {
    expect([...physicsShare(modelOf(["F606W"]), Float64Array.from(bright))]).toEqual(times.map(() => Number.NaN));
  });
});
