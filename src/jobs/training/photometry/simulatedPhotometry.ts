/** Rows of inverse flows: parameters of simulated events, and their photometry as the network sees it. */

import { shownName } from "../../../data/names.ts";
import { nearNames } from "../../../data/nearNames.ts";
import { splitNames } from "../../../data/table/columns.ts";
import type { Backend } from "../../../engine/backend.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import { columnExtremes } from "../../../flow/columns.ts";
import type { DeclaredTransform } from "../../../flow/table/columnTransform.ts";
import { cadencesNamed } from "../../../lightcurves/observing/cadences.ts";
import { EventSimulator } from "../../../lightcurves/observing/events.ts";
import {
  encodePhotometry,
  PHOTOMETRY_CONDITIONS,
  photometryConditionNames,
} from "../../../lightcurves/observing/slots.ts";
import { priorBounds } from "../../../lightcurves/priorBounds.ts";
import { readSets } from "../../../lightcurves/sets.ts";
import { checkSimulation, type Simulation, simulationName } from "../simulation.ts";
import type { SimulatedTable } from "../table/simulated.ts";
import { cadenceNames, type PhotometryRecipe } from "./options.ts";
import { type PhotometryRecord, photometryRecord } from "./record.ts";

/** Events have numbers from here on: `generate` draws smaller ones, so that a test set of any seed is another. */
const FIRST_EVENT = 2 ** 32;
/** Sets of the prior that show which inputs vary. */
const PILOT_SETS = 1000;

/** @throws InputError for targets that the model does not have or that do not vary, and for more events than have numbers */
export function simulatedPhotometry(simulation: Simulation, recipe: PhotometryRecipe): SimulatedTable {
  checkSimulation(simulation);
  const { model, options, source, rows } = simulation;
  if ((recipe.epochs + 1) * rows > FIRST_EVENT) {
    throw new InputError(
      `${argument("count")} times ${argument("epochs")} is more than ${FIRST_EVENT} events, for which there are no numbers`,
    );
  }
  const cadences = cadencesNamed(cadenceNames(recipe.cadences));
  const prior = {
    width: model.inputs.length,
    read: (first: number, count: number) => readSets(model, { source }, first, count).parameters,
  };
  const record = photometryRecord(
    simulation,
    cadences.map(({ name }) => name),
  );
  const targets = targetsOf(simulation, recipe.targets, prior.read(0, PILOT_SETS));
  const columns = targets.map((name) => model.inputs.findIndex((input) => input.name === name));
  return {
    source: simulationName(simulation),
    rows,
    targets,
    transforms: inputTransforms(simulation, record, targets),
    conditions: photometryConditionNames(),
    encoded: true,
    renew: recipe.renew,
    record,
    open(backend: Backend) {
      const events = new EventSimulator(backend, { model, options, prior, cadences, seed: recipe.seed });
      return {
        async simulate({ epoch, first, count }) {
          const drawn = await events.simulate(FIRST_EVENT + epoch * rows + first, count);
          const conditions = new Float32Array(count * PHOTOMETRY_CONDITIONS);
          const own = new Float64Array(count * columns.length);
          for (const [row, { parameters, points }] of drawn.entries()) {
            encodePhotometry(points, conditions, row * PHOTOMETRY_CONDITIONS);
            for (const [at, column] of columns.entries()) own[row * columns.length + at] = parameters[column];
          }
          return { targets: own, conditions };
        },
        [Symbol.dispose]: () => events[Symbol.dispose](),
      };
    },
  };
}

/** The inputs that are learned: those that are named, else all that vary. */
function targetsOf({ model }: Simulation, asked: string | undefined, sets: Float64Array): string[] {
  const names = model.inputs.map(({ name }) => name);
  const { lowest, highest } = columnExtremes(sets, names.length);
  const varying = names.filter((_, column) => lowest[column] < highest[column]);
  if (asked === undefined) return varying;
  const chosen = splitNames(asked, argument("targets"));
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearNames(unknown, names);
    throw new InputError(
      `${argument("targets")} has "${shownName(unknown)}", but the inputs of ${model.name} are ${names.join(", ")}`,
      { hint: near.length > 0 ? `nearby names are ${near.join(", ")}` : undefined },
    );
  }
  const constant = chosen.find((name) => !varying.includes(name));
  if (constant !== undefined) {
    throw new InputError(
      `${argument("targets")} has ${constant}, which is ${lowest[names.indexOf(constant)]} in every set: what does not vary has no density`,
    );
  }
  // In the model's order, in which ends follow from earlier inputs.
  return names.filter((name) => chosen.includes(name));
}

/** What takes each target to all real numbers: ends of the prior where it has such, else the input's own scale. */
function inputTransforms(
  { model }: Simulation,
  { prior, ranges, priorRanges, fixedInputs, from, draws }: PhotometryRecord,
  targets: readonly string[],
): ReadonlyMap<string, DeclaredTransform> {
  const changes = { inputs: priorRanges, fixed: fixedInputs };
  const all = from === undefined ? priorBounds(model, prior, ranges, changes) : {};
  const transforms = targets.map((name): [string, DeclaredTransform] => {
    const { scale } = model.inputs.find((input) => input.name === name)!;
    const drawnOtherwise = Object.hasOwn(draws?.inputs ?? {}, name);
    if (drawnOtherwise || !Object.hasOwn(all, name)) return [name, { kind: scale }];
    const { range, scale: drawn, below } = all[name];
    const [low, high] = range;
    const kind = low > 0 && (drawn === "log" || scale === "log") && below === undefined ? "log-bounded" : "bounded";
    const earlier = below === undefined ? -1 : targets.indexOf(below);
    return [name, { kind, low, high, ...(earlier >= 0 ? { below: earlier } : {}) }];
  });
  return new Map(transforms);
}
