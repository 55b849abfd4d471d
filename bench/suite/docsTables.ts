/**
 * Tables that follow from kept results. In a document a table is between two comments, of which the first says which table,
 * and of which results:
 *
 *     <!-- curves: bench/results/A bench/results/B -->
 *     <!-- /curves -->
 */

import { InputError } from "../../src/engine/errors.ts";
import { formatRate, formatShare, markdownTable } from "./format.ts";
import { comparisonTable } from "./report.ts";
import type { BenchResults, BenchSection, Environment } from "./results.ts";

/** A run, and the folder that it is kept in. */
export interface KeptRun {
  readonly folder: string;
  readonly run: BenchResults;
}

/** What is measured of every model: the times of the common grid. */
const COMMON_POINTS = "111";
/** Who the columns of the table of curves are, with their names there. Others are other programs, of which the fastest counts. */
const COLUMNS: readonly (readonly [head: string, what: string])[] = [
  ["float64 reference", "float64 reference"],
  ["CPU backend", "cpu: kernels"],
  ["adapter, kernels", "webgpu: kernels"],
  ["adapter, with readback", "webgpu: with readback"],
];
const OTHERS = /^(gpu\.js|NumPy)/;

const TABLES: Readonly<Record<string, (runs: readonly KeptRun[]) => string>> = {
  curves: curvesTable,
  kernels: kernelsTable,
  versus: versusTables,
};

/** Curves a second of each model in each run, at the highest rate that each way to them reached. */
function curvesTable(runs: readonly KeptRun[]): string {
  const rows = runs.flatMap(({ folder, run }) =>
    run.sections.flatMap((section) => {
      const rates = commonRates(section);
      if (rates.size === 0) return [];
      const cell = (rate: number | undefined) => (rate === undefined ? "-" : formatRate(rate));
      const others = [...rates].filter(([what]) => OTHERS.test(what)).sort(([, a], [, b]) => b - a);
      return [
        [
          ...[section.title.replace(/ light curves$/, ""), machineLink(folder, run.environment)],
          ...COLUMNS.map(([, what]) => cell(rates.get(what))),
          others.length > 0 ? `${formatRate(others[0][1])} (${others[0][0]})` : "-",
        ],
      ];
    }),
  );
  rows.sort(([a], [b]) => order(runs).indexOf(a) - order(runs).indexOf(b));
  return markdownTable(["model", "machine", ...COLUMNS.map(([head]) => head), "fastest other program"], rows);
}

/** Names of the models as they come in the runs. */
const order = (runs: readonly KeptRun[]): string[] =>
  runs.flatMap(({ run }) => run.sections.map(({ title }) => title.replace(/ light curves$/, "")));

/** The highest rate of each competitor at the points that all models are measured at. */
function commonRates({ name, measurements }: BenchSection): Map<string, number> {
  const rates = new Map<string, number>();
  for (const { id, what, amount, seconds } of measurements) {
    if (!id.startsWith(`${name}/${COMMON_POINTS}/`)) continue;
    rates.set(what, Math.max(rates.get(what) ?? 0, amount / seconds.median));
  }
  return rates;
}

function machineLink(folder: string, { backends, processor, cores }: Environment): string {
  const gpu = backends.find(({ hardware }) => hardware);
  return `[${gpu ? gpu.name : `${processor}, ${cores} cores`}](../${folder}/report.md)`;
}

/** The kernels of light curves against both limits of each backend of each run: copying / arithmetic. */
function kernelsTable(runs: readonly KeptRun[]): string {
  const rooflines = runs.flatMap(({ folder, run }) =>
    run.sections
      .flatMap((section) => section.rooflines ?? [])
      .map((one) => ({ ...one, head: `${one.backend}, ${machineLink(folder, run.environment)}` })),
  );
  const ofCurves = rooflines.flatMap(({ kernels }) => kernels).filter(({ unit }) => /^(sets|curves)$/.test(unit));
  const names = [...new Set(ofCurves.map(({ kernel }) => kernel))];
  return markdownTable(
    ["kernel", ...rooflines.map(({ head }) => head)],
    names.map((name) => [
      name,
      ...rooflines.map(({ kernels }) => {
        const own = kernels.find(({ kernel }) => kernel === name);
        if (!own) return "-";
        const { copyShare, arithmeticShare } = own;
        return `${formatShare(copyShare)} / ${arithmeticShare === null ? "-" : formatShare(arithmeticShare)}`;
      }),
    ]),
  );
}

/** Flow against physics, a table a run. */
function versusTables(runs: readonly KeptRun[]): string {
  return runs
    .flatMap(({ folder, run }) => {
      const comparisons = run.sections.flatMap((section) => section.comparisons ?? []);
      return comparisons.length === 0
        ? []
        : [`${machineLink(folder, run.environment)}:\n\n${comparisonTable(comparisons)}`];
    })
    .join("\n\n");
}

/**
 * A document with its tables made anew.
 * @param read of the folders that its comments name
 * @throws InputError for a table that there is not, and one that does not end
 */
export async function fillTables(document: string, read: (folder: string) => Promise<BenchResults>): Promise<string> {
  let filled = document;
  for (const [opening, name, folders] of document.matchAll(/^<!-- (\w+):((?: \S+)+) -->$/gm)) {
    const table = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined;
    if (!table) throw new InputError(`there is no table "${name}"; there are ${Object.keys(TABLES).join(", ")}`);
    const start = filled.indexOf(opening) + opening.length;
    const end = filled.indexOf(`<!-- /${name} -->`, start);
    if (end < 0) throw new InputError(`the table "${name}" does not end: there is no <!-- /${name} -->`);
    const runs = await Promise.all(
      folders
        .trim()
        .split(" ")
        .map(async (folder) => ({ folder, run: await read(folder) })),
    );
    filled = `${filled.slice(0, start)}\n\n${`${table(runs)}\n\n`.trimStart()}${filled.slice(end)}`;
  }
  return filled;
}
