/** A model of a few hundred numbers with everything that a model has. */

import "../../src/models.ts";
import { buildArchitecture } from "../../src/flow/architecture.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { initialState } from "../../src/flow/parameters.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";

const AFFINE: Transformer = { kind: "affine", scale: "bounded-exponential" };

/** @param components whether its curves are principal components */
export function smallModel(transformer = AFFINE, components = false): FlowModel {
  const architecture = buildArchitecture({
    dimensions: 4,
    conditions: 4,
    couplings: 2,
    hidden: 5,
    blocks: 1,
    transformer,
    normalisation: transformer.kind === "affine" ? "batch" : "act",
    permutation: "random",
    seed: 1,
  });
  const values = components ? 6 : 4;
  const numbers = (count: number, first: number) => Float64Array.from({ length: count }, (_, at) => first + at / 7);
  return {
    architecture,
    state: initialState(architecture, 2),
    curves: {
      centre: numbers(values, -15),
      scale: numbers(4, 1),
      ...(components ? { components: numbers(24, -1) } : {}),
    },
    conditions: {
      names: ["m1", "m2", "lambda1", "lambda2"],
      logarithm: [false, false, true, true],
      centre: numbers(4, 1),
      scale: numbers(4, 0.5),
    },
    bands: ["g", "r"],
    times: components ? [1, 2, 3] : [1, 2],
    training: {
      source: "curves.h5",
      model: "du17",
      options: { variant: "paper" },
      trainingRows: 20,
      validationRows: 10,
      lowest: [1, 1, 10, 10],
      highest: [2, 2, 900, 900],
      details: { epochs: 3 },
    },
  };
}
