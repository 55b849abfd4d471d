/** Everything that is decided before a fit samples: what varies, what does not, and which sets follow. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { BINARY_WIDTH } from "../../lightcurves/binary/columns.ts";
import type { Binaries } from "../../lightcurves/binary/fromBinaries.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { isSeen } from "../../lightcurves/observation.ts";
import type { Options } from "../../lightcurves/options.ts";
import type { PhotometryRequest } from "../../lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { JobEvents } from "../events.ts";
import type { BinaryPosterior } from "./binaryPosterior.ts";
import { independentBlock } from "./independentBlock.ts";
import { nuisancesOf, type Observer, type SystematicChoice } from "./nuisances.ts";
import {
  hasRedshift,
  observedOptions,
  placed,
  redshiftAsInput,
  refuseWithout,
  supported,
  withoutRedshift,
} from "./observerKnowledge.ts";
import { type FlowBlock, samplesBlock, smoothedBlock } from "./posteriorBlock.ts";
import { type PriorChoices, resolvePriors } from "./priors.ts";
import { type LatentBlock, ParameterSpace } from "./space.ts";

/** What is fitted with what. */
export interface FitChoices extends PriorChoices {
  /** As its options make it. */
  readonly model: LightCurveModel;
  /** Options of the model that are given, without those of the observer. */
  readonly options?: Options;
  readonly points: readonly PhotometricObservation[];
  readonly systematic: SystematicChoice;
  readonly observer: Observer;
  /** A posterior from gravitational waves in place of the prior of masses and Lambdas. */
  readonly posterior?: BinaryPosterior & {
    /** Whether its samples are taken as they are; smoothed by a flow otherwise. */
    readonly asSamples: boolean;
  };
}

/** A fit that is ready to be sampled. */
export interface FitSetup {
  readonly model: LightCurveModel;
  readonly options: Options;
  readonly space: ParameterSpace;
  /** Inputs and nuisances with one value. */
  readonly fixed: FixedValues;
  readonly request: PhotometryRequest;
  /** Whether inputs follow from binaries, as which they are varied. */
  readonly fromBinary: boolean;
  readonly priorText: string;
  readonly notes: readonly string[];
  /** Parameters [rows, parameters] -> sets of the likelihood [rows, inputs and nuisances]. */
  sets(parameters: Float64Array, rows: number): Float64Array;
}

/** Names under which a range of the distance is given. */
const DISTANCE_NAMES = ["distance", "luminosity_distance"];

/** Whether the distance is drawn with the posterior's binaries. */
const drawsDistance = ({ posterior, observer, priorRanges = {} }: FitChoices): boolean =>
  posterior?.hasDistance === true &&
  observer.distance === undefined &&
  !DISTANCE_NAMES.some((name) => Object.hasOwn(priorRanges, name));

/** The block of a posterior's binaries; undefined where there is none. Dispose of it when done. */
export async function posteriorBlock(
  backend: Backend,
  choices: FitChoices,
  events: JobEvents = {},
): Promise<FlowBlock | undefined> {
  const { posterior } = choices;
  if (!posterior) return undefined;
  for (const note of posterior.notes) events.onMessage?.(note);
  const withDistance = drawsDistance(choices);
  if (posterior.hasDistance && !withDistance)
    events.onMessage?.("the posterior's distances are not used: another is given");
  if (posterior.asSamples) return { ...samplesBlock(posterior, withDistance), [Symbol.dispose]() {} };
  events.onMessage?.(`a flow learns the posterior's ${posterior.rows.toLocaleString("en-US")} samples`);
  return await smoothedBlock(backend, posterior, withDistance, events);
}

/**
 * Decides everything.
 * @param given the block of a posterior
 * @throws InputError for what makes no sense
 */
export function setUpFit(choices: FitChoices, given: LatentBlock | undefined): FitSetup {
  const { points, systematic, posterior, observer, priorRanges = {} } = choices;
  const ownRedshift = hasRedshift(choices.model);
  const nuisances = nuisancesOf(
    points,
    systematic,
    ownRedshift ? { ...observer, redshift: undefined } : observer,
    ownRedshift ? withoutRedshift(priorRanges) : priorRanges,
  );
  const withDistance = drawsDistance(choices);
  const { central, notes } = placed(
    choices,
    observedOptions(observer, nuisances, withDistance ? posterior : undefined),
  );
  const resolved = resolvePriors(choices.model, ownRedshift ? redshiftAsInput(choices, central) : choices, given);
  const { model, binaries, inputs } = resolved;
  refuseWithout(model, points, central);
  const options = model.completeOptions({ ...choices.options, ...supported(model, central) });
  const stretch =
    isSeen(model) || ownRedshift
      ? 1
      : 1 + (nuisances.some(({ nuisance }) => nuisance.kind === "redshift") ? 0 : (central.redshift ?? 0));
  const own = nuisances.length > 0 ? [independentBlock(nuisances.map(({ parameter }) => parameter))] : [];
  const space = new ParameterSpace([...resolved.blocks, ...own]);
  if (space.dimensions === 0) throw new InputError("nothing is left to vary: every parameter of the fit is fixed");
  const request: PhotometryRequest = {
    ...{ model, options },
    points: stretch === 1 ? points : points.map((point) => ({ ...point, timeDays: point.timeDays / stretch })),
    nuisances: [
      ...(withDistance ? [{ kind: "distanceMpc" } as const] : []),
      ...nuisances.map(({ nuisance }) => nuisance),
    ],
    systematic: systematic.kind === "fixed" ? systematic.magnitude : 0,
  };
  const columns = [
    ...inputs.map(({ name }) => name),
    ...(withDistance ? ["luminosity_distance"] : []),
    ...nuisances.map(({ parameter }) => parameter.name),
  ];
  const places = columns.map((name) => space.names.indexOf(name));
  const values = columns.map((name) => resolved.fixed[name] ?? Number.NaN);
  const width = space.names.length;
  const direct = (parameters: Float64Array, rows: number): Float64Array => {
    const sets = new Float64Array(rows * columns.length);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < columns.length; k++)
        sets[row * columns.length + k] = places[k] < 0 ? values[k] : parameters[row * width + places[k]];
    }
    return sets;
  };
  const mapped = binaries && binarySets(model, binaries, options, request.nuisances.length);
  return {
    ...{ model, options, space, fixed: resolved.fixed, request, fromBinary: binaries !== undefined },
    priorText: priorText(choices, posterior),
    notes: [
      ...notes,
      ...resolved.notes,
      ...(stretch === 1
        ? []
        : [
            `${model.title} has no spectrum: its times are days divided by ${Number(stretch.toPrecision(8))}, and its colours are those of redshift 0`,
          ]),
    ],
    sets: mapped ? (parameters, rows) => mapped(direct(parameters, rows), rows) : direct,
  };
}

function priorText({ prior, model, fromBinary }: FitChoices, posterior: FitChoices["posterior"]): string {
  if (posterior)
    return `posterior ${posterior.description}${posterior.asSamples ? " (its samples)" : " (smoothed by a flow)"}`;
  return prior ?? (fromBinary && model.binary !== "inputs" ? "uniform" : Object.keys(model.priors)[0]);
}

/**
 * @param path of the file that has the points
 * @throws InputError for a point without any error, which alone would decide everything
 */
export function refuseWithoutErrors(
  path: string,
  points: readonly PhotometricObservation[],
  systematic: SystematicChoice,
): void {
  if (systematic.kind !== "fixed" || systematic.magnitude > 0) return;
  const exact = points.find(({ limit, error }) => !limit && error === 0);
  if (!exact) return;
  throw new InputError(`${path}, line ${exact.row} has the error 0, and ${argument("systematic")} is 0`, {
    hint: `give a ${argument("systematic")} above 0, or free`,
  });
}

/** Sets of a model from those of binaries with nuisances behind them. */
function binarySets(
  model: LightCurveModel,
  { mapping, others, inputs }: Binaries,
  options: Options,
  nuisances: number,
): (binaries: Float64Array, rows: number) => Float64Array {
  const wide = inputs.length + nuisances;
  const width = model.inputs.length + nuisances;
  const places = others.map(({ name }) => model.inputs.findIndex((input) => input.name === name));
  return (binaries, rows) => {
    const sets = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const from = binaries.subarray(row * wide, (row + 1) * wide);
      const target = sets.subarray(row * width, row * width + model.inputs.length);
      places.forEach((place, other) => {
        target[place] = from[BINARY_WIDTH + other];
      });
      mapping.map(from.subarray(0, BINARY_WIDTH), options, target);
      sets.set(from.subarray(inputs.length), row * width + model.inputs.length);
    }
    return sets;
  };
}
