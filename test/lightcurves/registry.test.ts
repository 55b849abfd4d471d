/** The registry of light-curve models. */

import { describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { modelNamed, registerModel } from "../../src/lightcurves/registry.ts";

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
});
