/** What a fit varies beside a model's inputs: the systematic error, and what is uncertain of the observer. */

import { argument, InputError } from "../../engine/errors.ts";
import { EBV, EBV_HOST, REDSHIFT } from "../../lightcurves/observation.ts";
import { DISTANCE, type NumberOption } from "../../lightcurves/options.ts";
import type { Nuisance } from "../../lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { DrawnParameter } from "./independentBlock.ts";
import { readDistribution } from "./specification.ts";

/** A number that is known, or known with a standard error. */
export interface Measured {
  readonly value: number;
  readonly sigma?: number;
}

/**
 * The error beside the measured ones, mag: a number, or free; one for all points, one a band, or one a band and range of
 * days.
 */
export type SystematicChoice =
  | { readonly kind: "fixed"; readonly magnitude: number }
  | { readonly kind: "free" }
  | { readonly kind: "band" }
  | { readonly kind: "band-time"; readonly edgesDays: readonly number[] };

/** What is known of the observer. */
export interface Observer {
  /** Mpc */
  readonly distance?: Measured;
  readonly redshift?: Measured;
  /** E(B-V) of the Milky Way, mag. */
  readonly ebv?: Measured;
  readonly ebvHost?: Measured;
  /** Days by which the explosion may be later than the merger's time that was given. */
  readonly timeOffset?: readonly [number, number];
}

/** A nuisance with its parameter; the likelihood takes it in a column of its own. */
export interface NuisanceParameter {
  readonly nuisance: Nuisance;
  readonly parameter: DrawnParameter;
}

/** Bins of time where nobody says others, days: the first night, the rise of the red, its fall, and what comes late. */
export const TIME_EDGES: readonly number[] = [1, 3, 7];

/** The systematic error of all points; those of bands have names that begin with this one. */
export const SYSTEMATIC = { name: "systematic", range: [1e-6, 100] } as const;
const SYSTEMATIC_PRIOR = "log:0.01:2";
export const TIME_OFFSET = { name: "time_offset", range: [-1000, 1000] } as const;

/** The observer's numbers by the names of their parameters. */
const OBSERVED = [
  {
    name: "luminosity_distance",
    alias: "distance",
    key: "distance",
    kind: "distanceMpc",
    unit: "Mpc",
    option: DISTANCE,
  },
  { name: "redshift", alias: "redshift", key: "redshift", kind: "redshift", unit: "1", option: REDSHIFT },
  { name: "ebv", alias: "ebv", key: "ebv", kind: "ebv", unit: "mag", option: EBV },
  { name: "ebv_host", alias: "ebvHost", key: "ebvHost", kind: "ebvHost", unit: "mag", option: EBV_HOST },
] as const satisfies readonly {
  readonly name: string;
  readonly alias: string;
  readonly key: keyof Observer;
  readonly kind: Nuisance["kind"];
  readonly unit: string;
  readonly option: NumberOption;
}[];

/** Names of nuisances that a range may be given for. */
export const NUISANCE_NAMES: readonly string[] = [
  SYSTEMATIC.name,
  TIME_OFFSET.name,
  ...OBSERVED.flatMap(({ name, alias }) => (name === alias ? [name] : [name, alias])),
];

/** Standard deviations before the mean at which no explosion is expected. */
const EARLIEST_SIGMAS = 4;

/** Days after the given time of the merger at which the explosion is at the earliest; at most 0. @throws InputError */
export function earliestExplosion(
  { timeOffset }: Observer,
  { time_offset: given }: Readonly<Record<string, string>>,
): number {
  if (given === undefined) return Math.min(0, timeOffset?.[0] ?? 0);
  const { kind, a, b } = readDistribution(TIME_OFFSET, given, argument("priorRange"));
  return Math.min(0, kind === "normal" ? a - EARLIEST_SIGMAS * b : a);
}

/**
 * The nuisances of a fit.
 * @param ranges distributions that were given by the names of parameters: those of nuisances are taken
 * @throws InputError for values and distributions that make no sense
 */
export function nuisancesOf(
  points: readonly PhotometricObservation[],
  systematic: SystematicChoice,
  observer: Observer,
  ranges: Readonly<Record<string, string>>,
): NuisanceParameter[] {
  const range = argument("priorRange");
  const systematicPrior = readDistribution(SYSTEMATIC, ranges.systematic ?? SYSTEMATIC_PRIOR, range);
  if (systematic.kind === "fixed" && ranges.systematic !== undefined) {
    throw new InputError(`${range} names systematic, which is ${systematic.magnitude} mag for every point`);
  }
  const groups = systematicGroups(points, systematic).map(
    ({ name, members }): NuisanceParameter => ({
      nuisance: { kind: "systematic", points: members },
      parameter: { name, unit: "mag", distribution: systematicPrior },
    }),
  );
  const offset = ranges.time_offset ?? (observer.timeOffset === undefined ? undefined : observer.timeOffset.join(":"));
  const time: NuisanceParameter[] =
    offset === undefined
      ? []
      : [
          {
            nuisance: { kind: "timeOffset" },
            parameter: {
              ...{ name: TIME_OFFSET.name, unit: "d" },
              distribution: readDistribution(TIME_OFFSET, offset, argument("timeOffset")),
            },
          },
        ];
  const observed = OBSERVED.flatMap(({ name, alias, key, kind, unit, option }): NuisanceParameter[] => {
    const measured = observer[key];
    const given = ranges[name] ?? ranges[alias];
    if (given !== undefined && (measured?.sigma !== undefined || (name !== alias && name in ranges && alias in ranges)))
      throw new InputError(`${range} names ${alias}, for which another is given`);
    const own = given ?? (measured?.sigma === undefined ? undefined : `normal:${measured.value}:${measured.sigma}`);
    if (own === undefined) return [];
    const distribution = readDistribution(
      { name, range: option.range },
      own,
      argument(given ? "priorRange" : option.name),
    );
    return [{ nuisance: { kind }, parameter: { name, unit, distribution } }];
  });
  return [...groups, ...time, ...observed];
}

/** Points that have one systematic error together, with its parameter's name. */
function systematicGroups(
  points: readonly PhotometricObservation[],
  choice: SystematicChoice,
): { readonly name: string; readonly members: number[] }[] {
  if (choice.kind === "fixed") return [];
  const groups = new Map<string, number[]>();
  points.forEach(({ band, timeDays }, index) => {
    const name = [
      SYSTEMATIC.name,
      ...(choice.kind === "free" ? [] : [band]),
      ...(choice.kind === "band-time" ? [String(choice.edgesDays.filter((edge) => timeDays >= edge).length + 1)] : []),
    ].join("_");
    groups.set(name, [...(groups.get(name) ?? []), index]);
  });
  return [...groups].map(([name, members]) => ({ name, members }));
}
