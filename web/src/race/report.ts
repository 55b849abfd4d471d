/** What a race found, as rows of its table and as text. */

import { formatCount, formatRate } from "../../../bench/suite/format.ts";
import type { RaceResult } from "../compute/race.ts";

export const ON = { webgpu: "WebGPU", cpu: "WebAssembly" } as const;
const WHOLE = "whole curves";
/** The float64 reference has no backend. */
const REFERENCE = "TypeScript, float64";

export interface RaceRow {
  readonly on: string;
  readonly way: string;
  /** Curves a second. */
  readonly rate: number;
  /** Median difference of the flow's curve to the physics, mag; undefined for the physics itself. */
  readonly error?: number;
}

/** The rows, backend by backend: the physics at the flow's points and as whole curves, and the flow's ways. */
export function raceRows({ backends, comparisons, measurements }: RaceResult): RaceRow[] {
  const whole = (choice: string) =>
    measurements
      .filter(({ what }) => what === `${choice}: ${WHOLE}`)
      .map(({ amount, seconds }) => amount / seconds.median);
  const best = (on: string, way: string, rates: readonly number[]): RaceRow[] =>
    rates.length === 0 ? [] : [{ on, way, rate: Math.max(...rates) }];
  const rows = backends.flatMap(({ choice }) => {
    const on = ON[choice];
    const own = comparisons.filter(({ backend }) => backend === choice);
    const flows = own.map(({ way, flowRate, medianError }) => ({ on, way, rate: flowRate, error: medianError }));
    return [
      ...best(
        on,
        "physics, the flow's ten points",
        own.slice(0, 1).map(({ physicsRate }) => physicsRate),
      ),
      ...flows,
      ...best(on, "physics, whole curves", whole(choice)),
    ];
  });
  return [...rows, ...best(REFERENCE, "physics, whole curves", whole("float64 reference"))];
}

/** Length of a row's bar, 0 to 1: a decade of curves a second has the same length everywhere. */
export const barShare = (rate: number, fastest: number): number =>
  Math.max(0.02, Math.log10(Math.max(1, rate)) / Math.log10(Math.max(10, fastest)));

export const errorText = (error: number): string => `${Number(error.toPrecision(2))} mag`;

/** What was trained, and on what it ran. */
export function raceNotes({ backends, comparisons, measurements, checkedSets, noWebGpu }: RaceResult): string[] {
  const ran = backends.map(({ choice, description }) => `${ON[choice]}: ${description.name}.`);
  const [flow] = comparisons;
  const [table] = measurements.map((one) => one.table);
  return [
    ...ran,
    ...(noWebGpu === undefined ? [] : [`WebGPU did not race: ${noWebGpu}.`]),
    `Before the race the curves of ${formatCount(checkedSets)} sets agreed with the float64 reference.`,
    ...(flow
      ? [
          `The flow learned ${flow.curves} from ${flow.training}, in ${flow.trainingSeconds.toFixed(1)} s on WebAssembly; its errors are those at sets that it has not seen.`,
        ]
      : []),
    ...(table === undefined ? [] : [`Whole curves: ${table}.`]),
  ];
}

/** The whole race as text, to be copied. */
export function raceText(result: RaceResult, machine: string): string {
  const rows = raceRows(result).map(
    ({ on, way, rate, error }) =>
      `${on}, ${way}: ${formatRate(rate)} curves/s${error === undefined ? "" : `, off by ${errorText(error)} (median)`}`,
  );
  return [machine, ...raceNotes(result), "", ...rows, "", ...result.sentences].join("\n");
}
