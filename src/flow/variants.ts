/** The fastest way to run a flow on the adapter at hand, by a short measurement that is kept for later runs. */

import type { Backend } from "../engine/backend.ts";
import { type Candidate, measure } from "../engine/tuning/measure.ts";
import {
  FileMeasurementCache,
  type MeasurementCache,
  type MeasurementKey,
  type MeasurementRecord,
} from "../engine/tuning/measurementCache.ts";
import { VERSION } from "../version.ts";
import type { Architecture } from "./architecture.ts";
import { FlowEvaluator } from "./evaluator.ts";
import { Flow } from "./flow.ts";
import { initialState } from "./parameters.ts";
import { ADAM_DEFAULTS, TrainingStep } from "./training/step.ts";
import { type FlowUse, type FlowVariant, flowVariants } from "./variant.ts";

export { type FlowUse, type FlowVariant, flowVariants } from "./variant.ts";

/** A job that the rule's variant does in less is not worth a measurement: compiling a frozen flow may take half of it. */
const SHORT_JOB_SECONDS = 60;
/** Limits of a measurement: compilation in software is what takes long. */
const LIMITS = { rounds: 7, prepareSeconds: 20, runSeconds: 0.5 };
/** Rows of one run: enough for all cores of a software adapter, or for a GPU. */
const INFERENCE_ROWS = { software: 4096, hardware: 65_536 } as const;
const TRAINING_ROWS = 1000;

/**
 * The fastest variant for `rows` rows, compilation of frozen models included; without `rows` for a job without end. The
 * measurement is made once for each adapter, driver, version, shape and use, and only for jobs that outlast it.
 *
 * @param cache where measurements are kept; by default files in the user's cache folder
 * @param rows rows of the whole job: samples or densities, or the rows of all steps of a training
 */
export async function fastestVariant(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  cache: MeasurementCache = new FileMeasurementCache(),
  rows = Number.POSITIVE_INFINITY,
): Promise<FlowVariant> {
  const variants = flowVariants(backend, architecture, use);
  const [rule] = variants;
  if (variants.length === 1) return rule;
  const known = await cache.read(keyOf(backend, architecture, use));
  if (!known && Number.isFinite(rows)) {
    const [{ secondsPerRow }] = await measureVariants(backend, architecture, use, [rule], 2);
    if (rows * secondsPerRow < SHORT_JOB_SECONDS) return rule;
  }
  const record = known ?? (await measureAll(backend, architecture, use, variants, cache));
  return fastestOf(record, variants, rows) ?? rule;
}

/** Seconds of one row in the fastest variant, by the same measurement. */
export async function fastestSecondsPerRow(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  cache: MeasurementCache = new FileMeasurementCache(),
): Promise<number> {
  const variants = flowVariants(backend, architecture, use);
  const record =
    variants.length === 1
      ? { measured: await measureVariants(backend, architecture, use, variants, LIMITS.rounds) }
      : ((await cache.read(keyOf(backend, architecture, use))) ??
        (await measureAll(backend, architecture, use, variants, cache)));
  return Math.min(...record.measured.map(({ secondsPerRow }) => secondsPerRow));
}

async function measureAll(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  variants: readonly FlowVariant[],
  cache: MeasurementCache,
): Promise<MeasurementRecord> {
  const measured = await measureVariants(backend, architecture, use, variants, LIMITS.rounds);
  const record = { ...keyOf(backend, architecture, use), measured };
  await cache.write(record);
  return record;
}

/** The variant that ends a job of `rows` rows first, among those that are still offered. */
export function fastestOf(
  { measured }: Pick<MeasurementRecord, "measured">,
  variants: readonly FlowVariant[],
  rows: number,
): FlowVariant | undefined {
  const seconds = (variant: FlowVariant): number => {
    const own = measured.find(({ name }) => name === variant.name);
    if (!own) return Number.POSITIVE_INFINITY;
    // Other variants are compiled once for a shape, and drivers keep that; a frozen one is compiled for each model.
    if (!Number.isFinite(rows)) return own.secondsPerRow;
    return rows * own.secondsPerRow + (variant.frozen ? own.prepareSeconds : 0);
  };
  let best: FlowVariant | undefined;
  for (const variant of variants) {
    if (Number.isFinite(seconds(variant)) && (!best || seconds(variant) < seconds(best))) best = variant;
  }
  return best;
}

async function measureVariants(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  variants: readonly FlowVariant[],
  rounds: number,
): Promise<MeasurementRecord["measured"]> {
  const rows =
    use === "training" ? TRAINING_ROWS : INFERENCE_ROWS[backend.description.hardware ? "hardware" : "software"];
  const resources: Disposable[] = [];
  const candidates = variants.map(
    (variant): Candidate =>
      use === "training"
        ? trainingCandidate(backend, architecture, variant, resources)
        : inferenceCandidate(backend, architecture, variant, rows, resources),
  );
  try {
    const measured = await measure(candidates, { ...LIMITS, rounds });
    return measured.map(({ name, prepareSeconds, runSeconds }) => ({
      name,
      prepareSeconds,
      secondsPerRow: runSeconds / rows,
    }));
  } finally {
    for (const resource of resources.reverse()) resource[Symbol.dispose]();
  }
}

/** Samples with conditions of zero. */
function inferenceCandidate(
  backend: Backend,
  architecture: Architecture,
  variant: FlowVariant,
  rows: number,
  resources: Disposable[],
): Candidate {
  let evaluator: FlowEvaluator;
  const conditions = new Float32Array(rows * architecture.conditions);
  const run = async () => {
    await evaluator.samplePaired(conditions, 1);
  };
  return {
    name: variant.name,
    async prepare() {
      const flow = new Flow(backend, architecture, initialState(architecture, 1), variant);
      evaluator = new FlowEvaluator(flow, rows);
      resources.push(flow, evaluator);
      await run();
    },
    run,
  };
}

/** Training steps on zeros, without moving the numbers. */
function trainingCandidate(
  backend: Backend,
  architecture: Architecture,
  variant: FlowVariant,
  resources: Disposable[],
): Candidate {
  let step: TrainingStep;
  const run = async () => {
    step.forward(0);
    step.backward();
    step.update(1, { ...ADAM_DEFAULTS, learningRate: 0 });
    await backend.finish();
  };
  return {
    name: variant.name,
    async prepare() {
      const flow = new Flow(backend, architecture, initialState(architecture, 1), variant);
      step = new TrainingStep(flow, TRAINING_ROWS, 1);
      resources.push(flow, step);
      backend.upload(step.curves, new Float32Array(TRAINING_ROWS * architecture.dimensions));
      backend.upload(step.conditions, new Float32Array(TRAINING_ROWS * architecture.conditions));
      await run();
    },
    run,
  };
}

/** The shape in words: all that decides how long the kernels take. */
function keyOf({ description }: Backend, architecture: Architecture, use: FlowUse): MeasurementKey {
  const { dimensions, conditions, transforms } = architecture;
  const parts = new Map<string, number>();
  for (const transform of transforms) {
    const part =
      transform.kind === "coupling"
        ? `${transform.transformer.kind === "spline" ? `spline coupling of ${transform.transformer.bins} bins` : "affine coupling"}, ` +
          `${transform.identity.length} to ${transform.transformed.length}, ${transform.blocks} blocks of ${transform.hidden}`
        : transform.kind;
    parts.set(part, (parts.get(part) ?? 0) + 1);
  }
  const list = [...parts].map(([part, count]) => `${count} x ${part}`).join("; ");
  return {
    subject: `flow ${use}: ${dimensions} dimensions, ${conditions} conditions; ${list}`,
    adapter: description.name,
    driver: description.driver,
    version: VERSION,
  };
}
