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
  /** Seconds that the calls of one count of a table may take together, warm-up included; it may need more for three rounds. */
  readonly tableSeconds: number;
  /** Seconds that a table may spend on calls before it goes no further to larger counts. */
  readonly climbSeconds: number;
}

export interface RaceResult {
  readonly spreads: ReadonlyMap<string, Spread>;
  /** Why a competitor dropped out. */
  readonly failures: ReadonlyMap<string, string>;
}

const MINIMUM_ROUNDS = 3;
/** Calls before the rounds; the first compiles. */
const WARM_UP_CALLS = 2;
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
    await aTurn();
    stopIfAborted(signal);
    try {
      const { seconds, wallSeconds } = await warmUp(loaded, effort);
      const together = Math.min(MOST_CALLS, Math.max(1, Math.ceil(SAMPLE_SECONDS / seconds)));
      calls.set(what, together);
      roundSeconds += Math.max(seconds, wallSeconds) * together;
    } catch (error) {
      failures.set(what, reasonOf(error));
    }
  }
  const affordable = Math.floor(effort.tableSeconds / roundSeconds) - WARM_UP_CALLS;
  const rounds = Math.max(MINIMUM_ROUNDS, Math.min(effort.rounds, affordable));
  const bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true });
  for (const [what, together] of calls) {
    const loaded = competitors.get(what)!;
    const once = async () => {
      await aTurn();
      stopIfAborted(signal);
      return { overriddenDuration: 1000 * (await timeCalls(loaded, together)).seconds };
    };
    bench.add(what, once, { async: true });
  }
  const samples = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    bench.reset();
    const results = await bench.run();
    stopIfAborted(signal);
    for (const { name, result } of results) {
      if (result.state === "errored") failures.set(name, reasonOf(result.error));
      else if (result.state === "completed") {
        samples.set(name, [...(samples.get(name) ?? []), result.latency.samples![0] / 1000]);
      }
    }
  }
  const finished = [...samples].filter(([what]) => !failures.has(what));
  return { spreads: new Map(finished.map(([what, seconds]) => [what, spreadOf(seconds)])), failures };
}

/** A call once everything is compiled. @throws Error where one takes too long to be measured */
async function warmUp(loaded: Loaded, { runSeconds }: Effort): Promise<Call> {
  await timeCalls(loaded, WARM_UP_CALLS - 1);
  const call = await timeCalls(loaded, 1);
  if (call.seconds <= TOLERATED * runSeconds) return call;
  throw new Error(`a call takes ${formatSeconds(call.seconds)}, which is too long to be measured`);
}

/** Seconds of a call by its own clock where it has one, and by that of the wall. */
interface Call {
  readonly seconds: number;
  readonly wallSeconds: number;
}

/** The mean of some calls in a row. */
async function timeCalls(loaded: Loaded, calls: number): Promise<Call> {
  let own: number | undefined;
  const begun = performance.now();
  for (let call = 0; call < calls; call++) {
    const seconds = await loaded.run();
    if (seconds !== undefined) own = (own ?? 0) + seconds;
  }
  const wallSeconds = (performance.now() - begun) / 1000 / calls;
  return { seconds: own === undefined ? wallSeconds : own / calls, wallSeconds };
}

/** Lets in what may abort the signal: a backend that computes on the processor leaves it no time by itself. */
const aTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The first line of an error's message. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0].slice(0, 300);
}

/** @throws InterruptedError if the user stopped the run */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new InterruptedError("stopped");
}
