/** Between what programs give to a flow of light curves and what its network sees. */

import type { QuickColumns } from "../embed/content.ts";
import { factorsHaveDensity, sigmaFactorsOf } from "../flow/calibration.ts";
import { decodeCurves, encodeCurves } from "../flow/curveTransform.ts";
import { magnitudesInTurns, type Pause } from "../flow/magnitudesInTurns.ts";
import {
  conditionQuantities,
  type FlowModel,
  givenModelOf,
  lightCurveOptionsOf,
  magnitudesOf,
  networkConditions,
  networkCurves,
  physicalLogDensity,
  representationOf,
  valuesPerSet,
} from "../flow/model.ts";
import { toldColumns } from "../lightcurves/integratedOut.ts";
import { describeRange, inRange } from "../lightcurves/model.ts";

/** Columns of a flow on a backend. */
export interface FlowColumns extends QuickColumns {
  /** What `decode` gives, with turns of others in between: of magnitudes that take long. */
  decodeInTurns?(network: Float64Array, pause: Pause): Promise<Float64Array>;
}

/**
 * Sets have the inputs of the light-curve model that the flow depends on: its conditions, and where properties are among
 * them, or it learned a representation, all that it does not integrate out.
 *
 * @param asLearned whether values are the numbers of a representation, where the flow learned one, instead of magnitudes
 */
export function columnsOfCurves(model: FlowModel, asLearned = false): FlowColumns {
  const { inputs } = givenModelOf(model);
  const quantities = conditionQuantities(model);
  // Whether a set has the numbers of a representation depends on all of it, and so do properties.
  const needsAll = !!(model.observed || model.representation) || quantities.some(({ from }) => from === "properties");
  const columns = toldColumns({ inputs }, quantities, needsAll);
  const width = columns.length;
  const usual = inputs.map((input) => input.usual ?? input.range[0]);
  const { curves, bands, times, representation } = model;
  const decodes = representationOf(model);
  type Values = "names" | "width" | "factors" | "factorsHaveDensity" | "encode" | "decode" | "decodeInTurns";
  const values: Pick<FlowColumns, Values> =
    asLearned && representation
      ? {
          ...{ names: representation, width: representation.length, factors: undefined, factorsHaveDensity: true },
          encode: (numbers) => encodeCurves(curves, numbers),
          decode: (network) => decodeCurves(curves, network),
        }
      : {
          ...{ names: undefined, width: valuesPerSet(model), factorsHaveDensity: factorsHaveDensity(model) },
          factors: sigmaFactorsOf(model)?.map(({ factor }) => factor),
          encode: (magnitudes) => Float64Array.from(networkCurves(model, magnitudes)),
          decode: (network) => magnitudesOf(model, network),
          ...(decodes && {
            decodeInTurns: (network, pause) =>
              magnitudesInTurns(decodes, decodeCurves(curves, network), model, lightCurveOptionsOf(model), pause),
          }),
        };
  return {
    conditions: columns.map((column) => inputs[column].name),
    ...{ bands, times },
    ...values,
    required(column, value) {
      const input = inputs[columns[column]];
      return inRange(input, value) ? undefined : describeRange(input);
    },
    encodeSets(sets) {
      const rows = sets.length / width;
      const full = new Float64Array(rows * inputs.length);
      for (let row = 0; row < rows; row++) {
        full.set(usual, row * inputs.length);
        columns.forEach((column, k) => {
          full[row * inputs.length + column] = sets[row * width + k];
        });
      }
      return Float64Array.from(networkConditions(model, full));
    },
    density: (_, network) => physicalLogDensity(model, network),
  };
}
