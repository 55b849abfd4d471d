/** Runs the benchmarks: opens the backends, measures section by section, and hands back one document. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BackendChoice, openBackend } from "../../src/engine/openBackend.ts";
import { registeredModels } from "../../src/lightcurves/registry.ts";
import { coldStartJob } from "./coldStart.ts";
import type { BenchBackend, BenchContext, BenchJob } from "./context.ts";
import { describeEnvironment } from "./environment.ts";
import { flowJob } from "./flow.ts";
import { latencyJob } from "./latency.ts";
import { lightCurveJob } from "./lightCurves.ts";
import type { Effort } from "./race.ts";
import { type BenchResults, type BenchSection, SCHEMA_NAME, SCHEMA_VERSION } from "./results.ts";
import { rooflineJob } from "./roofline.ts";
import { targetSection } from "./targets.ts";
import { versusJob } from "./versus.ts";

/** In the order of `benchNames`. */
const allJobs = (): readonly BenchJob[] => [
  ...registeredModels().map(lightCurveJob),
  flowJob,
  versusJob,
  latencyJob,
  coldStartJob,
  rooflineJob,
];

const FULL: Effort = { rounds: 7, runSeconds: 1, tableSeconds: 7, climbSeconds: 25 };
const QUICK: Effort = { rounds: 3, runSeconds: 0.2, tableSeconds: 0.2, climbSeconds: 5 };

export interface BenchRequest {
  /** Names of sections; all where there are none. */
  readonly names: readonly string[];
  /** `auto`: the WebGPU adapter, if there is one, and the CPU backend. */
  readonly backend: BackendChoice;
  readonly quick: boolean;
  /** The built command line that starts are measured of. */
  readonly program: string | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
  /** Gets what there is whenever a section has ended that is not the last: a run may be cut at any time. */
  readonly onSection?: (run: BenchResults) => Promise<void>;
}

/** @throws DeviceError where `webgpu` is asked for and there is none, InterruptedError if stopped */
export async function runBenchmarks(request: BenchRequest): Promise<BenchResults> {
  const begun = performance.now();
  const { quick } = request;
  const jobs = allJobs().filter((job) => request.names.length === 0 || request.names.includes(job.name));
  const backends = await openBackends(request.backend);
  const folder = await mkdtemp(join(tmpdir(), "kiloflow-bench-"));
  try {
    const context: BenchContext = {
      backends,
      quick,
      effort: quick ? QUICK : FULL,
      folder,
      program: request.program,
      signal: request.signal,
      onProgress: request.onProgress ?? (() => {}),
    };
    const environment = await describeEnvironment(backends, jobs);
    const sections: BenchSection[] = [];
    const results = (): BenchResults => {
      const seconds = (performance.now() - begun) / 1000;
      const { runSeconds } = context.effort;
      return { schema: SCHEMA_NAME, version: SCHEMA_VERSION, quick, seconds, runSeconds, environment, sections };
    };
    for (const job of jobs) {
      sections.push({ name: job.name, title: job.title, ...(await job.run(context)) });
      if (job !== jobs.at(-1)) await request.onSection?.({ ...results(), partial: true });
    }
    if (!quick) sections.push(targetSection({ environment, sections }));
    return results();
  } finally {
    for (const { backend } of backends) backend.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function openBackends(choice: BackendChoice): Promise<BenchBackend[]> {
  const backends: BenchBackend[] = [];
  if (choice !== "cpu") {
    const backend = await openBackend(choice);
    if (backend.description.kind === "webgpu") backends.push({ choice: "webgpu", backend });
    else backend.dispose();
  }
  // What the adapter is compared with; only a run of the adapter alone goes without.
  if (choice !== "webgpu") backends.push({ choice: "cpu", backend: await openBackend("cpu") });
  return backends;
}
