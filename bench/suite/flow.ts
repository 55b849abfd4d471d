/** Speed of flows: samples, log-densities, training steps and epochs; each backend and layout, gpu.js, PyTorch. */

import type { Backend } from "../../src/engine/backend.ts";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import type { Architecture } from "../../src/flow/architecture.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import type { FlowState } from "../../src/flow/parameters.ts";
import { trainerOptions } from "../../src/flow/training/options.ts";
import { ADAM_DEFAULTS, TrainingStep } from "../../src/flow/training/step.ts";
import { Trainer } from "../../src/flow/training/trainer.ts";
import { gpuJsFlowContender } from "../peers/gpujs/flow.ts";
import { GPUJS_MODES } from "../peers/gpujs/session.ts";
import { TorchFlow, torchVersions } from "../peers/torch.ts";
import { type ClimbResult, type Contender, climb } from "./climb.ts";
import { type BenchBackend, type BenchContext, type BenchJob, hasHardware } from "./context.ts";
import { benchState, FLOW_CASES, type FlowCase, flowRows, PUBLISHED } from "./flowCases.ts";
import { type BenchedLayout, benchedLayouts, layoutLabel } from "./flowLayouts.ts";
import { DIMENSIONS } from "./flowShape.ts";

type Inference = "samples" | "log-density";

const COUNTS = [100, 1000, 10_000, 100_000];
const HARDWARE_COUNTS = [...COUNTS, 1_000_000];
/** Rows of a batch: as in the published training, and enough to fill a GPU. The float64 reference gets no more than the former. */
export const STEP_ROWS = 1000;
export const LARGE_STEP_ROWS = 64_000;
const QUICK_ROWS = 100;
/** Steps between two readings of the loss, and batches of an epoch. */
const STEPS = 5;
const EPOCH_BATCHES = [2, 20];

const REFERENCE = "float64 reference";

export const flowJob: BenchJob = {
  name: "flow",
  title: "Flows",
  peerVersions: torchVersions,
  async run(context) {
    const hardware = hasHardware(context);
    const counts = context.quick ? [QUICK_ROWS] : hardware ? HARDWARE_COUNTS : COUNTS;
    const stepCounts = context.quick ? [QUICK_ROWS] : hardware ? [STEP_ROWS, LARGE_STEP_ROWS] : [STEP_ROWS];
    using torch = await TorchFlow.start(context, Math.max(...counts, ...stepCounts));
    const parts: ClimbResult[] = [];
    for (const one of FLOW_CASES) {
      for (const what of ["samples", "log-density"] as const) {
        const table = `${one.name}: ${what === "samples" ? "samples" : "log-densities"}`;
        const contenders = inferenceContenders(context, one, what, torch);
        parts.push(
          await climb({ ...context, table, id: `flow/${one.name}/${what}`, unit: "rows", counts, contenders }),
        );
      }
      parts.push(
        await climb({
          ...context,
          table: `${one.name}: training step`,
          id: `flow/${one.name}/step`,
          unit: "rows",
          counts: stepCounts,
          contenders: trainingContenders(context, one, torch),
        }),
      );
    }
    if (!context.quick) {
      parts.push(
        await climb({
          ...context,
          table: "published shape: epoch",
          id: "flow/published shape/epoch",
          unit: "rows",
          counts: EPOCH_BATCHES.map((batches) => batches * STEP_ROWS),
          contenders: context.backends.map(epochContender),
        }),
      );
    }
    return {
      measurements: parts.flatMap((part) => part.measurements),
      absent: parts.flatMap((part) => part.absent),
      sentences: [
        "Samples include the drawing of their noise; samples and log-densities end in the host's memory.",
        `A training step is forward, backward and Adam, timed over ${STEPS} steps that end with the reading of the loss; an epoch has batches of ${STEP_ROWS} rows and ends with the loss of ${STEP_ROWS} held-out rows.`,
      ],
    };
  },
};

function inferenceContenders(context: BenchContext, one: FlowCase, what: Inference, torch: TorchFlow): Contender[] {
  const { architecture } = one;
  const reference = (state: FlowState) => new Flow(new ReferenceBackend(), architecture, state);
  const ours: Contender[] = [
    { ...inference(REFERENCE, what, reference, architecture), to: STEP_ROWS },
    ...context.backends.flatMap(({ choice, backend }) =>
      benchedLayouts(backend, architecture, context.quick).map((layout) =>
        inference(layoutLabel(choice, layout), what, layout.open, architecture),
      ),
    ),
  ];
  if (architecture !== PUBLISHED) return ours;
  return [...ours, ...GPUJS_MODES.map((mode) => gpuJsFlowContender(context, what, mode)), torch.inference(what)];
}

function trainingContenders(context: BenchContext, { architecture }: FlowCase, torch: TorchFlow): Contender[] {
  const reference: BenchedLayout = {
    name: undefined,
    open: (state) => new Flow(new ReferenceBackend(), architecture, state),
  };
  const ours: Contender[] = [
    { ...training(REFERENCE, architecture, reference), to: STEP_ROWS },
    ...context.backends.flatMap(({ choice, backend }) =>
      benchedLayouts(backend, architecture, context.quick).map((layout) =>
        training(layoutLabel(choice, layout), architecture, layout),
      ),
    ),
  ];
  return architecture === PUBLISHED ? [...ours, torch.training()] : ours;
}

/** Samples or log-densities of `count` rows, from host memory to host memory. */
function inference(name: string, what: Inference, open: BenchedLayout["open"], architecture: Architecture): Contender {
  return {
    what: name,
    async load(count) {
      const flow = open(benchState(architecture));
      const evaluator = new FlowEvaluator(flow, count);
      await flow.prepare(what === "samples" ? "inverse" : "forward");
      const rows = flowRows(count);
      // The reference computes in float64 from float64 rows.
      const own = (values: Float32Array) =>
        flow.backend instanceof ReferenceBackend ? Float64Array.from(values) : values;
      const [curves, conditions] = [own(rows.curves), own(rows.conditions)];
      return {
        async run() {
          if (what === "samples") await evaluator.samplePaired(conditions, 1);
          else await evaluator.logDensityOf(curves, conditions);
          return undefined;
        },
        dispose() {
          evaluator.dispose();
          flow.dispose();
        },
      };
    },
  };
}

function training(name: string, architecture: Architecture, layout: BenchedLayout): Contender {
  return {
    what: name,
    async load(count) {
      const flow = layout.open(benchState(architecture));
      const step = new TrainingStep(flow, count, 1);
      await step.prepare();
      const rows = flowRows(count);
      const { backend } = flow;
      upload(backend, step, rows);
      return {
        async run() {
          const begun = performance.now();
          for (let index = 1; index <= STEPS; index++) {
            step.forward(0);
            step.backward();
            step.update(index, { ...ADAM_DEFAULTS, learningRate: 1e-5 });
            step.updateMoments();
            backend.submit();
          }
          await downloadFloats(backend, step.losses, 1);
          return (performance.now() - begun) / 1000 / STEPS;
        },
        dispose() {
          step.dispose();
          flow.dispose();
        },
      };
    },
  };
}

function upload(backend: Backend, step: TrainingStep, { curves, conditions }: ReturnType<typeof flowRows>): void {
  const reference = backend instanceof ReferenceBackend;
  backend.upload(step.curves, reference ? Float64Array.from(curves) : curves);
  backend.upload(step.conditions, reference ? Float64Array.from(conditions) : conditions);
}

function epochContender({ choice, backend }: BenchBackend): Contender {
  return {
    what: choice,
    async load(count) {
      const trainer = new Trainer(backend, PUBLISHED, benchState(PUBLISHED), flowRows(count), flowRows(STEP_ROWS), {
        ...trainerOptions({ batch: STEP_ROWS, schedule: "constant", learningRate: 1e-5, warmup: 0, clip: 0 }),
        noise: new Float32Array(DIMENSIONS),
      });
      await trainer.prepare();
      return {
        async run() {
          await trainer.epoch();
          return undefined;
        },
        dispose: () => trainer.dispose(),
      };
    },
  };
}
