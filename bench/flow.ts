/** Speed of the flow: a training step of 1000 rows, log-densities and samples, of the published shape and of a spline flow. */

import type { Backend } from "../src/engine/backend.ts";
import { downloadFloats } from "../src/engine/downloadFloats.ts";
import { openBackend } from "../src/engine/openBackend.ts";
import { type Architecture, buildArchitecture, type Normalisation } from "../src/flow/architecture.ts";
import { FlowEvaluator } from "../src/flow/evaluator.ts";
import { Flow } from "../src/flow/flow.ts";
import { initialState } from "../src/flow/parameters.ts";
import { ADAM_DEFAULTS, TrainingStep } from "../src/flow/training/step.ts";
import { median } from "../src/jobs/information.ts";
import { normalValues } from "../src/kernels/flow/couplingCases.ts";
import type { Transformer } from "../src/kernels/flow/transformers.ts";
import { printTable } from "./support/table.ts";

const ROWS = 1000;
const STEPS = 5;
const REPEATS = 7;

const AFFINE: Transformer = { kind: "affine", scale: "sigmoid" };
const SPLINE: Transformer = { kind: "spline", bins: 8, tailBound: 5 };

/** Ten points, four conditions, eight couplings of width 32 with two blocks. */
function published(transformer: Transformer, normalisation: Normalisation): Architecture {
  const shape = { dimensions: 10, conditions: 4, couplings: 8, hidden: 32, blocks: 2 };
  return buildArchitecture({ ...shape, transformer, normalisation, permutation: "none", seed: 1 });
}

async function trainingStep(backend: Backend, architecture: Architecture): Promise<number> {
  using flow = new Flow(backend, architecture, initialState(architecture, 1));
  using step = new TrainingStep(flow, ROWS, 1);
  backend.upload(step.curves, normalValues(10 * ROWS, 1));
  backend.upload(step.conditions, normalValues(4 * ROWS, 2));
  const run = async (steps: number) => {
    for (let index = 0; index < steps; index++) {
      step.forward(0);
      step.backward();
      step.update(1, { ...ADAM_DEFAULTS, learningRate: 1e-5 });
      step.updateMoments();
      backend.submit();
    }
    await downloadFloats(backend, step.losses, 1);
  };
  await run(1);
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const begun = performance.now();
    await run(STEPS);
    times.push((performance.now() - begun) / STEPS);
  }
  return median(times);
}

async function inference(backend: Backend, architecture: Architecture, rows: number): Promise<[number, number]> {
  using flow = new Flow(backend, architecture, initialState(architecture, 1));
  using evaluator = new FlowEvaluator(flow, rows);
  const [noise, conditions] = [normalValues(10 * rows, 1), normalValues(4 * rows, 2)];
  const time = async (work: () => Promise<unknown>) => {
    await work();
    const times: number[] = [];
    for (let repeat = 0; repeat < 3; repeat++) {
      const begun = performance.now();
      await work();
      times.push(performance.now() - begun);
    }
    return median(times);
  };
  return [
    await time(() => evaluator.inverse(noise, conditions)),
    await time(() => evaluator.logDensityOf(noise, conditions)),
  ];
}

for (const choice of ["webgpu", "cpu"] as const) {
  let backend: Backend;
  try {
    backend = await openBackend(choice);
  } catch (error) {
    process.stdout.write(`\n${choice}: ${(error as Error).message}\n`);
    continue;
  }
  const rows = choice === "cpu" ? 10_000 : 100_000;
  const table: string[][] = [];
  for (const [name, architecture] of [
    ["affine, batch normalisation (published shape)", published(AFFINE, "batch")],
    ["affine, activation normalisation", published(AFFINE, "act")],
    ["spline, activation normalisation", published(SPLINE, "act")],
  ] as const) {
    const step = await trainingStep(backend, architecture);
    const [samples, densities] = await inference(backend, architecture, rows);
    const per100000 = (milliseconds: number) => `${((milliseconds * 100_000) / rows).toFixed(0)} ms`;
    table.push([name, `${step.toFixed(1)} ms`, per100000(samples), per100000(densities)]);
  }
  const title = `${backend.description.name}: training step of ${ROWS} rows, and 100,000 rows with readback (measured with ${rows.toLocaleString("en-US")})`;
  printTable(title, ["flow", "training step", "samples", "log-densities"], table);
  backend.dispose();
}
