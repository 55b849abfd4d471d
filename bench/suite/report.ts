/** The results in Markdown: tables, who is absent and why, and what follows in words. */

import { formatAmount, formatCount, formatRate, formatSeconds, formatShare, markdownTable } from "./format.ts";
import type { BenchResults, BenchSection, Environment, Measurement, Roofline } from "./results.ts";
import { bindingLimit } from "./roofline.ts";
import { targetVerdict } from "./targets.ts";

/** @param figures file names of the figures by section, relative to the report */
export function benchReport(run: BenchResults, figures: ReadonlyMap<string, readonly string[]>): string {
  const parts = [
    `# Benchmarks, ${run.environment.date.slice(0, 10)}`,
    environmentText(run.environment),
    `Medians over rounds in which all rows of a table take turns; the quartiles are beside them. A row that is expected to need more than ${formatSeconds(run.runSeconds)} a call is taken no further. ${run.quick ? "A quick run: enough to see that everything works, not enough for conclusions. " : ""}${run.partial ? `The run was cut: only the sections that had ended after ${formatSeconds(run.seconds)} are here.` : `The whole run took ${formatSeconds(run.seconds)}.`}`,
    ...run.sections.flatMap((section) => sectionParts(section, figures.get(section.name) ?? [])),
  ];
  return `${parts.join("\n\n")}\n`;
}

function environmentText(environment: Environment): string {
  const { processor, cores, memoryGB, loadAverage, node, kiloflow, platform, packages } = environment;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  const rows = [
    ["date", environment.date],
    [
      "processor",
      `${processor}, ${cores} cores, ${memoryGB} GB (${platform}); load ${loadAverage.toFixed(2)} at the start`,
    ],
    ...environment.backends.map(({ choice, name, driver, hardware }) => [
      choice,
      `${name}, ${driver}${choice === "webgpu" && !hardware ? " (software)" : ""}`,
    ]),
    ["versions", [`kiloflow ${kiloflow}`, `Node ${node}`, ...versions].join(", ")],
  ];
  return markdownTable(["machine", ""], rows);
}

function sectionParts(section: BenchSection, figures: readonly string[]): string[] {
  const tables = [...new Set([...section.measurements, ...section.absent].map((one) => one.table))];
  return [
    `## ${section.title}`,
    ...(section.rooflines?.map(rooflineTable) ?? tables.flatMap((table) => tableParts(section, table))),
    ...(section.comparisons?.length ? [comparisonTable(section.comparisons)] : []),
    ...(section.fits?.length ? [fitTable(section)] : []),
    ...(section.targets ? [targetTable(section.targets)] : []),
    ...(section.sentences.length > 0 ? [section.sentences.map((sentence) => `- ${sentence}`).join("\n")] : []),
    ...figures.map((file) => `![${section.title}](${file})`),
  ];
}

function tableParts(section: BenchSection, table: string): string[] {
  const rows = section.measurements.filter((one) => one.table === table);
  const absent = section.absent.filter((one) => one.table === table);
  return [
    `### ${table[0].toUpperCase()}${table.slice(1)}`,
    ...(rows.length > 0 ? [countTable(rows)] : []),
    ...(absent.length > 0 ? [absent.map(({ what, reason }) => `- ${what}: ${reason}`).join("\n")] : []),
  ];
}

/** One row for each competitor, one column for each count; or times with their spread where there is one count. */
function countTable(rows: readonly Measurement[]): string {
  const counts = [...new Set(rows.map((one) => one.amount))].sort((a, b) => a - b);
  const names = [...new Set(rows.map((one) => one.what))];
  const { unit } = rows[0];
  if (counts.length === 1) {
    const [count] = counts;
    const columns = count === 1 ? ["what", "median", "quartiles"] : ["what", "median", "quartiles", `${unit}/s`];
    return markdownTable(
      columns,
      rows.map(({ what, seconds, amount }) =>
        [what, formatSeconds(seconds.median), quartiles(seconds), formatRate(amount / seconds.median)].slice(
          0,
          columns.length,
        ),
      ),
    );
  }
  const heads = counts.map((count) => formatAmount(count, unit));
  const cellOf = (what: string, count: number) => {
    const one = rows.find((row) => row.what === what && row.amount === count);
    return one ? formatSeconds(one.seconds.median) : "-";
  };
  return markdownTable(
    ["what", ...heads, `${unit}/s at most`, "quartiles"],
    names.map((what) => {
      const last = rows.filter((row) => row.what === what).at(-1)!;
      const { seconds, amount } = last;
      const range = `${formatRate(amount / seconds.high)} to ${formatRate(amount / seconds.low)}`;
      return [what, ...counts.map((count) => cellOf(what, count)), formatRate(amount / seconds.median), range];
    }),
  );
}

const quartiles = ({ low, high }: Measurement["seconds"]) => `${formatSeconds(low)} to ${formatSeconds(high)}`;

function fitTable({ fits, crossings }: BenchSection): string {
  const lines = markdownTable(
    ["", "straight line through", "at no curve", "each curve", "counts"],
    fits!.map(({ table, what, intercept, slope, points }) => [
      ...[table ?? "", what, formatSeconds(intercept), formatSeconds(slope)],
      String(points),
    ]),
  );
  if (!crossings?.length) return lines;
  const points = markdownTable(
    ["", "flow", "physics", "the flow is faster"],
    crossings.map(({ table, flow, physics, curves }) => [table ?? "", flow, physics, crossingText(curves)]),
  );
  return `${lines}\n\n${points}`;
}

/** All models in one table: what flow and physics give a second at the same points, and how far off the flow is. */
export function comparisonTable(comparisons: NonNullable<BenchSection["comparisons"]>): string {
  const magnitudes = (value: number) => `${Number(value.toPrecision(2))} mag`;
  const rates = ["physics, curves/s", "flow, curves/s", "flow over physics"];
  return markdownTable(
    ["model", "backend", "way", ...rates, "median error", "95 %", "learned", "training"],
    comparisons.map((one) => [
      ...[one.model, one.backend, one.way, formatRate(one.physicsRate), formatRate(one.flowRate)],
      String(Number((one.flowRate / one.physicsRate).toPrecision(2))),
      ...[magnitudes(one.medianError), magnitudes(one.highError), one.curves],
      `${one.training}, ${formatSeconds(one.trainingSeconds)}`,
    ]),
  );
}

function crossingText(curves: number | null): string {
  if (curves === null) return "never";
  return curves < 1 ? "always" : `from ${formatCount(curves)} curves on`;
}

function rooflineTable({ backend, copyGBs, arithmeticGflops, kernels }: Roofline): string {
  const digits = (value: number | null) => (value === null ? "-" : formatRate(value));
  const table = markdownTable(
    ["kernel", "rate", "GB/s", "GFLOP/s", "share of the nearer limit"],
    kernels.map((one) => {
      const { limit, share } = bindingLimit(one);
      return [
        one.kernel,
        `${formatRate(one.rate)} ${one.unit}/s`,
        digits(one.gigabytesPerSecond),
        digits(one.gigaflops),
        `${formatShare(share)} of ${limit}`,
      ];
    }),
  );
  return `### Kernels on ${backend}: ${formatRate(copyGBs)} GB/s copied, ${formatRate(arithmeticGflops)} GFLOP/s\n\n${table}`;
}

function targetTable(targets: NonNullable<BenchSection["targets"]>): string {
  return markdownTable(
    ["work", "aim", "measured", "verdict", "what bounds it", "row"],
    targets.map((row) => [
      ...[row.work, row.aim, row.measured ?? "-", targetVerdict(row)],
      ...[row.limit ?? "-", row.source ?? "-"],
    ]),
  );
}
