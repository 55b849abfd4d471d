/** Columns with what densities and refusals need. */

import { encodeCurves, logJacobian } from "../flow/curveTransform.ts";
import type { CurveColumns, WholeColumns } from "./content.ts";

/** Those of a table have it themselves. */
export function wholeColumns(columns: CurveColumns | WholeColumns): WholeColumns {
  if (!("curves" in columns)) return columns;
  const { curves, factors, conditions, seen } = columns;
  const jacobian = logJacobian(curves);
  return {
    ...columns,
    required(column, value) {
      if (!seen.logarithm[seen.names.indexOf(conditions[column])]) return Number.isFinite(value) ? undefined : "finite";
      return value > 0 && value < Number.POSITIVE_INFINITY ? undefined : "above 0";
    },
    factorsHaveDensity: !curves.components || !factors || factors.every((factor) => factor === factors[0]),
    encode: (magnitudes) => encodeCurves(curves, magnitudes),
    density: (_, network) => network.map((value) => value + jacobian),
  };
}
