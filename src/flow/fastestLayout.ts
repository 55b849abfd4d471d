/** The fastest way to run a flow on the adapter at hand, by a short measurement that is kept for later runs. */

import type { Backend } from "../engine/backend.ts";
import { type Candidate, measure } from "../engine/tuning/measure.ts";
import {
  type MeasurementCache,
  type MeasurementKey,
  type MeasurementRecord,
  usualMeasurements,
} from "../engine/tuning/measurementCache.ts";
import { VERSION } from "../version.ts";
import type { Architecture } from "./architecture.ts";
import { embeddingText } from "./embedding.ts";
import { FlowEvaluator } from "./evaluator.ts";
import { Flow } from "./flow.ts";
import { type FlowLayout, type FlowUse, flowLayouts } from "./flowLayout.ts";
import { initialState } from "./parameters.ts";
import { ADAM_DEFAULTS, TrainingStep } from "./training/step.ts";
import { transformRow } from "./transforms/index.ts";

/** A job that the rule's layout does in less is not worth a measurement, which compiles every other one. */
const SHORT_JOB_SECONDS = 60;
/** Limits of a measurement: compilation in software is what takes long. */
const LIMITS = { rounds: 7, prepareSeconds: 20, runSeconds: 0.5 };
/** Rows of one run: enough for all cores of a software adapter, or for a GPU. */
const INFERENCE_ROWS = { software: 4096, hardware: 65_536 } as const;
const TRAINING_ROWS = 1000;

type Measurements = MeasurementRecord["measured"];

/**
 * The fastest layout for `rows` rows; without `rows` for a job without end. The measurement is made once for each adapter,
 * driver, version, shape and use, and only for jobs that outlast it. Layouts whose kernels the adapter refuses are left out.
 *
 * @param cache where measurements are kept; by default files in the user's cache folder
 * @param rows rows of the whole job: samples or densities, or the rows of all steps of a training
 */
export async function fastestLayout(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  cache: MeasurementCache = usualMeasurements(),
  rows = Number.POSITIVE_INFINITY,
): Promise<FlowLayout> {
  const layouts = flowLayouts(backend, architecture);
  const [rule] = layouts;
  if (layouts.length === 1) return rule;
  const known = await cache.read(keyOf(backend, architecture, use));
  if (!known && Number.isFinite(rows)) {
    const [own] = await measureLayouts(backend, architecture, use, [rule], 2);
    if (own && rows * own.secondsPerRow < SHORT_JOB_SECONDS) return rule;
  }
  const measured = known?.measured ?? (await measureAll(backend, architecture, use, layouts, cache));
  return fastestOf(measured, layouts) ?? rule;
}

/** Seconds of one row in the fastest layout, by the same measurement; infinite where the adapter runs none. */
export async function fastestSecondsPerRow(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  cache: MeasurementCache = usualMeasurements(),
): Promise<number> {
  const layouts = flowLayouts(backend, architecture);
  const measured =
    layouts.length === 1
      ? await measureLayouts(backend, architecture, use, layouts, LIMITS.rounds)
      : ((await cache.read(keyOf(backend, architecture, use)))?.measured ??
        (await measureAll(backend, architecture, use, layouts, cache)));
  const fastest = fastestOf(measured, layouts);
  return fastest ? secondsOf(measured, fastest) : Number.POSITIVE_INFINITY;
}

async function measureAll(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  layouts: readonly FlowLayout[],
  cache: MeasurementCache,
): Promise<Measurements> {
  const measured = await measureLayouts(backend, architecture, use, layouts, LIMITS.rounds);
  if (measured.length > 0) await cache.write({ ...keyOf(backend, architecture, use), measured });
  return measured;
}

/** The fastest of what was measured, among the layouts that are still offered. */
export function fastestOf(measured: Measurements, layouts: readonly FlowLayout[]): FlowLayout | undefined {
  let best: FlowLayout | undefined;
  for (const layout of layouts) {
    const seconds = secondsOf(measured, layout);
    if (Number.isFinite(seconds) && (!best || seconds < secondsOf(measured, best))) best = layout;
  }
  return best;
}

const secondsOf = (measured: Measurements, { name }: FlowLayout): number =>
  measured.find((one) => one.name === name)?.secondsPerRow ?? Number.POSITIVE_INFINITY;

async function measureLayouts(
  backend: Backend,
  architecture: Architecture,
  use: FlowUse,
  layouts: readonly FlowLayout[],
  rounds: number,
): Promise<Measurements> {
  const rows =
    use === "training" ? TRAINING_ROWS : INFERENCE_ROWS[backend.description.hardware ? "hardware" : "software"];
  const resources: Disposable[] = [];
  const candidates = layouts.map(
    (layout): Candidate =>
      use === "training"
        ? trainingCandidate(backend, architecture, layout, resources)
        : inferenceCandidate(backend, architecture, layout, rows, resources),
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
  layout: FlowLayout,
  rows: number,
  resources: Disposable[],
): Candidate {
  let evaluator: FlowEvaluator;
  const conditions = new Float32Array(rows * architecture.conditions);
  const run = async () => {
    await evaluator.samplePaired(conditions, 1);
  };
  return {
    name: layout.name,
    async prepare() {
      const flow = new Flow(backend, architecture, initialState(architecture, 1), layout);
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
  layout: FlowLayout,
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
    name: layout.name,
    async prepare() {
      const flow = new Flow(backend, architecture, initialState(architecture, 1), layout);
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
  const { dimensions, conditions, embedding, transforms } = architecture;
  const parts = new Map<string, number>();
  for (const transform of transforms) {
    const part = transformRow(transform).describe(transform);
    parts.set(part, (parts.get(part) ?? 0) + 1);
  }
  const list = [...parts].map(([part, count]) => `${count} x ${part}`).join("; ");
  const given = `${conditions} conditions${embedding ? ` embedded by ${embeddingText(embedding)}` : ""}`;
  return {
    subject: `flow ${use}: ${dimensions} dimensions, ${given}; ${list}`,
    adapter: description.name,
    driver: description.driver,
    version: VERSION,
  };
}
