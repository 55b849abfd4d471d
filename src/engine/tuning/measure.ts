/** Which of several ways to do the same work is the fastest here: a short measurement, whose result can be kept. */

import { DeviceError } from "../errors.ts";
import { DeviceLostError } from "../webgpu/deviceLostError.ts";

/** One way to do the work. */
export interface Candidate {
  readonly name: string;
  /** Compiles what the first run needs, and runs it once. */
  prepare(): Promise<void>;
  /** Does the work once, to the end. */
  run(): Promise<void>;
}

/** What a candidate took. */
export interface Measured {
  readonly name: string;
  /** Seconds until its first run was done, compilation included. */
  readonly prepareSeconds: number;
  /** Seconds of one run, median. */
  readonly runSeconds: number;
}

/** How long a measurement may take. */
export interface MeasurementLimits {
  /** Rounds in which every candidate runs once. */
  readonly rounds: number;
  /** No further candidate is compiled after this many seconds. */
  readonly prepareSeconds: number;
  /** No further round is started after this many seconds of runs. */
  readonly runSeconds: number;
}

/** Candidates this many times slower than the fastest run only once. */
const HOPELESS = 4;

/**
 * Prepares the candidates one after the other and runs them in turns, so that a machine whose speed drifts is the same for
 * all. The first candidate is always measured, the others as long as time is left. Candidates that the device refuses are
 * left out: an adapter may compile one form of a kernel and not another.
 */
export async function measure(candidates: readonly Candidate[], limits: MeasurementLimits): Promise<Measured[]> {
  const now = () => performance.now() / 1000;
  const timed = async (work: () => Promise<void>) => {
    const begun = now();
    await work();
    return now() - begun;
  };
  const begun = now();
  const prepared: { candidate: Candidate; prepareSeconds: number; runs: number[] }[] = [];
  for (const candidate of candidates) {
    if (prepared.length > 0 && now() - begun > limits.prepareSeconds) break;
    try {
      const prepareSeconds = await timed(() => candidate.prepare());
      prepared.push({ candidate, prepareSeconds, runs: [await timed(() => candidate.run())] });
    } catch (error) {
      if (!(error instanceof DeviceError) || error instanceof DeviceLostError) throw error;
    }
  }
  const fastest = Math.min(...prepared.map(({ runs }) => runs[0]));
  const promising = prepared.filter(({ runs }) => runs[0] <= HOPELESS * fastest);
  const runsBegun = now();
  for (let round = 1; round < limits.rounds && now() - runsBegun < limits.runSeconds; round++) {
    for (const { candidate, runs } of promising) runs.push(await timed(() => candidate.run()));
  }
  return prepared.map(({ candidate, prepareSeconds, runs }) => ({
    name: candidate.name,
    prepareSeconds,
    runSeconds: [...runs].sort((a, b) => a - b)[runs.length >> 1],
  }));
}
