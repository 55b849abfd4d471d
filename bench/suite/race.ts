/** Measures several competitors by turns, so that a machine that grows slower or faster does so for all of them. */

import { Bench } from "tinybench";
import { InterruptedError } from "../../src/jobs/interrupted.ts";
import { formatSeconds } from "./format.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** Something ready to be measured. */
export interface Loaded {
  /** One call, finished when the promise resolves; the seconds it took where it has a clock of its own. */
  run(): Promise<number | undefined>;
  dispose?(): void | Promise<void>;
}

/** How much time to spend. */
export interface Effort {
  /** Rounds wanted; fewer, but at least three, where a round takes long. */
  readonly rounds: number;
  /** Longest call, in seconds: whoever would need more is measured no further. */
  readonly runSeconds: number;
  /** Seconds that all rounds of a table may take together. */
  readonly tableSeconds: number;
}

export interface RaceResult {
  readonly spreads: ReadonlyMap<string, Spread>;
  /** Why a competitor dropped out. */
  readonly failures: ReadonlyMap<string, string>;
}

const MINIMUM_ROUNDS = 3;
/** A call that was expected to fit may take this much longer. */
const TOLERATED = 2;
/** Calls shorter than this are timed together. */
const SAMPLE_SECONDS = 0.004;
const MOST_CALLS = 200;

/** Times every competitor once a round, in turn. @throws InterruptedError between two rounds */
export async function race(
  competitors: ReadonlyMap<string, Loaded>,
  effort: Effort,
  signal?: AbortSignal,
): Promise<RaceResult> {
  const failures = new Map<string, string>();
  const calls = new Map<string, number>();
  let roundSeconds = 0;
  for (const [what, loaded] of competitors) {
    stopIfAborted(signal);
    try {
      const seconds = await warmUp(loaded, effort);
      const together = Math.min(MOST_CALLS, Math.max(1, Math.ceil(SAMPLE_SECONDS / seconds)));
      calls.set(what, together);
      roundSeconds += seconds * together;
    } catch (error) {
      failures.set(what, reasonOf(error));
    }
  }
  const affordable = Math.floor(effort.tableSeconds / roundSeconds);
  const rounds = Math.max(MINIMUM_ROUNDS, Math.min(effort.rounds, affordable));
  const bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true });
  for (const [what, together] of calls) {
    const loaded = competitors.get(what)!;
    const once = async () => ({ overriddenDuration: 1000 * (await timeCalls(loaded, together)) });
    bench.add(what, once, { async: true });
  }
  const samples = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    stopIfAborted(signal);
    bench.reset();
    for (const { name, result } of await bench.run()) {
      if (result.state === "errored") failures.set(name, reasonOf(result.error));
      else if (result.state === "completed") {
        samples.set(name, [...(samples.get(name) ?? []), result.latency.samples![0] / 1000]);
      }
    }
  }
  const finished = [...samples].filter(([what]) => !failures.has(what));
  return { spreads: new Map(finished.map(([what, seconds]) => [what, spreadOf(seconds)])), failures };
}

/** Seconds of a call once everything is compiled. @throws Error where one takes too long to be measured */
async function warmUp(loaded: Loaded, { runSeconds }: Effort): Promise<number> {
  await timeCalls(loaded, 1);
  const seconds = await timeCalls(loaded, 1);
  if (seconds <= TOLERATED * runSeconds) return seconds;
  throw new Error(`a call takes ${formatSeconds(seconds)}, which is too long to be measured`);
}

/** Mean seconds of some calls in a row. */
async function timeCalls(loaded: Loaded, calls: number): Promise<number> {
  let own: number | undefined;
  const begun = performance.now();
  for (let call = 0; call < calls; call++) {
    const seconds = await loaded.run();
    if (seconds !== undefined) own = (own ?? 0) + seconds;
  }
  return (own ?? (performance.now() - begun) / 1000) / calls;
}

/** The first line of an error's message. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0].slice(0, 300);
}

/** @throws InterruptedError if the user stopped the run */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new InterruptedError("stopped; no result was written");
}
