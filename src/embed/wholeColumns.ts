/** Columns with what densities and refusals need. */

import { encodeCurves, logJacobian } from "../flow/curveTransform.ts";
import type { CurveColumns, QuickColumns, WholeColumns } from "./content.ts";

/** Those of a table have it themselves. */
export function wholeColumns<T extends WholeColumns>(columns: CurveColumns | T): QuickColumns | T {
  if (!("curves" in columns)) return columns;
  const { curves, factors, conditions, seen } = columns;
  const jacobian = logJacobian(curves);
  return {
    ...columns,
    required(column, value) {
      const positive = seen.logarithm[seen.names.indexOf(conditions[column])];
      if (Number.isFinite(value) && !(positive && value <= 0)) return undefined;
      return positive ? "above 0" : "finite";
    },
    factorsHaveDensity: !curves.components || !factors || factors.every((factor) => factor === factors[0]),
    encode: (magnitudes) => encodeCurves(curves, magnitudes),
    density: (_, network) => network.map((value) => value + jacobian),
  };
}
