/** Tempered sequential Monte Carlo: particles from the prior to the posterior, and the evidence on the way. */

import { InputError } from "../engine/errors.ts";
import { runChains, STATES } from "./chains.ts";
import { fitMixture } from "./fitMixture.ts";
import { blend, type GaussianComponent, withTails } from "./gaussianMixture.ts";
import { FIRST_SCALES, FIRST_SHARES } from "./moves.ts";
import { type Evaluator, type Population, pickRows } from "./population.ts";
import type { Guide, SamplingEvents, TemperatureRecord, TemperedState } from "./problem.ts";
import { RoundRandom } from "./roundRandom.ts";
import { logSumExp, nextTemperature, normalisedWeights, systematicResample } from "./weights.ts";

/** Of the weights at the next temperature, the share of particles that are effective. */
const EFFECTIVE_SHARE = 0.5;
/** Draws from the prior, in units of the particles. */
const PRIOR_DRAWS = 4;
/** Batches of the prior until so many particles have a likelihood at all. */
const MOST_PRIOR_BATCHES = 50;
/**
 * How far ahead the Gaussians of an earlier pass propose moves, in factors of the temperature, and the share of the present
 * particles' own. A valley that the earlier pass came upon late is then known from where it begins to matter.
 */
const AHEAD = [1, 2, 4];
const OWN_SHARE = 0.5;

/** How much is held at each temperature. */
export interface PopulationSize {
  readonly dimensions: number;
  readonly particles: number;
  /** Particles that the mixture is fitted to and differences are taken of. */
  readonly archive: number;
}

/**
 * Draws from the prior until enough of them have a likelihood.
 * @param random at its next round
 * @throws InputError where none has
 */
export async function fromPrior(
  { dimensions, particles }: PopulationSize,
  random: RoundRandom,
  evaluator: Evaluator,
  events: SamplingEvents,
  { pass, guides }: { readonly pass: number; readonly guides: readonly Guide[] } = { pass: 1, guides: [] },
): Promise<TemperedState> {
  const batch = PRIOR_DRAWS * particles;
  const latent: number[][] = [];
  const logLikelihoods: number[] = [];
  let drawn = 0;
  for (let batches = 0; batches < MOST_PRIOR_BATCHES && logLikelihoods.length < batch / 2; batches++) {
    const points = new Float64Array(batch * dimensions);
    for (let row = 0; row < batch; row++) {
      for (let k = 0; k < dimensions; k++) points[row * dimensions + k] = random.normal(row, k);
    }
    random.round++;
    const values = await evaluator.evaluate(points, batch);
    drawn += batch;
    values.forEach((value, row) => {
      if (value === Number.NEGATIVE_INFINITY) return;
      latent.push([...points.subarray(row * dimensions, (row + 1) * dimensions)]);
      logLikelihoods.push(value);
    });
    tell(events, "prior", { temperature: 0, evaluations: evaluator.evaluations, logEvidence: Number.NaN, records: [] });
  }
  const found = logLikelihoods.length;
  if (found === 0) {
    throw new InputError(`none of ${drawn.toLocaleString("en-US")} sets of the prior has a likelihood above 0`, {
      hint: "widen the prior, or leave out points that the model has no values for",
    });
  }
  return {
    temperature: 0,
    latent: Float64Array.from(latent.flat()),
    logLikelihoods: Float64Array.from(logLikelihoods),
    ancestors: Uint32Array.from(logLikelihoods, (_, row) => row),
    logEvidence: Math.log(found / drawn),
    logEvidenceVariance: (1 - found / drawn) / found,
    evaluations: evaluator.evaluations,
    round: random.round,
    shares: FIRST_SHARES,
    scales: FIRST_SCALES,
    records: [],
    guides: [],
    pass,
    earlierGuides: guides,
  };
}

/** Particles of the posterior out of those of the prior, or of the temperature that a run was stopped after. */
export async function temper(
  begun: TemperedState,
  size: PopulationSize,
  seed: number,
  evaluator: Evaluator,
  events: SamplingEvents,
): Promise<TemperedState> {
  let state = begun;
  while (state.temperature < 1) {
    state = await oneTemperature(state, size, seed, evaluator);
    tell(events, "tempering", state);
    await events.onCheckpoint?.(state);
  }
  return state;
}

/**
 * Of the evidence by the temperatures, relative. The spread of chains at each temperature leaves out that chains of one
 * ancestor err together at all that follow; ancestors alone leave out what moves have forgotten. The larger of both is what
 * runs of closed-form problems scatter by.
 */
export function evidenceVariance({ ancestors, logEvidenceVariance }: TemperedState): number {
  const descendants = new Map<number, number>();
  for (const ancestor of ancestors) descendants.set(ancestor, (descendants.get(ancestor) ?? 0) + 1);
  let sum = 0;
  for (const count of descendants.values()) sum += (count / ancestors.length) ** 2;
  return Math.max(logEvidenceVariance, sum);
}

async function oneTemperature(
  state: TemperedState,
  size: PopulationSize,
  seed: number,
  evaluator: Evaluator,
): Promise<TemperedState> {
  const { temperature: before, logLikelihoods } = state;
  const temperature = nextTemperature(logLikelihoods, before, EFFECTIVE_SHARE);
  const logWeights = logLikelihoods.map((value) => (temperature - before) * value);
  const random = new RoundRandom(seed, state.round);
  const moved = await resampleAndMove(state, logWeights, temperature, size, random, evaluator, state);
  const { latent, ancestors, round, shares, scales, components } = moved;
  return {
    ...{ latent, ancestors, round, shares, scales, pass: state.pass, earlierGuides: state.earlierGuides },
    logLikelihoods: moved.logLikelihoods,
    guides: [...state.guides, { temperature, components }],
    temperature,
    logEvidence: state.logEvidence + logSumExp(logWeights) - Math.log(logWeights.length),
    logEvidenceVariance: state.logEvidenceVariance + relativeVariance(logWeights, before === 0 ? 1 : STATES),
    evaluations: evaluator.evaluations,
    records: [...state.records, { ...moved.record, temperature }],
  };
}

/** Resampling by weights, and chains from there: particles of equal weight at `temperature`. */
export async function resampleAndMove(
  population: Population,
  logWeights: Float64Array,
  temperature: number,
  { dimensions, particles, archive: archiveSize }: PopulationSize,
  random: RoundRandom,
  evaluator: Evaluator,
  { shares, scales, earlierGuides }: Pick<TemperedState, "shares" | "scales" | "earlierGuides">,
): Promise<
  Population &
    Pick<TemperedState, "round" | "shares" | "scales"> & {
      readonly record: Omit<TemperatureRecord, "temperature">;
      readonly components: readonly GaussianComponent[];
    }
> {
  const weights = normalisedWeights(logWeights);
  const start = pickRows(population, systematicResample(weights, particles / STATES, random.uniform(0, 0)), dimensions);
  const archived = scattered(
    systematicResample(weights, Math.min(archiveSize, particles, weights.length), random.uniform(0, 1)),
  );
  const archive = pickRows(population, archived, dimensions).latent;
  random.round++;
  const fitted = fitMixture(archive, archived.length, dimensions, random);
  random.round++;
  const mixture = blend(withTails(fitted), ahead(earlierGuides, temperature), OWN_SHARE);
  const context = { mixture, archive, shares, scales };
  const moved = await runChains(start, temperature, context, evaluator.evaluate, random, earlierGuides.length > 0);
  const { acceptance, sweeps, correlation: left, drift } = moved;
  return {
    ...moved.particles,
    round: random.round,
    shares: moved.shares,
    scales: moved.scales,
    components: fitted.components,
    record: { acceptance, sweeps, correlation: left, drift, components: fitted.components.length },
  };
}

/** Of an earlier pass, the Gaussians at this temperature and at colder ones. */
function ahead(guides: readonly Guide[], temperature: number): (readonly GaussianComponent[])[] {
  const near = AHEAD.map((factor) => guides.find((one) => one.temperature >= factor * temperature));
  const chosen = [...near, guides.at(-1)];
  return [...new Set(chosen)].flatMap((guide) => (guide ? [guide.components] : []));
}

/** Rows in an order that says nothing of their own: every so-and-so-many-th after the other. */
function scattered(rows: Uint32Array): Uint32Array {
  let stride = Math.max(1, Math.floor(rows.length * 0.618));
  while (commonDivisor(stride, rows.length) !== 1) stride++;
  return rows.map((_, at) => rows[(at * stride) % rows.length]);
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** Of the mean of weights whose rows are `states` blocks of the same chains: by the spread of the chains' means. */
function relativeVariance(logWeights: Float64Array, states: number): number {
  const chains = logWeights.length / states;
  const largest = logWeights.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  let [sum, squares] = [0, 0];
  for (let chain = 0; chain < chains; chain++) {
    let own = 0;
    for (let at = chain; at < logWeights.length; at += chains) own += Math.exp(logWeights[at] - largest);
    sum += own;
    squares += own * own;
  }
  return squares / sum ** 2 - 1 / chains;
}

/** Tells where the tempering is. */
function tell(
  events: SamplingEvents,
  stage: "prior" | "tempering",
  {
    temperature,
    evaluations,
    logEvidence,
    records,
  }: Pick<TemperedState, "temperature" | "evaluations" | "logEvidence" | "records">,
): void {
  const acceptance = records.at(-1)?.acceptance ?? Number.NaN;
  events.onProgress?.({ stage, temperature, evaluations, logEvidence, acceptance, effectiveSampleSize: 0 });
}
