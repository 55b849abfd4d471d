/** Oracle cases and benchmarks of the kernels of ../../flow/conditionAdjoint.ts. */

import { checkKernel, type KernelCase } from "../../../engine/kernelCheck.ts";
import { conditionAdjoint } from "../../flow/conditionAdjoint.ts";
import { traceLayout } from "../../flow/conditioner.ts";
import { PLAIN } from "../../flow/couplingLayout.ts";
import {
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingParameterCount,
} from "../../flow/couplingShape.ts";
import { compareToScale } from "../compare.ts";
import { normalValues } from "../normalValues.ts";
import { couplingCaseShapes, publishedShape } from "./couplingCases.ts";

function conditionAdjointCase(
  name: string,
  shape: CouplingShape,
  count: number,
  adds: boolean,
): KernelCase<CouplingSpecialisation> {
  const values = count * shape.conditions;
  return {
    name: `${name}, ${adds ? "added" : "written"}`,
    specialisation: { ...shape, layout: PLAIN },
    settings: { count, parameter_offset: 0, hidden: shape.hidden, blocks: shape.blocks, adds: adds ? 1 : 0 },
    inputs: {
      adjoints: normalValues(count * traceLayout(conditionerShape(shape)).adjoints, 91),
      parameters: normalValues(couplingParameterCount(shape), 92),
      condition_adjoint: normalValues(values, 93, 10),
    },
    outputs: { condition_adjoint: values },
  };
}

const AFFINE = publishedShape({ kind: "affine", scale: "sigmoid" });

const WIDE: CouplingShape = { ...AFFINE, conditions: 32, hidden: 128 };

const ROWS = 1000;

export const conditionAdjointCheck = checkKernel(conditionAdjoint, {
  oracle: {
    cases: () => [
      ...couplingCaseShapes(AFFINE.transformer).map(({ name, shape, count }, index) =>
        conditionAdjointCase(name, shape, count, index % 2 === 1),
      ),
      conditionAdjointCase("most conditions", WIDE, 40, true),
    ],
    compare: (_, expected, actual) => compareToScale(expected, actual, 1e-5),
  },
  benchmark: {
    kernelCase: () => conditionAdjointCase(`${ROWS} rows`, { ...AFFINE, conditions: 16 }, ROWS, true),
    amount: ROWS,
    unit: "rows",
    // Adjoints of the initial layer and of two blocks' gates, and the conditions' twice.
    bytes: 4 * ROWS * (3 * AFFINE.hidden + 2 * 16),
    operations: 2 * ROWS * 3 * AFFINE.hidden * 16,
  },
});
