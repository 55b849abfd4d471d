/** Datasets of version 0.1.0 in every format are read, checked and filled as before. */

import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { DU17 } from "../../src/du17/model.ts";
import { checkDataset } from "../../src/jobs/dataset/check.ts";
import { modelOfDataset, optionsOfDataset } from "../../src/jobs/dataset/datasetModel.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";

const FOLDER = new URL("../fixtures/0.1.0/", import.meta.url).pathname;

describe.each(["h5", "npz", "csv"])("a dataset of version 0.1.0 in .%s", (ending) => {
  const path = `${FOLDER}dataset.${ending}`;

  it("is DU17's, with the options that it states", async () => {
    const reader = await openDataset(path);
    try {
      const { layout } = reader;
      expect(modelOfDataset(layout, path)).toBe(DU17);
      expect(optionsOfDataset(DU17, layout)).toEqual(DU17.completeOptions({}));
      expect([...layout.times]).toEqual([0.5, 1.5, 2.5, 3.5]);
      expect(layout.bands).toEqual(["g", "r"]);
      expect(layout.parameterNames).toEqual(DU17.inputs.map(({ name }) => name));
      expect(layout.propertyNames).toEqual(DU17.properties.map(({ name }) => name));
      expect(layout.propertyUnits).toEqual(DU17.properties.map(({ unit }) => unit));
      expect(layout.propertiesArray).toBe("ejecta");
      const { parameters, properties, status } = await reader.read(0, 5);
      expect([...parameters]).toEqual([...createPrior(DU17, "eos", 5, 3).read(0, 5)]);
      for (let row = 0; row < 5; row++) {
        const set = parameters.subarray(4 * row, 4 * row + 4);
        const own = DU17.reference(set, layout.times, DU17.completeOptions({}), layout.bands);
        expect(status[row]).toBe(own.status);
        const width = DU17.properties.length;
        own.properties.forEach((value, column) => {
          expect(properties[width * row + column]).toBeCloseTo(value, 5);
        });
      }
    } finally {
      await reader.close();
    }
  });

  it("passes the check", async () => {
    const summary = await checkDataset({ input: path, rows: 5 });
    expect(summary).toMatchObject({ passed: true, model: "du17", headline: { variant: "paper" }, rowsChecked: 5 });
    expect(summary.values).toBeGreaterThan(10);
  });
});
