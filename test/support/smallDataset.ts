/** A dataset of a few rows for tests of writers. */

import type { DatasetChunk, DatasetLayout } from "../../src/data/types.ts";

export const ROWS = 24;
/** Rows of one chunk. */
export const BLOCK = 6;

export const LAYOUT: DatasetLayout = {
  count: ROWS,
  times: Float64Array.of(0, 0.5, 1),
  bands: ["g", "r"],
  parameterNames: ["m1", "m2"],
  parameterUnits: ["Msun", "Msun"],
  propertyNames: ["ejecta_mass"],
  propertyUnits: ["Msun"],
  propertiesArray: "ejecta",
  statusNames: ["ok", "no-ejecta"],
  magnitudeType: "f32",
  bolometric: false,
  mask: false,
  provenance: { program: "test" },
};

/** The rows from `start` on, the same whenever they are asked for. */
export const chunk = (start: number): DatasetChunk => ({
  start,
  rows: BLOCK,
  parameters: Float64Array.from({ length: 2 * BLOCK }, (_, index) => 1 + (start * 2 + index) / 7),
  properties: Float32Array.from({ length: BLOCK }, (_, index) => (start + index) / 1000),
  status: new Uint8Array(BLOCK),
  magnitudes: Float32Array.from({ length: 6 * BLOCK }, (_, index) => -15 + (start * 6 + index) / 3),
});
