/** Recipes of flows of tables. */

import { describe, expect, it } from "vitest";
import { recipeOfFlags, recordedRecipe } from "../../../../src/jobs/training/options.ts";
import {
  completeFlowRecipe,
  FLOW_OPTIONS,
  type FlowRecipe,
  OWN_OPTIONS,
  TABLE_OPTIONS,
  type TableRecipe,
} from "../../../../src/jobs/training/table/options.ts";

const complete = (given: Partial<FlowRecipe>, shape: { rows: number; targets: number }) =>
  completeFlowRecipe<FlowRecipe>(given, FLOW_OPTIONS, shape);

describe("recipes of flows of tables", () => {
  it("have defaults that follow from the table", () => {
    const large = complete({}, { rows: 90_000, targets: 2 });
    expect(large).toMatchObject({ transformer: "spline", bins: 8, couplings: 8, hidden: 32, batch: 250, noise: 0 });
    expect(large).toMatchObject({ epochs: 25, normalisation: "act" });
    expect(complete({}, { rows: 3000, targets: 2 }).epochs).toBe(63);
    expect(complete({}, { rows: 100, targets: 1 })).toMatchObject({ epochs: 200, normalisation: "none" });
    expect(complete({ epochs: 7, validation: 0 }, { rows: 100, targets: 2 }).epochs).toBe(7);
  });

  it("come from flags, and are the same when they come back from where they were recorded", () => {
    const flags = { targets: "x,y", conditions: "a", transform: "x=log", epochs: "7", resume: true };
    const given = recipeOfFlags<TableRecipe>(flags, TABLE_OPTIONS);
    expect(given).toEqual({ targets: "x,y", conditions: "a", transform: "x=log", epochs: 7 });
    const shape = { rows: 100, targets: 2 };
    const recipe = completeFlowRecipe<TableRecipe>(given, TABLE_OPTIONS, shape);
    const recorded = JSON.parse(JSON.stringify(recordedRecipe(recipe, TABLE_OPTIONS)));
    expect(completeFlowRecipe<TableRecipe>(recorded, TABLE_OPTIONS, shape)).toEqual(recipe);
  });

  it("have flags of their names", () => {
    for (const [name, { flag }] of Object.entries(OWN_OPTIONS)) {
      expect(flag).toBe(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    }
  });
});
