/** What kiloflow aims at, stated once, beside what a run measured. */

import { FIRST_CURVE } from "./coldStart.ts";
import { LARGE_STEP_ROWS, STEP_ROWS } from "./flow.ts";
import { formatRate, formatSeconds, formatShare } from "./format.ts";
import { ONE_SAMPLE } from "./latency.ts";
import type { BenchSection, Environment, Measurement, TargetRow } from "./results.ts";
import { arithmeticLimit, type CouplingWork, PUBLISHED_OPERATIONS } from "./targetLimits.ts";

/** Everything that a run has measured before its targets are looked at. */
export interface Measured {
  readonly environment: Environment;
  readonly sections: readonly Omit<BenchSection, "targets">[];
}

interface Found {
  readonly value: number;
  readonly source: string;
}

interface Aim {
  readonly work: string;
  /** Whether it is meant for GPUs, for two cores without one, or for both. */
  readonly on: "gpu" | "processor" | "both";
  readonly limit: number;
  readonly better: "less" | "more";
  format(value: number): string;
  /** The best that kiloflow reached; undefined where nothing was measured. */
  find(run: Measured): Found | undefined;
  /** What bounds it, where that is arithmetic. */
  readonly couplings?: CouplingWork;
}

const SAMPLES = 100_000;
const curvesPerSecond = (value: number) => `${formatRate(value)} curves/s`;
const samplesPerSecond = (value: number) => `${formatRate(value)} samples/s`;

/** What a model's light curves aim at, 111 points in nine bands on two cores. */
function curvesAim(model: string, title: string, limit: number): Aim {
  return {
    work: `${title}, 111 points, 9 bands`,
    on: "processor",
    limit,
    better: "more",
    format: curvesPerSecond,
    find: (run) => bestRate(run, `${model}/111/`, ": kernels/"),
  };
}

const AIMS: readonly Aim[] = [
  {
    work: "100,000 samples of the published flow",
    on: "processor",
    limit: 0.1,
    better: "less",
    format: formatSeconds,
    find: (run) => secondsFor(run, "flow/published shape/samples/", SAMPLES),
    couplings: { kernel: "coupling-inverse", passes: 1, rows: SAMPLES },
  },
  {
    work: "log-densities of 100,000 rows",
    on: "processor",
    limit: 0.12,
    better: "less",
    format: formatSeconds,
    find: (run) => secondsFor(run, "flow/published shape/log-density/", SAMPLES),
    couplings: { kernel: "coupling-forward", passes: 1, rows: SAMPLES },
  },
  {
    work: `training step, ${STEP_ROWS} rows`,
    on: "processor",
    limit: 0.008,
    better: "less",
    format: formatSeconds,
    find: (run) => fastest(run, "flow/published shape/step/", STEP_ROWS),
    couplings: { kernel: "coupling-gradient", passes: 3, rows: STEP_ROWS },
  },
  {
    work: "DU17, 1101 points, 9 bands",
    on: "processor",
    limit: 200_000,
    better: "more",
    format: curvesPerSecond,
    find: (run) => bestRate(run, "du17/1101/", ": kernels/"),
  },
  curvesAim("metzger2017", "Metzger 2017", 2000),
  curvesAim("villar2017", "Villar 2017, three components", 20_000),
  curvesAim("possis", "POSSIS", 50_000),
  {
    work: "one DU17 curve on the CPU backend",
    on: "both",
    limit: 1e-4,
    better: "less",
    format: formatSeconds,
    find: (run) => fastest(run, "latency/cpu", 1, "one DU17 curve, 1101 points, 9 bands"),
  },
  {
    work: "one flow sample on the CPU backend",
    on: "both",
    limit: 1e-4,
    better: "less",
    format: formatSeconds,
    find: (run) => fastest(run, "latency/cpu", 1, ONE_SAMPLE),
  },
  {
    work: "cold start to the first curve",
    on: "both",
    limit: 0.5,
    better: "less",
    format: formatSeconds,
    find: (run) => fastest(run, `cold-start/${FIRST_CURVE}`, 1),
  },
  {
    work: "DU17 on a GPU, share of the copy bandwidth",
    on: "gpu",
    limit: 0.8,
    better: "more",
    format: formatShare,
    find: kernelShare,
  },
  {
    work: "samples of the published flow on a GPU",
    on: "gpu",
    limit: 1e8,
    better: "more",
    format: samplesPerSecond,
    find: (run) => bestRate(run, "flow/published shape/samples/webgpu"),
  },
  {
    work: "the same, share of the arithmetic rate",
    on: "gpu",
    limit: 0.25,
    better: "more",
    format: formatShare,
    find: samplingShare,
  },
  {
    work: `training step, ${STEP_ROWS} rows, on a GPU`,
    on: "gpu",
    limit: 5e-4,
    better: "less",
    format: formatSeconds,
    find: (run) => fastest(run, "flow/published shape/step/webgpu", STEP_ROWS),
  },
  {
    work: "training step, 64,000 rows, on a GPU",
    on: "gpu",
    limit: 5e-3,
    better: "less",
    format: formatSeconds,
    find: (run) => fastest(run, "flow/published shape/step/webgpu", LARGE_STEP_ROWS),
  },
];

/** The aims that the machine is meant to reach, with what it reached. */
export function targetRows(run: Measured): TargetRow[] {
  const here = run.environment.backends.some(({ hardware }) => hardware) ? "gpu" : "processor";
  return AIMS.filter(({ on }) => on === "both" || on === here).map((aim) => {
    const found = aim.find(run);
    const bound = aim.better === "less" ? "at most" : "at least";
    const row = { work: aim.work, aim: `${bound} ${aim.format(aim.limit)}` };
    if (!found) return { ...row, measured: null, met: null, ratio: null, source: null };
    const limit = aim.couplings && arithmeticLimit(run.sections, found.source, aim.couplings);
    const ratio = aim.better === "less" ? found.value / aim.limit : aim.limit / found.value;
    return { ...row, measured: aim.format(found.value), met: ratio <= 1, ratio, source: found.source, limit };
  });
}

/** The section that ends a run. */
export const targetSection = (run: Measured): BenchSection => ({
  ...{ name: "targets", title: "Targets", measurements: [], absent: [], sentences: [] },
  targets: targetRows(run),
});

/** Met, or by how much not. */
export function targetVerdict({ met, ratio }: TargetRow): string {
  if (met === null || ratio === null) return "not measured";
  const factor = (times: number) => Number(times.toPrecision(3));
  return met ? `met, ${factor(1 / ratio)} times over` : `missed by a factor of ${factor(ratio)}`;
}

/** Whether a measurement is of kiloflow, and not of another library or the reference. */
const isOurs = (one: Measurement): boolean => /^(webgpu|cpu|kiloflow)\b/.test(one.what);

function ours({ sections }: Measured, prefix: string, part = ""): Measurement[] {
  return sections
    .flatMap((section) => section.measurements)
    .filter((one) => isOurs(one) && one.id.startsWith(prefix) && one.id.includes(part));
}

/** The fastest at exactly this amount. */
function fastest(run: Measured, prefix: string, amount: number, part = ""): Found | undefined {
  return best(
    ours(run, prefix, part)
      .filter((one) => one.amount === amount)
      .map((one) => ({ value: one.seconds.median, source: one.id })),
  );
}

/** Seconds that the fastest takes for `amount`, each at the rate of its largest count up to there. */
function secondsFor(run: Measured, prefix: string, amount: number): Found | undefined {
  const measured = ours(run, prefix).filter((one) => one.amount <= amount);
  const largest = new Map(measured.map((one) => [one.what, one.amount]));
  return best(
    measured
      .filter((one) => one.amount === largest.get(one.what))
      .map((one) => ({ value: (amount * one.seconds.median) / one.amount, source: one.id })),
  );
}

/** The highest rate at any count. */
function bestRate(run: Measured, prefix: string, part = ""): Found | undefined {
  const rates = ours(run, prefix, part).map((one) => ({ value: one.amount / one.seconds.median, source: one.id }));
  return rates.sort((a, b) => b.value - a.value)[0];
}

const best = (found: readonly Found[]): Found | undefined => [...found].sort((a, b) => a.value - b.value)[0];

function webgpuRoofline({ sections }: Measured) {
  return sections.flatMap((section) => section.rooflines ?? []).find(({ backend }) => backend === "webgpu");
}

function kernelShare(run: Measured): Found | undefined {
  const kernel = webgpuRoofline(run)?.kernels.find((one) => one.kernel === "du17-light-curves");
  return kernel && { value: kernel.copyShare, source: `roofline/webgpu/${kernel.kernel}/1` };
}

/** Operations of the couplings of one sample over what the adapter could do meanwhile. */
function samplingShare(run: Measured): Found | undefined {
  const roofline = webgpuRoofline(run);
  const rate = bestRate(run, "flow/published shape/samples/webgpu");
  if (!roofline || !rate) return undefined;
  return { value: (PUBLISHED_OPERATIONS * rate.value) / (1e9 * roofline.arithmeticGflops), source: rate.source };
}
