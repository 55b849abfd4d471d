import { expect, it } from "vitest";
import { checkSameRun } from "../../../src/data/dataset/sameRun.ts";

const layout = {
  count: 3,
  bands: ["g"],
  provenance: {
    kappa: 10,
    seed: 1,
    source: "a.csv (CSV, 3 rows)",
    sourceContents: "ab",
    backend: "cpu",
    adapter: "CPU, 2 threads",
  },
};
const withProvenance = (changes: Record<string, unknown>) => ({
  ...layout,
  provenance: { ...layout.provenance, ...changes },
});

it("a run goes on with the same settings, and names one that differs", () => {
  checkSameRun(layout, structuredClone(layout), "d.npz");
  expect(() => checkSameRun(layout, withProvenance({ kappa: 3 }), "d.npz")).toThrow(
    "cannot resume d.npz: it was started with another kappa (10 instead of 3)",
  );
  expect(() => checkSameRun(layout, { ...layout, count: 4 }, "d.npz")).toThrow(
    "another number of sets (3 instead of 4)",
  );
});

it("knows its input by the contents and not by the name", () => {
  checkSameRun(layout, withProvenance({ source: "b.csv (CSV, 3 rows)" }), "d.npz");
  expect(() => checkSameRun(layout, withProvenance({ sourceContents: "cd" }), "d.npz")).toThrow(
    "it was started with other contents of the input file",
  );
});

it("does not depend on the number of threads, but on the arithmetic", () => {
  checkSameRun(layout, withProvenance({ adapter: "CPU, 1 thread" }), "d.npz");
  checkSameRun(layout, withProvenance({ adapter: "CPU" }), "d.npz");
  expect(() => checkSameRun(layout, withProvenance({ adapter: "a GPU" }), "d.npz")).toThrow("another adapter");
});
