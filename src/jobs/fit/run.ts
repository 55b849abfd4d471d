/** The whole job: photometry out of a file, fits of one or several models, files. */

import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { checkNotInput } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { parameterFile } from "../../data/parameters/index.ts";
import { readPhotometry } from "../../data/photometry/index.ts";
import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type BackendChoice, openBackend } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { checkFigurePath, writeFigure } from "../../figures/write.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { RESUME_HINT } from "../events.ts";
import { InterruptedError } from "../interrupted.ts";
import type { ObservationOptions } from "../photometry/observationOptions.ts";
import { observationsOf } from "../photometry/observations.ts";
import { amortisedProposal } from "./amortised.ts";
import { readBinaryPosterior } from "./binaryPosterior.ts";
import { fitIdentity, readCheckpoint, removeCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { withCommonPoints } from "./commonPoints.ts";
import { type Comparison, compareFits } from "./comparison.ts";
import { fitCorner, fitOverlay } from "./figures.ts";
import { type FitEvents, fitPoints } from "./fit.ts";
import { earliestExplosion, type Observer, type SystematicChoice } from "./nuisances.ts";
import type { PriorChoices } from "./priors.ts";
import { unreachedText } from "./reach.ts";
import type { FitResult } from "./result.ts";
import { type FitChoices, refuseWithoutErrors, setUpFit } from "./setup.ts";
import { fitSummary } from "./summary.ts";
import { checkFitOutput, fillFolder, isSingleFile, labelOf, writeFolderWhole, writeSingleFile } from "./write.ts";

/** One of the models of a fit. */
export interface FittedModel extends PriorChoices {
  /** As its options make it. */
  readonly model: LightCurveModel;
  /** Given ones, without those of the observer. */
  readonly options: Options;
}

/** What is asked of a fit. */
export interface FitRequest {
  readonly photometry: string;
  readonly observations: ObservationOptions;
  /** At least one. Of several the evidences are compared. */
  readonly models: readonly FittedModel[];
  readonly observer: Observer;
  readonly systematic: SystematicChoice;
  /** A posterior from gravitational waves. */
  readonly posterior?: { readonly path: string; readonly table?: string; readonly asSamples: boolean };
  readonly samples: number;
  readonly particles?: number;
  /** The file of an inverse flow that makes the first proposal. */
  readonly amortised?: string;
  readonly seed: number;
  readonly backend: BackendChoice;
  /** A folder, or a file by its ending; nothing is written without it. */
  readonly output?: string;
  readonly force: boolean;
  readonly resume: boolean;
  /** Figures beside the output's own. */
  readonly corner?: string;
  readonly figure?: string;
}

/** What comes of it. */
export interface FitRun {
  readonly fits: readonly FitResult[];
  /** Of several models. */
  readonly comparison: Comparison | undefined;
  readonly backend: string;
}

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped */
export async function runFit(request: FitRequest, events: FitEvents = {}): Promise<FitRun> {
  check(request);
  const posterior =
    request.posterior &&
    (await readBinaryPosterior(
      parameterFile(request.posterior.path, request.posterior),
      request.observer.redshift?.value,
    ));
  const chosen = await pointsOf(request, events);
  const choices = request.models.map(
    (one, index): FitChoices => ({
      ...one,
      ...{ points: chosen[index], systematic: request.systematic, observer: request.observer },
      posterior: posterior && { ...posterior, asSamples: request.posterior!.asSamples },
    }),
  );
  for (const warning of posterior && request.posterior!.asSamples ? [samplesWarning(posterior.rows)] : []) {
    events.onMessage?.(warning);
  }
  // What makes no sense is said before a device is opened; a posterior's block needs one.
  if (!posterior) for (const one of choices) setUpFit(one, undefined);
  using backend = await openBackend(request.backend);
  events.onBackend?.(backend);
  const common = choices.length === 1 ? choices : await withCommonPoints(backend, choices, request.seed, events);
  const fits: FitResult[] = [];
  for (const one of common) {
    if (common.length > 1) events.onMessage?.(`${one.model.title}:`);
    fits.push(await fitOne(backend, one, request, common.length === 1, events));
  }
  const comparison = fits.length === 1 ? undefined : compareFits(fits);
  await writeOutputs(backend, request, fits, comparison);
  for (const { model } of fits) {
    if (request.output !== undefined) await removeCheckpoint(request.output, model.name);
  }
  return { fits, comparison, backend: backend.description.name };
}

/** More than these fit into no memory. */
const MOST_SAMPLES = 10_000_000;
const MOST_PARTICLES = 1_000_000;

function check(request: FitRequest): void {
  const { models, samples, particles, seed, output, force, corner, figure, photometry, posterior } = request;
  checkSeed(seed);
  if (!Number.isSafeInteger(samples) || samples < 100 || samples > MOST_SAMPLES) {
    throw new InputError(`${argument("samples")} is ${samples}, but must be an integer from 100 to ${MOST_SAMPLES}`);
  }
  if (particles !== undefined && particles > MOST_PARTICLES) {
    throw new InputError(`${argument("particles")} is ${particles}, but must be at most ${MOST_PARTICLES}`);
  }
  const without = posterior && models.find(({ model, fromBinary }) => !fromBinary && model.binary !== "inputs");
  if (without) {
    throw new InputError(
      `${argument("posterior")} has masses and Lambdas of binaries, which are no inputs of ${without.model.name}`,
      { hint: `${argument("from")} binary makes its inputs from them; ${argument("distance")} gives a distance alone` },
    );
  }
  if (output !== undefined) {
    checkFitOutput(output, force);
    checkNotInput(output, [photometry, ...(posterior ? [posterior.path] : [])]);
    if (models.length > 1 && isSingleFile(output))
      throw new InputError(`${argument("output")} ${output} is one file, but several models need a folder`);
  }
  if (output === undefined && request.resume)
    throw new InputError(`${argument("resume")} goes with ${argument("output")}`);
  for (const [name, path] of Object.entries({ corner, figure })) {
    if (path === undefined) continue;
    checkFigurePath(path, argument(name), force);
    if (models.length > 1)
      throw new InputError(
        `${argument(name)} goes with one model; of several the folder of ${argument("output")} has the figures`,
      );
  }
  if (corner !== undefined && figure !== undefined && resolve(corner) === resolve(figure))
    throw new InputError(`${argument("corner")} and ${argument("figure")} are the same file, ${corner}`);
  const names = models.map(({ model }) => model.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new InputError(`${argument("model")} names ${twice} twice`);
}

const samplesWarning = (rows: number): string =>
  `the posterior's ${rows.toLocaleString("en-US")} samples are taken as they are: where few of them fit the photometry, the result rests on these few`;

/** Points for each model, told once. */
async function pointsOf(
  { photometry, models, observations, observer, systematic }: FitRequest,
  events: FitEvents,
): Promise<(readonly PhotometricObservation[])[]> {
  const file = await readPhotometry(photometry);
  const told = new Set<string>();
  return models.map(({ model, priorRanges = {} }) => {
    const earliestDays = earliestExplosion(observer, priorRanges);
    const { points, notes, unusedNotes } = observationsOf(file, model, { ...observations, earliestDays });
    for (const text of [...notes, ...unusedNotes]) {
      if (!told.has(text)) events.onMessage?.(text);
      told.add(text);
    }
    refuseWithoutErrors(photometry, points, systematic);
    return points;
  });
}

async function fitOne(
  backend: Backend,
  choices: FitChoices,
  { photometry, output, resume, seed, samples, particles, amortised }: FitRequest,
  ofParameters: boolean,
  events: FitEvents,
): Promise<FitResult> {
  const { model, points, posterior, ...others } = choices;
  const identity = fitIdentity({
    ...others,
    model: model.name,
    points,
    posterior: posterior?.description,
    seed,
    samples,
    particles,
  });
  const state = output !== undefined && resume ? await readCheckpoint(output, model.name, identity) : undefined;
  if (resume)
    events.onMessage?.(
      state
        ? `${model.title} goes on from the temperature ${Number(state.temperature.toPrecision(3))}`
        : `there is nothing to go on with for ${model.title}: it begins anew`,
    );
  try {
    return await fitPoints(
      backend,
      choices,
      {
        ...{ seed, samples, particles, ofParameters, resume: state },
        proposal:
          amortised === undefined
            ? undefined
            : (setup) => amortisedProposal(backend, amortised, setup, { photometry, seed }, events),
      },
      {
        ...events,
        onUnreached: (unreached) => {
          events.onWarning?.(unreachedText(unreached, model));
          events.onUnreached?.(unreached);
        },
        onCheckpoint: output === undefined ? undefined : (now) => writeCheckpoint(output, model.name, identity, now),
      },
    );
  } catch (error) {
    if (!(error instanceof InterruptedError) || output === undefined) throw error;
    throw new InterruptedError(error.message, { hint: RESUME_HINT });
  }
}

async function writeOutputs(
  backend: Backend,
  { output, corner, figure, models }: FitRequest,
  fits: readonly FitResult[],
  comparison: Comparison | undefined,
): Promise<void> {
  const [fit] = fits;
  if (corner !== undefined) await writeFigure(corner, fitCorner(fit));
  if (figure !== undefined) await writeFigure(figure, await fitOverlay(backend, fit));
  if (output === undefined) return;
  if (isSingleFile(output)) return writeSingleFile(output, fit);
  await writeFolderWhole(output, async (folder) => {
    if (models.length === 1)
      return fillFolder(backend, folder, fit, { label: labelOf(output), outdir: dirname(output) });
    for (const one of fits) {
      const own = join(folder, one.model.name);
      await mkdir(own);
      await fillFolder(backend, own, one, { label: `${labelOf(output)}_${one.model.name}`, outdir: output });
    }
    await writeFileWhole(join(folder, "comparison.json"), `${JSON.stringify(comparison, null, 2)}\n`);
  });
}

/** What `--json` prints. */
export const runSummary = ({ fits, comparison, backend }: FitRun, output: string | undefined) => ({
  ...(fits.length === 1 ? fitSummary(fits[0]) : { models: fits.map(fitSummary), comparison }),
  backend,
  output: output ?? null,
});
