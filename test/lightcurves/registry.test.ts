/** The registry of light-curve models. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import type { Backend } from "../../src/engine/backend.ts";
import type { LightCurveRequest } from "../../src/lightcurves/program.ts";
import { modelNamed, registerDescription, registerModel } from "../../src/lightcurves/registry.ts";
import { metzger2017 } from "../../src/metzger2017/description.ts";
import { METZGER2017 } from "../../src/metzger2017/model.ts";

describe("the registry of light-curve models", () => {
  it("finds a model in any case", () => {
    expect(modelNamed("DU17")).toBe(DU17);
    expect(() => modelNamed("other")).toThrow(/must be one of du17/);
  });

  it.each(["", "DU17", "Toy", "a b", "a/b"])('refuses the name "%s", by which no model would be found', (name) => {
    expect(() => registerModel({ ...DU17, name })).toThrow(/must have a name/);
  });

  it("refuses a second model of a name, and takes the same one again", () => {
    expect(() => registerModel({ ...DU17 })).toThrow(/registered already/);
    registerModel(DU17);
  });

  it("takes a description until the model itself is there, and not after it", () => {
    const described = { ...metzger2017({}), name: "described" };
    registerDescription(described);
    registerDescription({ ...described });
    expect(modelNamed("described")).toBe(described);
    const whole = { ...METZGER2017, name: "described" };
    registerModel(whole);
    registerDescription(described);
    expect(modelNamed("described")).toBe(whole);
    expect(() => registerModel(described)).toThrow(/registered already/);
  });

  it("says where kernels are asked of a description", () => {
    const { open, completeOptions } = metzger2017({});
    const request = { options: completeOptions({}), times: Float64Array.of(1), bands: ["K"] } as unknown;
    expect(() => open({} as Backend, request as LightCurveRequest)).toThrow(/only its description is loaded/);
  });
});
