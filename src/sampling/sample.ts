/** Posterior and evidence: tempered particles, a flow that learns them, and importance sampling from the flow. */

import { argument, InputError } from "../engine/errors.ts";
import { checkSeed } from "../engine/random/streams.ts";
import { STATES } from "./chains.ts";
import { type Diagnostics, diagnose } from "./diagnostics.ts";
import { effortOf } from "./effort.ts";
import { evidenceOf } from "./importance.ts";
import { ImportanceStage } from "./importanceStage.ts";
import { Evaluator } from "./population.ts";
import type {
  FlowTrainer,
  LatentProposal,
  SamplingEvents,
  SamplingProblem,
  TemperatureRecord,
  TemperedState,
} from "./problem.ts";
import { RoundRandom } from "./roundRandom.ts";
import { evidenceVariance, fromPrior, temper } from "./tempered.ts";
import { effectiveSampleSize, normalisedWeights, systematicResample } from "./weights.ts";

/** What is asked of the sampler. */
export interface SamplingRequest {
  readonly seed: number;
  /** Effective samples to reach (default 10,000). */
  readonly samples?: number;
  /** Particles at each temperature, a multiple of 8 (default 4,000). */
  readonly particles?: number;
  /** Draws of importance sampling after which it ends without enough effective samples (default 30 times `samples`). */
  readonly draws?: number;
  /** Learns the particles. Without it Gaussians do, in milliseconds: for simple posteriors by the thousand. */
  readonly trainFlow?: FlowTrainer;
  /** Tried before any tempering, such as a flow that was trained for posteriors of this kind. With `trainFlow` alone. */
  readonly proposal?: LatentProposal;
  /** What a stopped run had done, as `onCheckpoint` gave it. */
  readonly resume?: TemperedState;
}

/** What comes of it. */
export interface SamplingResult {
  readonly rows: number;
  /** [rows, dimensions] */
  readonly latent: Float64Array;
  /** [rows, names] */
  readonly parameters: Float64Array;
  /** [rows], of the sum 1 */
  readonly weights: Float64Array;
  /** [rows] */
  readonly logLikelihoods: Float64Array;
  /** By importance sampling. */
  readonly logEvidence: number;
  readonly logEvidenceError: number;
  /** By the temperatures; undefined where the first proposal was enough. */
  readonly tempered: { readonly logEvidence: number; readonly logEvidenceError: number } | undefined;
  readonly effectiveSampleSize: number;
  readonly evaluations: number;
  readonly temperatures: readonly TemperatureRecord[];
  readonly diagnostics: Diagnostics;
}

const SAMPLES = 10_000;
const PARTICLES = 4000;
/** Passes from the prior to the posterior. */
const MOST_PASSES = 4;
/**
 * Samples a posterior. The same seed gives the same result, whatever the batches and threads of the likelihood.
 * @throws InputError for requests that make no sense, and where no set of the prior has a likelihood; the signal's reason
 *   where it was stopped
 */
export async function sample(
  problem: SamplingProblem,
  request: SamplingRequest,
  events: SamplingEvents = {},
): Promise<SamplingResult> {
  const { seed, samples = SAMPLES, particles = PARTICLES, resume } = request;
  checkSeed(seed);
  checkCount("samples", samples, 1);
  checkCount("particles", particles, STATES);
  const run = new Run(problem, { ...request, samples, particles: STATES * Math.round(particles / STATES) }, events);
  try {
    if (request.proposal && !resume && (await run.from(request.proposal))) return run.result();
    await run.passes(resume);
    return run.result();
  } finally {
    run.dispose();
  }
}

/** @throws InputError */
function checkCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new InputError(`${argument(name)} is ${value}, but must be an integer of at least ${least}`);
}

/**
 * Rows of equal weight out of a result, by systematic resampling: as many as asked for, some of them more than once where
 * there are fewer effective samples.
 */
export function equallyWeighted(
  { weights }: Pick<SamplingResult, "weights">,
  count: number,
  seed: number,
): Uint32Array {
  return systematicResample(weights, count, new RoundRandom(seed).uniform(0, 0));
}

class Run {
  private readonly evaluator: Evaluator;
  private readonly stage: ImportanceStage;
  private state: TemperedState | undefined;
  private random: RoundRandom;

  constructor(
    private readonly problem: SamplingProblem,
    private readonly request: SamplingRequest & { readonly samples: number; readonly particles: number },
    private readonly events: SamplingEvents,
  ) {
    this.evaluator = new Evaluator(problem, events.signal, request.resume?.evaluations);
    this.random = new RoundRandom(request.seed);
    this.stage = new ImportanceStage(problem.dimensions, request, events, this.evaluator, this.random);
  }

  /** Importance sampling from a given proposal. @returns whether it was enough */
  from(proposal: LatentProposal): Promise<boolean> {
    return this.stage.importanceFrom(proposal);
  }

  /** Passes from the prior to the posterior, each guided by the one before, until evidence and importance sampling agree. */
  async passes(resume: TemperedState | undefined): Promise<void> {
    const { evaluator, events, request, problem } = this;
    const { particles, seed } = request;
    const size = { dimensions: problem.dimensions, particles, archive: effortOf(request).archive };
    let begun = resume ?? (await fromPrior(size, this.random, evaluator, events));
    for (;;) {
      this.state = await temper(begun, size, seed, evaluator, events);
      this.random = new RoundRandom(seed, this.state.round);
      const last = this.state.pass === MOST_PASSES;
      if (await this.stage.importanceOf(this.state, this.random, last)) return;
      if (last) return;
      const guides = [...this.state.guides, { temperature: 1, components: this.stage.fitDraws().components }];
      begun = await fromPrior(size, this.random, evaluator, events, {
        pass: this.state.pass + 1,
        guides,
      });
    }
  }

  result(): SamplingResult {
    const { latent, logLikelihoods, rows } = this.stage.sampler;
    const { dimensions } = this.problem;
    const logWeights = this.stage.sampler.logWeights();
    const tempered = this.state && {
      logEvidence: this.state.logEvidence,
      logEvidenceError: Math.sqrt(evidenceVariance(this.state)),
    };
    const evidence = evidenceOf(logWeights);
    return {
      rows,
      latent,
      parameters: this.problem.parameters(latent, rows),
      weights: normalisedWeights(logWeights),
      logLikelihoods,
      ...evidence,
      tempered,
      effectiveSampleSize: effectiveSampleSize(logWeights),
      evaluations: this.evaluator.evaluations,
      temperatures: this.state?.records ?? [],
      diagnostics: diagnose({
        latent,
        logWeights,
        logLikelihoods,
        dimensions,
        samples: this.request.samples,
        seed: this.request.seed,
        efficiency: this.stage.efficiency,
        flows: this.stage.flowCount,
        passes: this.state?.pass ?? 0,
        ancestors: this.state?.ancestors,
        correlation: this.state?.records.at(-1)?.correlation,
        evidence,
        tempered,
      }),
    };
  }

  dispose(): void {
    this.stage.disposeFlows();
  }
}
