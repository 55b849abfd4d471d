/** What heats the ejecta, by time in days. */

import { HEATING, NEUTRONS, THERMALISATION } from "./constants.ts";

/** Share of the r-process heating that the ejecta keep. */
function thermalisation(timeDays: number): number {
  const { share, a, b, d } = THERMALISATION;
  const x = 2 * b * timeDays ** d;
  return share * (Math.exp(-a * timeDays) + Math.log1p(x) / x);
}

/** Heating by r-process nuclei, 1e10 erg/g/s. */
export const nucleiHeating = (timeDays: number): number =>
  HEATING.nuclei * thermalisation(timeDays) * timeDays ** -HEATING.decline;

/** Share of the first neutrons that have not decayed. */
export const neutronsLeft = (timeDays: number): number => Math.exp(-timeDays / NEUTRONS.lifetime);
