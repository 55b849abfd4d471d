/** Where and how well simulated events are measured: as a file has it, or as a cadence plans it. */

import type { CounterRandom } from "../../engine/random/streams.ts";
import type { Cadence } from "../../lightcurves/observing/cadences.ts";
import { OBSERVING_TIMES, planEvent } from "../../lightcurves/observing/plan.ts";
import { SLOT_BANDS } from "../../lightcurves/observing/slots.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";

/** A cadence's plan of one event as points whose magnitudes are yet to be measured. */
export function plannedPoints(
  cadence: Cadence,
  random: CounterRandom,
  event: number,
  observable: (band: string, timeDays: number) => boolean,
): PhotometricObservation[] {
  const { points } = planEvent(random, event, [cadence], (band, time) =>
    observable(SLOT_BANDS[band], OBSERVING_TIMES[time]),
  );
  return [...points].map(({ band, time, error }, index) => ({
    ...{ row: index + 1, timeDays: OBSERVING_TIMES[time], band: SLOT_BANDS[band] },
    ...{ magnitude: 0, error, limit: false, limitSigmas: Number.NaN },
  }));
}

/** Every point that a cadence may plan. */
export function plannablePoints({ bands }: Cadence): PhotometricObservation[] {
  return bands.flatMap((band) =>
    Array.from(OBSERVING_TIMES, (timeDays, index) => ({
      ...{ row: index + 1, timeDays, band },
      ...{ magnitude: 0, error: 1, limit: false, limitSigmas: Number.NaN },
    })),
  );
}
