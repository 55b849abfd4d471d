/** What an inverse flow's file says of the events that it was trained on. */

import * as v from "valibot";
import { InputError } from "../../../engine/errors.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import { CADENCES } from "../../../lightcurves/observing/cadences.ts";
import { FAINTEST } from "../../../lightcurves/observing/events.ts";
import { SYSTEMATIC_ERROR } from "../../../lightcurves/observing/plan.ts";
import { SLOT_ENCODING } from "../../../lightcurves/observing/slots.ts";
import { type Simulation, simulationRecord } from "../simulation.ts";

const range = v.pipe(v.tuple([v.number(), v.number()]), v.readonly());
const ranges = v.record(v.string(), range);
const independent = v.object({ range, scale: v.picklist(["linear", "log"]) });

const schema = v.object({
  model: v.string(),
  options: v.record(v.string(), v.union([v.string(), v.number()])),
  prior: v.string(),
  ranges: v.optional(ranges, {}),
  priorRanges: v.optional(v.record(v.string(), independent), {}),
  fixedInputs: v.optional(v.record(v.string(), v.number()), {}),
  from: v.optional(v.string()),
  draws: v.optional(v.object({ inputs: v.record(v.string(), v.unknown()) })),
  setsPerEpoch: v.number(),
  cadences: v.array(v.string()),
  /** Smallest and largest error of a point with the systematic one, and of the systematic one alone, mag. */
  errors: range,
  systematicErrors: range,
  /** Absolute magnitude. */
  faintest: v.number(),
  slots: v.object({
    bands: v.array(v.string()),
    edges: v.array(v.number()),
    conditions: v.array(v.string()),
    usual: v.object({ magnitude: v.number(), spread: v.number(), lnError: v.number() }),
  }),
});

export type PhotometryRecord = v.InferOutput<typeof schema>;

/** What is kept of a simulation of events. */
export function photometryRecord(simulation: Simulation, cadences: readonly string[]): PhotometryRecord {
  const { bands, times, ...drawn } = simulationRecord(simulation);
  const measured = CADENCES.filter(({ name }) => cadences.includes(name)).map(({ errors }) => errors);
  const end = (which: 0 | 1, pick: (...ends: number[]) => number) =>
    Math.hypot(SYSTEMATIC_ERROR[which], pick(...measured.map((one) => one[which])));
  const errors = [end(0, Math.min), end(1, Math.max)];
  const all = {
    ...drawn,
    cadences,
    errors,
    systematicErrors: SYSTEMATIC_ERROR,
    faintest: FAINTEST,
    slots: SLOT_ENCODING,
  };
  // As a file has it: options without a value are none.
  return v.parse(schema, JSON.parse(JSON.stringify(all)));
}

/**
 * The events that a flow was trained on.
 * @throws InputError for a flow of something else, and for one whose photometry is laid out otherwise than here
 */
export function photometryOf({ training }: TableFlow, file: string): PhotometryRecord {
  const kept = v.safeParse(schema, training.details?.simulations);
  if (!kept.success) throw new InputError(`${file} is no flow of parameters given photometry`);
  if (JSON.stringify(kept.output.slots) !== JSON.stringify(SLOT_ENCODING)) {
    throw new InputError(`${file} takes photometry in other slots than this version of kiloflow has`);
  }
  return kept.output;
}
