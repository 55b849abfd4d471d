/** Flow against physics on this machine: the section `versus` of the benchmarks, for one model, in the browser. */

import "../../../src/models.ts";
import { conclusions } from "../../../bench/suite/conclusions.ts";
import type { BenchBackend } from "../../../bench/suite/context.ts";
import { compareModel, type ModelResult } from "../../../bench/suite/flowAgainstPhysics.ts";
import {
  CHECKED_SETS,
  checkMagnitudes,
  commonGrid,
  type LightCurveGrid,
} from "../../../bench/suite/lightCurveGrids.ts";
import type { Effort } from "../../../bench/suite/race.ts";
import { FULL_TRAINING, learnedCurves, type TrainingSize, trainFlow } from "../../../bench/suite/trainedFlow.ts";
import type { BackendDescription } from "../../../src/engine/backend.ts";
import { DeviceError } from "../../../src/engine/errors.ts";
import { evaluateLightCurves } from "../../../src/lightcurves/evaluateLightCurves.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import type { Host } from "./protocol.ts";

/** How long the flow learns: a second or two, or as long as for the documentation's figures. */
export const TRAININGS: Readonly<Record<"brief" | "full", TrainingSize>> = {
  brief: { rows: 4000, heldOut: 500, epochs: 15, batch: 200 },
  full: FULL_TRAINING,
};

/** A visitor waits: fewer and shorter calls than in the benchmarks. */
const EFFORT: Effort = { rounds: 5, runSeconds: 0.25, tableSeconds: 0.6, climbSeconds: 3 };

export interface RaceCall {
  readonly model: string;
  readonly training: keyof typeof TRAININGS;
}

/** What is being done, and which share of it is done where that is known. */
export interface RaceProgress {
  readonly text: string;
  readonly share?: number;
}

export interface RaceResult extends Pick<ModelResult, "measurements" | "absent" | "comparisons"> {
  readonly backends: readonly { readonly choice: "webgpu" | "cpu"; readonly description: BackendDescription }[];
  /** Why there is no WebGPU to race on. */
  readonly noWebGpu: string | undefined;
  /** Sets whose curves agreed with the float64 reference on every backend before the race. */
  readonly checkedSets: number;
  /** What the numbers say, in words. */
  readonly sentences: readonly string[];
}

/** @throws Error where a backend computes something else than the reference does */
export async function run({ model, training }: RaceCall, host: Host<RaceProgress>): Promise<RaceResult> {
  const { signal } = host;
  const grid = commonGrid(modelNamed(model));
  const learned = learnedCurves(grid);
  const { backends, noWebGpu } = await openBackends(host);
  for (const one of backends) {
    host.progress({ text: `Checking ${one.backend.description.name} against the float64 reference` });
    await check(one, grid);
    await stopIfAsked(signal);
  }
  const size = TRAININGS[training];
  const processor = backends.find(({ choice }) => choice === "cpu")!.backend;
  const flow = await trainFlow(processor, grid, learned, size, async (done) => {
    host.progress({ text: `Training the flow: epoch ${done} of ${size.epochs}`, share: done / size.epochs });
    await stopIfAsked(signal);
  });
  const { measurements, absent, comparisons } = await compareModel(
    { backends, quick: false, effort: EFFORT, signal, onProgress: (text) => host.progress({ text }) },
    grid,
    learned,
    flow,
  );
  return {
    ...{ measurements, absent, comparisons, noWebGpu, checkedSets: CHECKED_SETS },
    backends: backends.map(({ choice, backend }) => ({ choice, description: { ...backend.description } })),
    sentences: conclusions(comparisons),
  };
}

/** Both, where there are both: whatever the page computes on otherwise. */
async function openBackends(host: Host<RaceProgress>): Promise<{ backends: BenchBackend[]; noWebGpu?: string }> {
  const cpu: BenchBackend = { choice: "cpu", backend: await host.backend("cpu") };
  try {
    return { backends: [{ choice: "webgpu", backend: await host.backend("webgpu") }, cpu] };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { backends: [cpu], noWebGpu: error.message };
  }
}

async function check({ backend }: BenchBackend, grid: LightCurveGrid): Promise<void> {
  const { model, times, bands, options } = grid;
  const request = { model, times, bands, options };
  const { magnitudes } = await evaluateLightCurves(backend, grid.sets(CHECKED_SETS), request);
  checkMagnitudes(magnitudes, grid);
}

/** Lets the page's messages in: one of them may end this. */
async function stopIfAsked(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
}
