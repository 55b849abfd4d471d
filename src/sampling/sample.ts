/** Posterior and evidence: tempered particles, a flow that learns them, and importance sampling from the flow. */

import { argument, InputError } from "../engine/errors.ts";
import { checkSeed } from "../engine/random/streams.ts";
import { STATES } from "./chains.ts";
import { type Diagnostics, diagnose, evidencesDisagree } from "./diagnostics.ts";
import { fitGaussian, fitMixture } from "./fitMixture.ts";
import { blend, GaussianMixture, priorMixture, withTails } from "./gaussianMixture.ts";
import { evidenceOf, ImportanceSampler } from "./importance.ts";
import { mixtureProposal } from "./mixtureProposal.ts";
import { paretoShape } from "./paretoShape.ts";
import { Evaluator, joined, type Population } from "./population.ts";
import type {
  FlowTrainer,
  LatentProposal,
  SamplingEvents,
  SamplingProblem,
  TemperatureRecord,
  TemperedState,
} from "./problem.ts";
import { RoundRandom } from "./roundRandom.ts";
import { fromPrior, resampleAndMove, temper } from "./tempered.ts";
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
  /** Learns the particles. */
  readonly trainFlow: FlowTrainer;
  /** Tried before any tempering, such as a flow that was trained for posteriors of this kind. */
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
const DRAWS_PER_SAMPLE = 30;
/** Share of a batch that is drawn from the flow; the rest, from the mixture with its wide copies and the prior, bounds weights. */
const FLOW_PORTION = 0.8;
/** Of the mixture, the share of the posterior's own Gaussians; the rest are those of temperatures above this one. */
const OWN_SHARE = 0.5;
const WARM = 0.2;
/** Below this share of effective draws another flow is trained. */
const EFFICIENCY = 0.2;
const MOST_FLOWS = 3;
/** A given first proposal must have this efficiency, and a tail below this shape. */
const FIRST_EFFICIENCY = 0.02;
const LARGEST_SHAPE = 0.7;
/** Share of all the weight above which a draw asks for a patch, and draws before which none is heavy. */
const HEAVY_SHARE = 0.01;
const HEAVY_DRAWS = 2000;
/** Width of a patch in units of the posterior's, its share of a batch, and how many there may be. */
const PATCH_WIDTH = 0.4;
const PATCH_PORTION = 0.05;
const MOST_PATCHES = 6;
/** Of the particles, as many effective draws must there be for the next ones to come of the draws. */
const LEAST_EFFECTIVE = 0.1;
/** Passes from the prior to the posterior. */
const MOST_PASSES = 3;
/** Draws that Gaussians are fitted to. */
const MIXTURE_POINTS = 4000;
const LEAST_BATCH = 1000;
/** Share of a batch beyond what seems to be needed. */
const SPARE = 1.05;

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
    if (request.proposal && !resume && (await run.importanceFrom(request.proposal))) return run.result();
    await run.passes(resume);
    return run.result();
  } finally {
    run.disposeFlows();
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
  private importanceSampler: ImportanceSampler;
  private state: TemperedState | undefined;
  private random: RoundRandom;
  private readonly flows: LatentProposal[] = [];
  private efficiency = 0;

  constructor(
    private readonly problem: SamplingProblem,
    private readonly request: SamplingRequest & { readonly samples: number; readonly particles: number },
    private readonly events: SamplingEvents,
  ) {
    this.evaluator = new Evaluator(problem, events.signal, request.resume?.evaluations);
    this.importanceSampler = new ImportanceSampler(problem.dimensions, this.evaluator);
    this.random = new RoundRandom(request.seed);
  }

  /** Passes from the prior to the posterior, each guided by the one before, until evidence and importance sampling agree. */
  async passes(resume: TemperedState | undefined): Promise<void> {
    const { evaluator, events, request, problem } = this;
    const { particles, seed } = request;
    const { dimensions } = problem;
    let begun = resume ?? (await fromPrior(dimensions, particles, this.random, evaluator, events));
    for (;;) {
      this.state = await temper(begun, dimensions, particles, seed, evaluator, events);
      this.random = new RoundRandom(seed, this.state.round);
      const last = this.state.pass === MOST_PASSES;
      if (await this.importance(last)) return;
      if (last) return;
      const guides = [...this.state.guides, { temperature: 1, components: this.fitDraws().components }];
      begun = await fromPrior(dimensions, particles, this.random, evaluator, events, {
        pass: this.state.pass + 1,
        guides,
      });
    }
  }

  /** Gaussians of the weighted draws. */
  private fitDraws(): GaussianMixture {
    const { dimensions } = this.problem;
    const { latent, rows } = this.importanceSampler;
    const weights = normalisedWeights(this.importanceSampler.logWeights());
    const chosen = systematicResample(
      weights,
      Math.min(rows, MIXTURE_POINTS, this.request.particles),
      this.random.uniform(0, 0),
    );
    this.random.round++;
    const points = new Float64Array(chosen.length * dimensions);
    chosen.forEach((row, at) => {
      points.set(latent.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
    });
    const mixture = fitMixture(points, chosen.length, dimensions, this.random);
    this.random.round++;
    return mixture;
  }

  /** Whether the evidence of the draws is that of the temperatures. */
  private agrees(): boolean {
    const { logEvidence, logEvidenceVariance } = this.state!;
    const drawn = evidenceOf(this.importanceSampler.logWeights());
    const error = Math.hypot(drawn.logEvidenceError, Math.sqrt(logEvidenceVariance));
    return !evidencesDisagree(drawn.logEvidence - logEvidence, error);
  }

  /** Importance sampling from a given proposal. @returns whether it was enough */
  async importanceFrom(proposal: LatentProposal): Promise<boolean> {
    const { dimensions } = this.problem;
    const prior = mixtureProposal(priorMixture(dimensions));
    await this.batch([proposal, prior], LEAST_BATCH);
    if (this.efficiency < FIRST_EFFICIENCY) return false;
    await this.reach([proposal, prior]);
    const logWeights = this.importanceSampler.logWeights();
    return effectiveSampleSize(logWeights) >= this.request.samples && paretoShape(logWeights) < LARGEST_SHAPE;
  }

  /**
   * Importance sampling from flows that learn the particles, and anew what their weighted draws become.
   * @param last whether it is to make the best of what there is
   * @returns whether the evidence agrees with that of the temperatures
   */
  private async importance(last: boolean): Promise<boolean> {
    const { problem, request } = this;
    const { dimensions } = problem;
    // Draws of a first proposal and of earlier passes are left out, so that a resumed run ends with the same bits.
    this.importanceSampler = new ImportanceSampler(dimensions, this.evaluator);
    this.disposeFlows();
    let particles: Population = this.state!;
    for (;;) {
      const rows = particles.logLikelihoods.length;
      const flow = await request.trainFlow(particles.latent, rows, this.nextSeed(), this.events.signal);
      this.flows.push(flow);
      this.tell("flow");
      const fitted = withTails(fitMixture(particles.latent, rows, dimensions, this.random));
      this.random.round++;
      // Lesser modes that neither the flow nor Gaussians of the posterior make much of are larger where it is warmer.
      const warmer = this.state!.guides.filter(({ temperature }) => temperature >= WARM && temperature < 1);
      const mixture = blend(
        fitted,
        warmer.map(({ components }) => components),
        OWN_SHARE,
      );
      const proposals = [flow, mixtureProposal(mixture)] as const;
      await this.batch(proposals, Math.max(LEAST_BATCH, Math.round(request.samples / 5)));
      if (!last && !this.agrees()) return false;
      if (this.efficiency >= EFFICIENCY || this.flows.length === MOST_FLOWS) {
        await this.reach(proposals);
        return this.agrees();
      }
      particles = await this.moreParticles(particles);
    }
  }

  /**
   * Particles of equal weight for the next flow: out of weighted draws where enough of them count, resampled and moved. Else
   * those of the last temperature moved on, beside those that the flow before has learned: a few draws would be the whole
   * population.
   */
  private async moreParticles(before: Population): Promise<Population> {
    const logWeights = this.importanceSampler.logWeights();
    const enough = effectiveSampleSize(logWeights) >= LEAST_EFFECTIVE * this.request.particles;
    if (!enough) {
      const state = this.state!;
      return joined(before, await this.moved(state, new Float64Array(state.logLikelihoods.length)));
    }
    const { latent, logLikelihoods, rows } = this.importanceSampler;
    return this.moved({ latent, logLikelihoods, ancestors: new Uint32Array(rows) }, logWeights);
  }

  private async moved(population: Population, logWeights: Float64Array): Promise<Population> {
    const moved = await resampleAndMove(
      population,
      logWeights,
      1,
      this.problem.dimensions,
      this.request.particles,
      this.random,
      this.evaluator,
      this.state!,
    );
    return moved;
  }

  /** Batches until there are enough effective samples, or too many draws. */
  private async reach(begun: readonly LatentProposal[]): Promise<void> {
    const { samples, draws = DRAWS_PER_SAMPLE * samples } = this.request;
    let proposals = begun;
    for (;;) {
      const patch = proposals.length < begun.length + MOST_PATCHES ? this.patch() : undefined;
      if (patch) proposals = [...proposals, patch];
      const { rows } = this.importanceSampler;
      const effective = effectiveSampleSize(this.importanceSampler.logWeights());
      if (effective >= samples || rows >= draws) return;
      const wanted = (SPARE * (samples - effective)) / Math.max(this.efficiency, 1e-3);
      await this.batch(proposals, Math.min(draws - rows, Math.max(LEAST_BATCH, Math.min(wanted, 2 * rows))));
    }
  }

  /**
   * Narrow Gaussians around draws that have much of all the weight: where the proposals hardly go, but the posterior does.
   * Later draws show how much there is, and the balance heuristic lowers the weight of the first.
   */
  private patch(): LatentProposal | undefined {
    const { dimensions } = this.problem;
    const weights = normalisedWeights(this.importanceSampler.logWeights());
    const heavy = Array.from(weights.keys()).filter((row) => weights[row] > HEAVY_SHARE);
    if (weights.length < HEAVY_DRAWS || heavy.length === 0) return undefined;
    const { factor } = fitGaussian(this.state?.latent ?? this.importanceSampler.latent, dimensions);
    const components = heavy.map((row) => ({
      logWeight: -Math.log(heavy.length),
      mean: this.importanceSampler.latent.slice(row * dimensions, (row + 1) * dimensions),
      factor: factor.map((value) => PATCH_WIDTH * value),
    }));
    return mixtureProposal(new GaussianMixture(dimensions, components));
  }

  /** @param proposals the main one, the one that bounds weights, and patches */
  private async batch(proposals: readonly LatentProposal[], size: number): Promise<void> {
    const first = this.importanceSampler.rows;
    const count = Math.ceil(size);
    const [main, other, ...patches] = proposals;
    const each = Math.round(PATCH_PORTION * count);
    const left = count - each * patches.length;
    const own = Math.round(FLOW_PORTION * left);
    const seeds = proposals.map(() => this.nextSeed());
    const portions = [
      { proposal: main, count: own },
      { proposal: other, count: left - own },
      ...patches.map((proposal) => ({ proposal, count: each })),
    ];
    await this.importanceSampler.draw(portions, (portion) => seeds[portion]);
    this.efficiency = effectiveSampleSize(this.importanceSampler.logWeights(first)) / count;
    this.tell("importance");
  }

  private nextSeed(): number {
    const seed = Math.floor(this.random.uniform(0, 0) * 2 ** 52);
    this.random.round++;
    return seed;
  }

  private tell(stage: "flow" | "importance"): void {
    const logWeights = this.importanceSampler.logWeights();
    this.events.onProgress?.({
      stage,
      evaluations: this.evaluator.evaluations,
      temperature: 1,
      acceptance: this.state?.records.at(-1)?.acceptance ?? Number.NaN,
      logEvidence: logWeights.length > 0 ? evidenceOf(logWeights).logEvidence : (this.state?.logEvidence ?? Number.NaN),
      effectiveSampleSize: effectiveSampleSize(logWeights),
    });
  }

  result(): SamplingResult {
    const { latent, logLikelihoods, rows } = this.importanceSampler;
    const { dimensions } = this.problem;
    const logWeights = this.importanceSampler.logWeights();
    const tempered = this.state && {
      logEvidence: this.state.logEvidence,
      logEvidenceError: Math.sqrt(this.state.logEvidenceVariance),
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
        efficiency: this.efficiency,
        flows: this.flows.length,
        passes: this.state?.pass ?? 0,
        ancestors: this.state?.ancestors,
        correlation: this.state?.records.at(-1)?.correlation,
        evidence,
        tempered,
      }),
    };
  }

  disposeFlows(): void {
    for (const flow of this.flows.splice(0)) flow.dispose?.();
  }
}
