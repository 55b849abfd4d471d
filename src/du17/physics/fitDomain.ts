/** Where the later ejecta fits may be used: sets beyond get no value and the status `outside-fit`. */

import { DOMAIN_2019, DOMAIN_2020, type FitDomain, insideFitDomain } from "../../ejecta/fitDomain.ts";
import type { EjectaFit } from "./options.ts";

export const FIT_DOMAINS: Readonly<Record<Exclude<EjectaFit, "du17">, FitDomain>> = {
  coughlin2019: DOMAIN_2019,
  "krueger-foucart2020": DOMAIN_2020,
};

/** Whether a set lies inside the fit's bounds. */
export const insideFit = (fit: EjectaFit, m1: number, m2: number, c1: number, c2: number): boolean =>
  fit === "du17" || insideFitDomain(FIT_DOMAINS[fit], m1, m2, c1, c2);
