/**
 * Importance sampling from flows that learn the particles of the last temperature, or from Gaussians of them, until there are
 * enough effective samples.
 */

import { evidencesDisagree } from "./diagnostics.ts";
import { type Effort, effortOf } from "./effort.ts";
import { fitGaussian, fitMixture } from "./fitMixture.ts";
import { blend, GaussianMixture, priorMixture, withTails } from "./gaussianMixture.ts";
import { evidenceOf, ImportanceSampler } from "./importance.ts";
import { mixtureProposal } from "./mixtureProposal.ts";
import { paretoShape } from "./paretoShape.ts";
import { type Evaluator, joined, type Population } from "./population.ts";
import type { FlowTrainer, LatentProposal, SamplingEvents, TemperedState } from "./problem.ts";
import type { RoundRandom } from "./roundRandom.ts";
import { evidenceVariance, resampleAndMove } from "./tempered.ts";
import { effectiveSampleSize, normalisedWeights, systematicResample } from "./weights.ts";

const DRAWS_PER_SAMPLE = 30;
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
/** Width of a patch in units of the particles' around it, its share of a batch, and how many there may be. */
const PATCH_WIDTH = 0.6;
const PATCH_PORTION = 0.05;
const MOST_PATCHES = 6;
/** Particles that each flow after the first learns beside those of the flow before, in units of those of a temperature. */
const MORE = 2;
/** Of the particles, as many effective draws must there be for the next ones to come of the draws. */
const LEAST_EFFECTIVE = 0.1;
/** Or so much more evidence, in nats: a few draws then found what the particles have missed. */
const FOUND = 0.5;
/** Effective draws that guide another pass. */
const GUIDING = 200;
/** By so many standard errors and nats draws must have more evidence than the temperatures for another pass. */
const MORE_SIGMAS = 2;
const MORE_NATS = 0.25;
/** Draws that Gaussians are fitted to. */
const MIXTURE_POINTS = 4000;
/** Share of a batch beyond what seems to be needed. */
const SPARE = 1.05;

/** What is asked of it; see `SamplingRequest`. */
export interface ImportanceRequest {
  readonly samples: number;
  readonly particles: number;
  readonly draws?: number;
  readonly trainFlow?: FlowTrainer;
}

export class ImportanceStage {
  /** The draws so far. */
  sampler: ImportanceSampler;
  /** Effective share of the last batch. */
  efficiency = 0;
  private readonly effort: Effort;
  private readonly learned: LatentProposal[] = [];
  private state: TemperedState | undefined;
  /** Gaussians of the particles. */
  private fitted: GaussianMixture | undefined;

  constructor(
    private readonly dimensions: number,
    private readonly request: ImportanceRequest,
    private readonly events: SamplingEvents,
    private readonly evaluator: Evaluator,
    private random: RoundRandom,
  ) {
    this.sampler = new ImportanceSampler(dimensions, evaluator);
    this.effort = effortOf(request);
  }

  /** Flows that were trained for the last state, or Gaussians that were fitted in their place. */
  get flowCount(): number {
    return this.learned.length;
  }

  /** Whether the evidence of the draws is that of the temperatures. */
  private agrees(): boolean {
    const state = this.state!;
    const drawn = evidenceOf(this.sampler.logWeights());
    const error = Math.hypot(drawn.logEvidenceError, Math.sqrt(evidenceVariance(state)));
    return !evidencesDisagree(drawn.logEvidence - state.logEvidence, error);
  }

  /**
   * Whether the draws have clearly more evidence than the temperatures, if not so much more that it is a contradiction:
   * particles that came late to a narrow part of the posterior, or not at all to one of its modes, have too little.
   */
  private foundMore(): boolean {
    const drawn = evidenceOf(this.sampler.logWeights());
    const error = Math.hypot(drawn.logEvidenceError, Math.sqrt(evidenceVariance(this.state!)));
    return drawn.logEvidence - this.state!.logEvidence > Math.max(MORE_SIGMAS * error, MORE_NATS);
  }

  /** Importance sampling from a given proposal. @returns whether it was enough */
  async importanceFrom(proposal: LatentProposal): Promise<boolean> {
    const { dimensions } = this;
    const prior = mixtureProposal(priorMixture(dimensions));
    await this.batch([proposal, prior], this.effort.leastBatch);
    if (this.efficiency < FIRST_EFFICIENCY) return false;
    await this.reach([proposal, prior]);
    const logWeights = this.sampler.logWeights();
    return effectiveSampleSize(logWeights) >= this.request.samples && paretoShape(logWeights) < LARGEST_SHAPE;
  }

  /**
   * Importance sampling from flows that learn the particles, and anew what their weighted draws become.
   * @param state at the last temperature
   * @param random at its next round
   * @param last whether it is to make the best of what there is
   * @returns whether the evidence agrees with that of the temperatures
   */
  async importanceOf(state: TemperedState, random: RoundRandom, last: boolean): Promise<boolean> {
    const { dimensions, request } = this;
    [this.state, this.random] = [state, random];
    // Draws of a first proposal and of earlier passes are left out, so that a resumed run ends with the same bits.
    this.sampler = new ImportanceSampler(dimensions, this.evaluator);
    this.disposeFlows();
    let particles: Population = state;
    for (;;) {
      const rows = particles.logLikelihoods.length;
      const flow = await request.trainFlow?.(particles.latent, rows, this.nextSeed(), this.events.signal);
      if (flow) this.learned.push(flow);
      this.fitted = fitMixture(particles.latent, rows, dimensions, this.random);
      this.random.round++;
      const main = flow ?? mixtureProposal(this.fitted);
      if (!flow) this.learned.push(main);
      this.tell("flow");
      // Lesser modes that neither the flow nor Gaussians of the posterior make much of are larger where it is warmer.
      const warmer = state.guides.filter(({ temperature }) => temperature >= WARM && temperature < 1);
      const mixture = blend(
        withTails(this.fitted),
        warmer.map(({ components }) => components),
        OWN_SHARE,
      );
      const proposals = [main, mixtureProposal(mixture)] as const;
      await this.batch(proposals, Math.max(this.effort.leastBatch, Math.round(request.samples / 5)));
      // Another flow finds more where a few draws alone tell that there is more; many guide another pass as they are.
      if (!last && !this.agrees() && effectiveSampleSize(this.sampler.logWeights()) >= GUIDING) return false;
      if (this.efficiency >= EFFICIENCY || this.learned.length === MOST_FLOWS) {
        if (!last && (!this.agrees() || this.foundMore())) return false;
        await this.reach(proposals);
        return this.agrees();
      }
      particles = await this.moreParticles(particles);
    }
  }

  /**
   * Particles of equal weight for the next flow, beside those that the flow before has learned: twice as many as a temperature
   * has, since what a flow lacks in many dimensions are examples. Out of weighted draws where enough of them count, resampled
   * and moved; else those of the last temperature moved on, as a few draws would be the whole population.
   */
  private async moreParticles(before: Population): Promise<Population> {
    const logWeights = this.sampler.logWeights();
    const state = this.state!;
    const { logEvidence } = evidenceOf(logWeights);
    const enough =
      effectiveSampleSize(logWeights) >= LEAST_EFFECTIVE * this.request.particles ||
      logEvidence > state.logEvidence + FOUND;
    const { latent, logLikelihoods, rows } = this.sampler;
    const [from, weights] = enough
      ? [{ latent, logLikelihoods, ancestors: new Uint32Array(rows) }, logWeights]
      : [state, new Float64Array(state.logLikelihoods.length)];
    const { dimensions, random, evaluator, request, effort } = this;
    const size = { dimensions, particles: MORE * request.particles, archive: effort.archive };
    return joined(before, await resampleAndMove(from, weights, 1, size, random, evaluator, state));
  }

  /** Batches until there are enough effective samples, or too many draws. */
  private async reach(begun: readonly LatentProposal[]): Promise<void> {
    const { samples, draws = DRAWS_PER_SAMPLE * samples } = this.request;
    let proposals = begun;
    for (;;) {
      const patch = proposals.length < begun.length + MOST_PATCHES ? this.patch() : undefined;
      if (patch) proposals = [...proposals, patch];
      const { rows } = this.sampler;
      const effective = effectiveSampleSize(this.sampler.logWeights());
      if (effective >= samples || rows >= draws) return;
      const wanted = (SPARE * (samples - effective)) / Math.max(this.efficiency, 1e-3);
      await this.batch(proposals, Math.min(draws - rows, Math.max(this.effort.leastBatch, Math.min(wanted, 2 * rows))));
    }
  }

  /**
   * Narrow Gaussians around draws that have much of all the weight: where the proposals hardly go, but the posterior does.
   * Later draws show how much there is, and the balance heuristic lowers the weight of the first.
   */
  private patch(): LatentProposal | undefined {
    const { dimensions } = this;
    const weights = normalisedWeights(this.sampler.logWeights());
    const heavy = Array.from(weights.keys()).filter((row) => weights[row] > HEAVY_SHARE);
    if (weights.length < HEAVY_DRAWS || heavy.length === 0) return undefined;
    const { latent } = this.sampler;
    const components = heavy.map((row) => ({
      logWeight: -Math.log(heavy.length),
      mean: latent.slice(row * dimensions, (row + 1) * dimensions),
      factor: this.shapeAt(latent, row).map((value) => PATCH_WIDTH * value),
    }));
    return mixtureProposal(new GaussianMixture(dimensions, components));
  }

  /** The factor of the covariance of the particles around a draw. */
  private shapeAt(latent: Float64Array, row: number): Float64Array {
    const { dimensions, fitted } = this;
    if (!fitted) return fitGaussian(latent, dimensions).factor;
    fitted.logDensity(latent, row * dimensions);
    const { terms, components } = fitted;
    return components[terms.indexOf(Math.max(...terms))].factor;
  }

  /** @param proposals the main one, the one that bounds weights, and patches */
  private async batch(proposals: readonly LatentProposal[], size: number): Promise<void> {
    const first = this.sampler.rows;
    const count = Math.ceil(size);
    const [main, other, ...patches] = proposals;
    const each = Math.round(PATCH_PORTION * count);
    const left = count - each * patches.length;
    const own = Math.round(this.effort.portion * left);
    const seeds = proposals.map(() => this.nextSeed());
    const portions = [
      { proposal: main, count: own },
      { proposal: other, count: left - own },
      ...patches.map((proposal) => ({ proposal, count: each })),
    ];
    await this.sampler.draw(portions, (portion) => seeds[portion]);
    this.efficiency = effectiveSampleSize(this.sampler.logWeights(first)) / count;
    this.tell("importance");
  }

  private nextSeed(): number {
    const seed = Math.floor(this.random.uniform(0, 0) * 2 ** 52);
    this.random.round++;
    return seed;
  }

  private tell(stage: "flow" | "importance"): void {
    const logWeights = this.sampler.logWeights();
    this.events.onProgress?.({
      stage,
      evaluations: this.evaluator.evaluations,
      temperature: 1,
      acceptance: this.state?.records.at(-1)?.acceptance ?? Number.NaN,
      logEvidence: logWeights.length > 0 ? evidenceOf(logWeights).logEvidence : (this.state?.logEvidence ?? Number.NaN),
      effectiveSampleSize: effectiveSampleSize(logWeights),
    });
  }

  /** Gaussians of the weighted draws. */
  fitDraws(): GaussianMixture {
    const { dimensions } = this;
    const { latent, rows } = this.sampler;
    const weights = normalisedWeights(this.sampler.logWeights());
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

  disposeFlows(): void {
    for (const flow of this.learned.splice(0)) flow.dispose?.();
  }
}
