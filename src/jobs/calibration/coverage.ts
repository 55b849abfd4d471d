/**
 * Are the answers of `fit` calibrated? Events are drawn from the prior, measured as a file or a cadence says, and fitted;
 * where the truths are among the samples tells (`ranks.ts`).
 */

import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { type JobEvents, stopIfAborted } from "../events.ts";
import { type CheckedEvent, EventCheck, type EventRequest } from "./eventCheck.ts";
import { histogram, type Uniformity, uniformity, usualDistance } from "./uniformity.ts";

/** What is asked of the job. */
export interface CoverageRequest extends EventRequest {
  readonly events: number;
}

/** Threads that check events, each one at a time. */
export interface CheckThreads {
  readonly count: number;
  check(thread: number, event: number): Promise<CheckedEvent>;
  /** Ends them: checks that have not ended fail. */
  close(): void;
}

/** How the true values of a parameter are among the samples. */
export interface CheckedParameter extends Uniformity {
  readonly name: string;
  /** [event] Share of the samples below the truth. */
  readonly shares: Float64Array;
  /** The shares in equal bins. */
  readonly counts: readonly number[];
}

/** What came of the job. */
export interface CoverageSummary {
  readonly events: number;
  /** Points of an event: the fewest, the median and the most. */
  readonly points: readonly [number, number, number];
  readonly parameters: readonly CheckedParameter[];
  /** Shares of the samples nearer to a random point than the truth. */
  readonly tarp: Uniformity & { readonly shares: Float64Array };
  /** How far from uniform 99 of 100 right answers stay. */
  readonly usualDistance: number;
  /** Whether no parameter, nor all together, is farther off than chance explains, at one in a hundred for all tests. */
  readonly passed: boolean;
  readonly seconds: number;
  readonly evaluations: number;
}

const BINS = 15;
/** Of one check: their shares are held in memory. */
const MOST_EVENTS = 1_000_000;
/** Of all tests together. */
const SIGNIFICANCE = 0.01;

/**
 * @param threads that check the events, instead of this one; closed at the end
 * @throws InputError for bad input, InterruptedError where it was stopped
 */
export async function checkCoverage(
  backend: Backend,
  request: CoverageRequest,
  events: JobEvents = {},
  threads?: CheckThreads,
): Promise<CoverageSummary> {
  try {
    const { seed, noiseFactor } = request;
    checkSeed(seed);
    if (!(Number.isInteger(request.events) && request.events >= 20 && request.events <= MOST_EVENTS)) {
      throw new InputError(
        `${argument("events")} is ${request.events}, but must be an integer from 20 to ${MOST_EVENTS}`,
      );
    }
    if (!(noiseFactor > 0 && noiseFactor < Number.POSITIVE_INFINITY)) {
      throw new InputError(`${argument("noiseFactor")} is ${noiseFactor}, but must be positive`);
    }
    const begun = performance.now();
    using own = await EventCheck.open(backend, request, events);
    const checked = await checkAll(own, request.events, events, threads);
    return summaryOf(own.names, checked, (performance.now() - begun) / 1000);
  } finally {
    threads?.close();
  }
}

/** Every event once, by whichever thread is free. */
async function checkAll(
  own: EventCheck,
  count: number,
  { signal, onProgress }: JobEvents,
  threads: CheckThreads | undefined,
): Promise<CheckedEvent[]> {
  const checked: CheckedEvent[] = new Array(count);
  let [next, done] = [0, 0];
  const stop = () => stopIfAborted(signal, `stopped after ${done} of ${count} events`);
  const work = async (check: (event: number) => Promise<CheckedEvent>) => {
    while (next < count) {
      stop();
      const event = next++;
      checked[event] = await check(event);
      onProgress?.(++done, count);
    }
  };
  if (!threads) {
    await work((event) => own.check(event));
    return checked;
  }
  const close = () => threads.close();
  signal?.addEventListener("abort", close);
  try {
    await Promise.all(
      Array.from({ length: threads.count }, (_, thread) => work((event) => threads.check(thread, event))),
    );
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal?.removeEventListener("abort", close);
  }
  return checked;
}

function summaryOf(names: readonly string[], checked: readonly CheckedEvent[], seconds: number): CoverageSummary {
  const parameters = names.map((name, at) => {
    const shares = Float64Array.from(checked, (event) => event.shares[at]);
    return { ...{ name, shares, counts: histogram(shares, BINS) }, ...uniformity(shares) };
  });
  const distances = Float64Array.from(checked, ({ tarp }) => tarp);
  const together = { shares: distances, ...uniformity(distances) };
  const tests = [...parameters, together];
  const counts = checked.map(({ points }) => points).sort((a, b) => a - b);
  return {
    ...{ events: checked.length, parameters, tarp: together, usualDistance: usualDistance(checked.length) },
    points: [counts[0], counts[counts.length >> 1], counts[counts.length - 1]],
    passed: tests.every(({ pValue }) => pValue >= SIGNIFICANCE / tests.length),
    ...{ seconds, evaluations: checked.reduce((sum, { evaluations }) => sum + evaluations, 0) },
  };
}
