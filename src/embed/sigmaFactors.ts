/** Sigma factors of flows of curves. */

import { type SigmaFactor, scaleFromCentres } from "../flow/sigmaFactor.ts";
import type { CurveColumns } from "./content.ts";
import { insist } from "./load.ts";

/** With the factors of its bands. @throws for bands without one */
export function withSigmaFactors(columns: CurveColumns, given: readonly SigmaFactor[]): CurveColumns {
  const { bands, times } = columns;
  const factors = bands.map((name) => given.find(({ band }) => band === name)?.factor ?? Number.NaN);
  insist(!factors.some(Number.isNaN), "has scalings of another shape");
  return {
    ...columns,
    factors,
    decode(network, centres) {
      const samples = columns.decode(network);
      if (centres) scaleFromCentres(factors, times.length, samples, columns.decode(centres()));
      return samples;
    },
  };
}
