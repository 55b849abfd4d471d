/** A fit of a model to the open photometry: as `kiloflow fit` does it, number for number. */

import type { Backend } from "../../../../src/engine/backend.ts";
import { InputError } from "../../../../src/engine/errors.ts";
import { checkSeed } from "../../../../src/engine/random/streams.ts";
import { axisOf, density, histogram, levels } from "../../../../src/figures/cornerDensity.ts";
import { readBinaryPosterior } from "../../../../src/jobs/fit/binaryPosterior.ts";
import { withCommonPoints } from "../../../../src/jobs/fit/commonPoints.ts";
import { compareFits } from "../../../../src/jobs/fit/comparison.ts";
import { comparisonRows } from "../../../../src/jobs/fit/comparisonRows.ts";
import { cornerParameters } from "../../../../src/jobs/fit/cornerParameters.ts";
import { fitPoints } from "../../../../src/jobs/fit/fit.ts";
import { posteriorCurves } from "../../../../src/jobs/fit/posteriorCurves.ts";
import { rangeText } from "../../../../src/jobs/fit/rangeText.ts";
import { unreachedText } from "../../../../src/jobs/fit/reach.ts";
import type { FitResult } from "../../../../src/jobs/fit/result.ts";
import type { FitChoices } from "../../../../src/jobs/fit/setup.ts";
import { fitSummary } from "../../../../src/jobs/fit/summary.ts";
import { systematicOf } from "../../../../src/jobs/fit/texts.ts";
import type { Host } from "../../compute/protocol.ts";
import type { Axis } from "../../plot/scale.ts";
import { type EventTexts, modelOf, observationsFrom, observerFrom, type ShownPoints, shownPoints } from "./asked.ts";
import { openedPosterior } from "./opened.ts";
import type { BandQuantiles } from "./overlay.ts";

export interface FitCall {
  readonly event: EventTexts;
  /** Names of further models, whose evidences stand beside that of the event's: with their usual priors. */
  readonly compared: readonly string[];
  readonly prior: string | undefined;
  /** By input: a number fixes it, anything else is a prior as `--prior-range` takes it. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly systematic: string;
  /** Whether the open posterior is the prior of masses and Lambdas. */
  readonly withPosterior: boolean;
  readonly samples: number;
  readonly seed: number;
}

/** How far a fit is. */
export interface FitProgress {
  readonly text: string;
  /** Share of the whole, as far as it can be told; absent for messages, which stay. */
  readonly share?: number;
  /** Of messages that may change what a result means. */
  readonly isWarning?: boolean;
}

export interface CornerAxis extends Pick<Axis, "scale"> {
  readonly label: string;
  /** Above its histogram. */
  readonly title: string;
  readonly range: readonly [number, number];
  /** Where the best fit is. */
  readonly marked: number;
}

/** What a corner plot shows. */
export interface Corner {
  readonly axes: readonly CornerAxis[];
  /** [bins] for each axis. */
  readonly histograms: readonly Float64Array[];
  /** For each pair (row, column < row): cells from the top down, and the densities of the contours. */
  readonly pairs: readonly {
    readonly row: number;
    readonly column: number;
    readonly cells: Float64Array;
    readonly levels: readonly number[];
  }[];
}

export interface FittedEvent extends ShownPoints {
  readonly summary: ReturnType<typeof fitSummary>;
  /** Parameter, unit, median with its range, 90 %, best. */
  readonly rows: readonly (readonly string[])[];
  readonly corner: Corner;
  readonly times: Float64Array;
  readonly curves: readonly BandQuantiles[];
  readonly title: string;
  /** Where models are compared: rows of `comparisonRows`, and what follows from them. */
  readonly comparison?: {
    readonly points: number;
    readonly rows: readonly (readonly string[])[];
    readonly verdict: readonly string[];
  };
}

/** The last fit, of which files are made when they are asked for. */
export let lastFit: FitResult | undefined;

/** @throws InputError for what makes no sense, InterruptedError where it was stopped */
export async function run(call: FitCall, host: Host<FitProgress>): Promise<FittedEvent> {
  const { seed, samples, withPosterior, event, compared } = call;
  checkSeed(seed);
  if (!Number.isSafeInteger(samples) || samples < 100)
    throw new InputError(`the number of samples is ${samples}, but must be an integer of at least 100`);
  const observer = observerFrom(event);
  const posterior = withPosterior
    ? await readBinaryPosterior(openedPosterior().read, observer.redshift?.value)
    : undefined;
  const systematic = systematicOf(call.systematic);
  const asked = [event.model, ...compared].map((name, index) => {
    const { model, options, fromBinary } = modelOf({ ...event, model: name }, withPosterior);
    const observations = observationsFrom(event, model);
    const choices: FitChoices = {
      ...{ model, options, points: observations.points, observer, systematic, fromBinary },
      ...(index === 0 ? priorsOf(call) : {}),
      posterior: posterior && { ...posterior, asSamples: false },
    };
    return { observations, choices };
  });
  const backend = await host.backend();
  const warn = (text: string) => host.progress({ text, isWarning: true });
  const own = asked.map(({ choices }) => choices);
  const common = own.length === 1 ? own : await withCommonPoints(backend, own, seed, { onWarning: warn });
  const fits: FitResult[] = [];
  for (const choices of common) fits.push(await fitOne(backend, choices, call, host, [fits.length, common.length]));
  const [fit] = fits;
  const [{ observations, choices }] = asked;
  const { model } = choices;
  const comparison = fits.length > 1 ? compareFits(fits) : undefined;
  lastFit = fit;
  const { times, curves } = await posteriorCurves(backend, fit);
  return {
    ...shownPoints(observations, model),
    summary: fitSummary(fit),
    rows: fit.summaries.map((one, k) => [
      ...[one.name, one.unit === "1" ? "" : one.unit, rangeText(one)],
      ...[`${shown(one.range90[0])} to ${shown(one.range90[1])}`, shown(fit.best[k])],
    ]),
    corner: cornerOf(fit),
    times: Float64Array.from(times),
    curves,
    title: model.title,
    ...(comparison && {
      comparison: { points: comparison.points, rows: comparisonRows(comparison), verdict: comparison.verdict },
    }),
  };
}

/** @param place the fit's number, and how many there are */
function fitOne(
  backend: Backend,
  choices: FitChoices,
  { seed, samples }: FitCall,
  host: Host<FitProgress>,
  [index, count]: readonly [number, number],
): Promise<FitResult> {
  const { model } = choices;
  const name = count > 1 ? `${model.title}: ` : "";
  const warn = (text: string) => host.progress({ text: `${name}${text}`, isWarning: true });
  return fitPoints(
    backend,
    choices,
    { seed, samples, ofParameters: count === 1 },
    {
      signal: host.signal,
      onMessage: (text) => host.progress({ text: `${name}${text}` }),
      onWarning: warn,
      onUnreached: (unreached) => warn(unreachedText(unreached, model)),
      onSampling: ({ stage, temperature, evaluations, effectiveSampleSize }) =>
        host.progress({
          text: `${name}${statusText(stage, temperature, effectiveSampleSize, samples, evaluations)}`,
          share: (index + shareOf(stage, temperature, effectiveSampleSize / samples)) / count,
        }),
    },
  );
}

/** Fixed inputs and priors of others. */
function priorsOf({ prior, inputs }: FitCall) {
  const texts = Object.entries(inputs).filter(([, text]) => text.trim() !== "");
  const isNumber = (text: string) => Number.isFinite(Number(text));
  return {
    prior,
    fixed: Object.fromEntries(texts.filter(([, text]) => isNumber(text)).map(([name, text]) => [name, Number(text)])),
    priorRanges: Object.fromEntries(texts.filter(([, text]) => !isNumber(text))),
  };
}

const shown = (value: number): string => Number(value.toPrecision(4)).toString();

function statusText(stage: string, temperature: number, effective: number, samples: number, evaluations: number) {
  const count = evaluations.toLocaleString("en-US");
  if (stage === "importance")
    return `weighing the flow's draws: ${Math.round(effective).toLocaleString("en-US")} of ${samples.toLocaleString("en-US")} effective samples, ${count} likelihoods`;
  if (stage === "flow") return `a flow learns the particles, ${count} likelihoods`;
  return `tempering: inverse temperature ${Number(temperature.toPrecision(2))} of 1, ${count} likelihoods`;
}

/** Tempering goes by powers of ten, from the first temperatures of some 1e-5 on; what follows it takes as long. */
function shareOf(stage: string, temperature: number, reached: number): number {
  if (stage === "importance") return 0.65 + 0.35 * Math.min(1, reached);
  if (stage === "flow") return 0.6;
  return temperature > 0 ? 0.55 * Math.max(0, 1 + Math.log10(temperature) / 5) : 0;
}

function cornerOf(fit: FitResult): Corner {
  const parameters = cornerParameters(fit);
  const { weights } = fit.weighted;
  const axes = parameters.map((one) => axisOf(one, weights));
  return {
    axes: parameters.map(({ label, title, marked }, k) => ({
      ...{ label, title, range: [axes[k].low, axes[k].high], scale: axes[k].log ? "log" : "linear" },
      marked: marked ?? Number.NaN,
    })),
    histograms: parameters.map(({ values }, k) => histogram(values, weights, axes[k])),
    pairs: parameters.flatMap((_, row) =>
      parameters.slice(0, row).map((_, column) => {
        const cells = density([parameters[column].values, parameters[row].values], weights, [axes[column], axes[row]]);
        return { row, column, cells, levels: levels(cells) };
      }),
    ),
  };
}
