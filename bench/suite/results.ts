/** What a run of the benchmarks leaves: one JSON document. docs/benchmarks.md describes it for readers. */

import * as v from "valibot";
import { InputError } from "../../src/engine/errors.ts";

/** Name and version of the layout. The version grows when a reader of the old one would go wrong. */
export const SCHEMA_NAME = "kiloflow-bench";
export const SCHEMA_VERSION = 1;

const number = v.number();
const text = v.string();

const spread = v.object({
  median: number,
  low: number,
  high: number,
  minimum: number,
  maximum: number,
  rounds: number,
});

const measurement = v.object({
  /** The same in every run: section/table/what/amount. */
  id: text,
  table: text,
  /** Who was measured, e.g. `webgpu: kernels`. */
  what: text,
  /** What one call yields: so many `unit`. */
  amount: number,
  unit: text,
  /** Seconds of one call. */
  seconds: spread,
});
export type Measurement = v.InferOutput<typeof measurement>;

/** Who could not be measured, or not further, and why. */
const absence = v.object({ table: text, what: text, reason: text });
export type Absence = v.InferOutput<typeof absence>;

/** `table`: the measurements that the line goes through; runs before there were several have none. */
const fit = v.object({ table: v.optional(text), what: text, intercept: number, slope: number, points: number });
export type Fit = v.InferOutput<typeof fit>;

/** From how many curves on the flow is faster; null where it never is. */
const crossingPoint = v.object({
  table: v.optional(text),
  flow: text,
  physics: text,
  curves: v.nullable(number),
});
export type CrossingPoint = v.InferOutput<typeof crossingPoint>;

/** A flow that was trained within the run, beside the physics that it learned, at the same points of one band. */
const flowComparison = v.object({
  model: text,
  backend: text,
  /** How a curve comes out of the flow. */
  way: text,
  /** Band and times. */
  curves: text,
  /** Curves a second. */
  physicsRate: number,
  flowRate: number,
  /** From how many curves on the flow is faster; null where it never is. */
  from: v.nullable(number),
  /** Absolute differences between the flow's curve and the physics at sets that were held out, mag: median and 95 %. */
  medianError: number,
  highError: number,
  /** Sets and epochs. */
  training: text,
  trainingSeconds: number,
});
export type FlowComparison = v.InferOutput<typeof flowComparison>;

const kernelLoad = v.object({
  kernel: text,
  rate: number,
  unit: text,
  gigabytesPerSecond: number,
  /** null where the kernel does not say how many operations it needs. */
  gigaflops: v.nullable(number),
  /** Shares of the measured copy bandwidth and arithmetic rate, 0 to 1. */
  copyShare: number,
  arithmeticShare: v.nullable(number),
});

const roofline = v.object({ backend: text, copyGBs: number, arithmeticGflops: number, kernels: v.array(kernelLoad) });
export type Roofline = v.InferOutput<typeof roofline>;

const target = v.object({
  work: text,
  aim: text,
  /** In the unit of the aim; null where nothing was measured. */
  measured: v.nullable(text),
  met: v.nullable(v.boolean()),
  /** Measured over aimed at where less is better, aimed at over measured where more is: above 1 the target is missed. */
  ratio: v.nullable(number),
  /** The measurement that the row is based on. */
  source: v.nullable(text),
  /** What bounds it, by the roofline of the same run. */
  limit: v.optional(text),
});
export type TargetRow = v.InferOutput<typeof target>;

const section = v.object({
  name: text,
  title: text,
  measurements: v.array(measurement),
  absent: v.array(absence),
  /** What follows from the numbers, in words. */
  sentences: v.array(text),
  fits: v.optional(v.array(fit)),
  crossings: v.optional(v.array(crossingPoint)),
  comparisons: v.optional(v.array(flowComparison)),
  rooflines: v.optional(v.array(roofline)),
  targets: v.optional(v.array(target)),
});
export type BenchSection = v.InferOutput<typeof section>;

const backend = v.object({ choice: text, name: text, driver: text, hardware: v.boolean(), reason: text });

const environment = v.object({
  date: text,
  kiloflow: text,
  node: text,
  platform: text,
  processor: text,
  cores: number,
  memoryGB: number,
  /** Load of the machine as the run began: above zero something else was running. */
  loadAverage: number,
  backends: v.array(backend),
  /** Versions of what was measured or measured with. */
  packages: v.record(text, text),
});
export type Environment = v.InferOutput<typeof environment>;

const results = v.object({
  schema: v.literal(SCHEMA_NAME),
  version: v.literal(SCHEMA_VERSION),
  quick: v.boolean(),
  /** Whether the run was cut: only the sections that had ended are here. */
  partial: v.optional(v.boolean()),
  /** Length of the whole run. */
  seconds: number,
  /** Longest call: whoever would need more was measured no further. */
  runSeconds: number,
  environment,
  sections: v.array(section),
});
export type BenchResults = v.InferOutput<typeof results>;

/** Reads a results document. @throws InputError that begins with `file` where it is not one */
export function parseResults(contents: string, file: string): BenchResults {
  let value: unknown;
  try {
    value = JSON.parse(contents);
  } catch {
    throw new InputError(`${file} is not JSON`);
  }
  const parsed = v.safeParse(results, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const part = v.getDotPath(issue);
  throw new InputError(
    `${file} is not a result of the benchmarks: ${part ? `"${part}"` : "it"} is ${issue.received}, but must be ${issue.expected}`,
  );
}

/** All measurements of a run. */
export function measurementsOf(run: BenchResults): Measurement[] {
  return run.sections.flatMap((one) => one.measurements);
}
