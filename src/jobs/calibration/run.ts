/** The whole job: what is observed out of a file or a cadence, the check, its figure and its table. */

import { checkNotInput } from "../../data/output/checkNewFile.ts";
import { parameterFile } from "../../data/parameters/index.ts";
import { readPhotometry } from "../../data/photometry/index.ts";
import { checkTableOutput, writeTable } from "../../data/table/writeTable.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type BackendChoice, openBackend } from "../../engine/openBackend.ts";
import { coverageFigure } from "../../figures/coverage.ts";
import { checkFigurePath, writeFigure } from "../../figures/write.ts";
import { cadenceNamed } from "../../lightcurves/observing/cadences.ts";
import type { JobEvents } from "../events.ts";
import { readBinaryPosterior } from "../fit/binaryPosterior.ts";
import { earliestExplosion } from "../fit/nuisances.ts";
import type { FitRequest } from "../fit/run.ts";
import { refuseWithoutErrors } from "../fit/setup.ts";
import { observationsOf } from "../photometry/observations.ts";
import { type CheckThreads, type CoverageRequest, type CoverageSummary, checkCoverage } from "./coverage.ts";

/** What is asked of the job. */
export interface CoverageRunRequest
  extends Pick<FitRequest, "observations" | "observer" | "systematic" | "posterior" | "seed" | "force"> {
  readonly model: FitRequest["models"][number];
  /** A file whose times, bands, errors and limits are those of every event, or the name of a cadence. */
  readonly photometry?: string;
  readonly cadence?: string;
  readonly events: number;
  readonly noiseFactor: number;
  readonly particles: number;
  readonly backend: BackendChoice;
  readonly figure?: string;
  /** Of the shares of each event: .csv, .npz or .npy. */
  readonly output?: string;
}

/** What other threads are told: plain data, with which they and the same model make the same request. */
export type PlainRequest = Omit<CoverageRequest, keyof FitRequest["models"][number]>;

/**
 * Runs the job.
 * @param openThreads for the processor, where events can be checked on several threads
 * @throws InputError for bad input, InterruptedError where it was stopped
 */
export async function runCoverage(
  request: CoverageRunRequest,
  events: JobEvents = {},
  openThreads?: (request: PlainRequest) => CheckThreads | undefined,
): Promise<CoverageSummary> {
  const { model: chosen, photometry, cadence, figure, output, force, observer } = request;
  const { model } = chosen;
  if ((photometry === undefined) === (cadence === undefined)) {
    throw new InputError(
      `give a file of photometry or ${argument("cadence")}${cadence === undefined ? "" : ", not both"}`,
    );
  }
  if (figure !== undefined) checkFigurePath(figure, argument("figure"), force);
  if (output !== undefined) {
    checkTableOutput(output, force);
    if (photometry !== undefined) checkNotInput(output, [photometry]);
  }
  const observed = cadence === undefined ? await pointsOf(request, photometry!, events) : cadenceNamed(cadence);
  const posterior =
    request.posterior &&
    (await readBinaryPosterior(parameterFile(request.posterior.path, request.posterior), observer.redshift?.value));
  using backend = await openBackend(request.backend === "auto" ? "cpu" : request.backend);
  events.onBackend?.(backend);
  const plain: PlainRequest = {
    ...{ observed, events: request.events, seed: request.seed, noiseFactor: request.noiseFactor },
    ...{ particles: request.particles, systematic: request.systematic, observer },
    posterior: posterior && { ...posterior, asSamples: request.posterior!.asSamples },
  };
  const threads = backend.description.kind === "cpu" ? openThreads?.(plain) : undefined;
  const summary = await checkCoverage(backend, { ...chosen, ...plain }, events, threads);
  const { parameters, tarp, usualDistance } = summary;
  if (output !== undefined) await writeTable(output, shares(summary));
  if (figure !== undefined) {
    const noise = request.noiseFactor === 1 ? [] : [`noise ${request.noiseFactor} times as large as the errors say`];
    await writeFigure(
      figure,
      coverageFigure({
        title: `${model.title}: where the truth is among the samples of ${summary.events.toLocaleString("en-US")} fits`,
        subtitle: [
          cadence === undefined ? "times, bands and errors of a file" : `cadence ${cadence}`,
          pointsText(summary),
          `seed ${request.seed}`,
          ...noise,
        ].join("; "),
        ...{ parameters, tarp: { name: "tarp", ...tarp }, usualDistance },
      }),
    );
  }
  return summary;
}

/** "12 to 24 points an event" */
export const pointsText = ({ points: [fewest, , most] }: CoverageSummary): string =>
  `${fewest === most ? most : `${fewest} to ${most}`} points an event`;

async function pointsOf(request: CoverageRunRequest, path: string, events: JobEvents) {
  const { model, priorRanges = {} } = request.model;
  const options = { ...request.observations, earliestDays: earliestExplosion(request.observer, priorRanges) };
  const { points, notes, unusedNotes } = observationsOf(await readPhotometry(path), model, options);
  for (const text of [...notes, ...unusedNotes]) events.onMessage?.(text);
  if (points.length === 0) throw new InputError(`${path} has no point that is used`);
  refuseWithoutErrors(path, points, request.systematic);
  return points;
}

/** The shares of each event as a table. */
function shares({ parameters, tarp, events }: CoverageSummary) {
  const columns = [...parameters, { ...tarp, name: "tarp" }];
  const values = new Float64Array(events * columns.length);
  columns.forEach((column, k) => {
    column.shares.forEach((share, event) => {
      values[event * columns.length + k] = share;
    });
  });
  return { names: columns.map(({ name }) => name), rows: events, values };
}
