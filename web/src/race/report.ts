/** What a race found, as rows of its table and as text. */

import { formatCount, formatRate } from "../../../bench/suite/format.ts";
import type { RaceResult } from "../compute/race.ts";

const ON = { webgpu: "WebGPU", cpu: "WebAssembly" } as const;
const WHOLE = "whole curves";

export interface RaceRow {
  readonly way: string;
  /** Curves a second. */
  readonly rate: number;
  /** Median difference of the flow's curve to the physics, mag; undefined for the physics itself. */
  readonly error?: number;
}

/** What ran on one backend, or without any. */
export interface RaceGroup {
  readonly on: string;
  readonly rows: readonly RaceRow[];
}

/** The table: on each backend the physics at the flow's points and as whole curves, and the flow's ways; then the reference. */
export function raceGroups({ backends, comparisons, measurements }: RaceResult): RaceGroup[] {
  const whole = (who: string): RaceRow[] => {
    const rates = measurements
      .filter(({ what }) => what === `${who}: ${WHOLE}`)
      .map(({ amount, seconds }) => amount / seconds.median);
    return rates.length === 0 ? [] : [{ way: `physics, ${WHOLE}`, rate: Math.max(...rates) }];
  };
  const groups = backends.map(({ choice, description }) => {
    const own = comparisons.filter(({ backend }) => backend === choice);
    const rows = [
      ...own.slice(0, 1).map(({ physicsRate }) => ({ way: "physics, the flow's ten points", rate: physicsRate })),
      ...own.map(({ way, flowRate, medianError }) => ({ way, rate: flowRate, error: medianError })),
      ...whole(choice),
    ];
    return { on: `${ON[choice]}: ${description.name}`, rows };
  });
  return [...groups, { on: "TypeScript: the float64 reference", rows: whole("float64 reference") }];
}

/** Length of a row's bar, 0 to 1: a decade of curves a second has the same length everywhere. */
export const barShare = (rate: number, fastest: number): number =>
  Math.max(0.02, Math.log10(Math.max(1, rate)) / Math.log10(Math.max(10, fastest)));

export const errorText = (error: number): string => `${Number(error.toPrecision(2))} mag`;

/** How it was measured, and who is missing. */
export function raceNotes({ comparisons, measurements, absent, checkedSets, noWebGpu }: RaceResult): string[] {
  const [flow] = comparisons;
  const measured = new Set(measurements.map(({ what }) => what));
  const [{ table } = { table: "" }] = measurements;
  return [
    ...(noWebGpu === undefined ? [] : [`WebGPU did not race: ${noWebGpu}.`]),
    ...absent.filter(({ what }) => !measured.has(what)).map(({ what, reason }) => `${what}: ${reason}.`),
    ...(flow
      ? [
          `The flow learned ${flow.curves} from ${flow.training}, in ${flow.trainingSeconds.toFixed(1)} s on WebAssembly. Its errors are those at sets that it has not seen; a longer training makes them smaller, and nothing faster.`,
        ]
      : []),
    `Whole curves: ${table}. Before the race those of ${formatCount(checkedSets)} sets agreed with the float64 reference on every backend.`,
  ];
}

/** The whole race as text, to be copied. */
export function raceText(result: RaceResult, machine: string): string {
  const tables = raceGroups(result).flatMap(({ on, rows }) => [
    "",
    on,
    ...rows.map(
      ({ way, rate, error }) =>
        `  ${way}: ${formatRate(rate)} curves/s${error === undefined ? "" : `, off by ${errorText(error)} (median)`}`,
    ),
  ]);
  return [machine, ...tables, "", ...result.sentences, "", ...raceNotes(result), ""].join("\n");
}
