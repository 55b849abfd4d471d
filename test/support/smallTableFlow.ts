/** A flow of a table with everything that one has. */

import { buildArchitecture } from "../../src/flow/architecture.ts";
import { initialState } from "../../src/flow/parameters.ts";
import type { TableFlow } from "../../src/flow/table/model.ts";

export function smallTableFlow(): TableFlow {
  const architecture = buildArchitecture({
    dimensions: 3,
    conditions: 4,
    couplings: 2,
    hidden: 5,
    blocks: 1,
    transformer: { kind: "spline", bins: 4, tailBound: 5 },
    normalisation: "act",
    permutation: "none",
    seed: 1,
  });
  return {
    kind: "table",
    architecture,
    state: initialState(architecture, 2),
    targets: {
      names: ["x", "y", "mag[0]"],
      transforms: [{ kind: "log" }, { kind: "positive", unit: 2 }, { kind: "bounded", low: 0, high: 3 }],
      centre: Float64Array.of(0, 1, 2),
      scale: Float64Array.of(1, 2, 3),
    },
    conditions: {
      names: ["a", "b", "c"],
      transforms: [{ kind: "linear" }, { kind: "log" }, { kind: "linear" }],
      centre: Float64Array.of(0, 1, 2),
      scale: Float64Array.of(1, 2, 3),
      masked: [false, true, false],
      flags: [null, "seen", null],
    },
    training: {
      source: "t.csv",
      trainingRows: 20,
      validationRows: 10,
      lowest: [-1, 0.1, 2],
      highest: [1, 2, 3],
      details: { epoch: 3 },
    },
  };
}
