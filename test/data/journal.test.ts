import { expect, it } from "vitest";
import { checkSameLayout } from "../../src/data/dataset/journal.ts";

const layout = { count: 3, bands: ["g"], propertyNames: ["ejecta_mass"], provenance: { kappa: 10, seed: 1 } };

it("a run goes on with the same settings, and names one that differs", () => {
  checkSameLayout(layout, structuredClone(layout), "d.npz");
  const other = { ...layout, provenance: { kappa: 3, seed: 1 } };
  expect(() => checkSameLayout(layout, other, "d.npz")).toThrow("it was started with another kappa (10 instead of 3)");
});

it("a run of version 0.1.0 is not gone on with: its unfinished files are laid out otherwise", () => {
  const { propertyNames: ejectaNames, ...rest } = layout;
  expect(() => checkSameLayout({ ...rest, ejectaNames }, layout, "d.npz")).toThrow(/kiloflow 0\.1\.0 started it/);
});
