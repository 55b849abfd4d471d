/** From results to figures. */

import type { Spec } from "vega";
import { type BarPanel, type BenchBar, type BenchPanel, barFigure, growthFigure } from "../../src/figures/bench.ts";
import { registeredModels } from "../../src/lightcurves/registry.ts";
import { formatCount, formatRate, formatSeconds, formatShare } from "./format.ts";
import type { BenchResults, BenchSection, Environment, Measurement } from "./results.ts";
import { bindingLimit } from "./roofline.ts";

/** Figures by file name, and the section that each belongs to. */
export function benchFigures(run: BenchResults): { file: string; section: string; spec: Spec }[] {
  return run.sections.flatMap((section) => {
    const spec = figureOf(section, machineText(run.environment));
    return spec ? [{ file: `${section.name}.svg`, section: section.name, spec }] : [];
  });
}

function machineText({ backends, processor, cores, date }: Environment): string {
  const adapters = backends.filter(({ choice }) => choice === "webgpu").map(({ name }) => `webgpu: ${name}; `);
  return `${adapters.join("")}${processor}, ${cores} cores; ${date.slice(0, 10)}`;
}

function figureOf(section: BenchSection, machine: string): Spec | undefined {
  const modelNames = registeredModels().map(({ name }) => name);
  if (section.rooflines?.length) return rooflineFigure(section, machine);
  if (section.measurements.length === 0) return undefined;
  if (modelNames.includes(section.name)) return ratesFigure(section, machine);
  if (section.name === "versus") return versusFigure(section, machine);
  return tableBars(section, machine);
}

const tablesOf = ({ measurements }: BenchSection): string[] => [...new Set(measurements.map((one) => one.table))];
const namesOf = (measurements: readonly Measurement[]): string[] => [...new Set(measurements.map((one) => one.what))];

function panelsOf(section: BenchSection, y: (one: Measurement) => number): BenchPanel[] {
  return tablesOf(section).map((title) => {
    const own = section.measurements.filter((one) => one.table === title);
    return {
      title,
      series: namesOf(own).map((name) => ({
        name,
        points: own.filter((one) => one.what === name).map((one) => ({ x: one.amount, y: y(one) })),
      })),
    };
  });
}

function ratesFigure(section: BenchSection, machine: string): Spec {
  return growthFigure({
    title: section.title,
    subtitle: machine,
    xLabel: "curves in a call",
    yLabel: "curves per second",
    panels: panelsOf(section, (one) => one.amount / one.seconds.median),
  });
}

function versusFigure(section: BenchSection, machine: string): Spec {
  const fits = section.fits ?? [];
  const panels = panelsOf(section, (one) => 1000 * one.seconds.median).map(({ title, series }) => ({
    title,
    series: series.map((one) => {
      const fit = fits.find(({ table, what }) => what === one.name && (table ?? title) === title);
      return fit ? { ...one, line: (x: number) => 1000 * (fit.intercept + fit.slope * x) } : one;
    }),
  }));
  return growthFigure({
    title: section.title,
    subtitle: `${machine}; dots: measured, lines: intercept + slope × curves`,
    xLabel: "curves",
    yLabel: "milliseconds",
    panels,
  });
}

/** Each table's largest common use: rates where calls yield many, times where they yield one. */
function tableBars(section: BenchSection, machine: string): Spec {
  const panels = tablesOf(section).map((table): BarPanel => {
    const own = section.measurements.filter((one) => one.table === table);
    const last = namesOf(own).map((name) => own.filter((one) => one.what === name).at(-1)!);
    const single = last.every(({ amount }) => amount === 1);
    const title = single
      ? `${table}: seconds`
      : `${table}: ${last[0].unit} per second, each at the highest rate that it reached`;
    return { title, bars: last.map((one) => (single ? timeBar(one) : rateBar(one))) };
  });
  return barFigure({ title: section.title, subtitle: machine, panels });
}

const timeBar = ({ what, seconds }: Measurement): BenchBar => ({
  name: what,
  value: seconds.median,
  low: seconds.low,
  high: seconds.high,
  label: formatSeconds(seconds.median),
});

const rateBar = ({ what, amount, seconds }: Measurement): BenchBar => ({
  name: what,
  value: amount / seconds.median,
  low: amount / seconds.high,
  high: amount / seconds.low,
  label: `${formatRate(amount / seconds.median)} (${formatCount(amount)} a call)`,
});

function rooflineFigure({ title, rooflines }: BenchSection, machine: string): Spec {
  const panels = rooflines!.map(
    ({ backend, copyGBs, arithmeticGflops, kernels }): BarPanel => ({
      title: `${backend}: share of ${formatRate(copyGBs)} GB/s copied or ${formatRate(arithmeticGflops)} GFLOP/s, whichever is nearer`,
      bars: kernels.map((one) => {
        const { limit, share } = bindingLimit(one);
        return { name: one.kernel, value: share, label: `${formatShare(share)} of ${limit}` };
      }),
    }),
  );
  return barFigure({ title, subtitle: machine, panels });
}
