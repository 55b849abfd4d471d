/** Figures of a fit: the corner plot, and the posterior's curves over the photometry. */

import type { Spec } from "vega";
import type { Backend } from "../../engine/backend.ts";
import { cornerFigure } from "../../figures/corner.ts";
import { overlayFigure } from "../../figures/overlay.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import { PhotometricLikelihood } from "../../lightcurves/photometric/likelihood.ts";
import { quantilesOf } from "../dataset/quantiles/orderStatistics.ts";
import type { FitResult } from "./result.ts";
import type { ParameterSummary } from "./summaries.ts";

/** Samples that the curves are drawn of, and points of a curve. */
const CURVES = 400;
const TIMES = 80;
/** Parameters of a corner plot that can still be read. */
const MOST_PARAMETERS = 14;
/** Median, and the ends of the ranges with 68 and 90 % of the probability. */
const LEVELS = [0.05, 0.16, 0.5, 0.84, 0.95];

/** "0.0167 +0.0012 −0.0011" with as many digits as the range tells. */
export function rangeText({ median, range68: [low, high] }: ParameterSummary): string {
  const size = Math.min(...[high - median, median - low].filter((one) => one > 0));
  const magnitude = Math.abs(median);
  if (!Number.isFinite(size)) return Number(median.toPrecision(4)).toString();
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(size)));
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)) {
    const power = Math.floor(Math.log10(magnitude));
    const shown = (value: number) => (value / 10 ** power).toFixed(Math.max(0, decimals + power));
    return `(${shown(median)} +${shown(high - median)} −${shown(median - low)})e${power}`;
  }
  return `${median.toFixed(decimals)} +${(high - median).toFixed(decimals)} −${(median - low).toFixed(decimals)}`;
}

/** What is said above both figures. */
const subtitleOf = ({ points, effectiveSize, logEvidence, logEvidenceError, problems }: FitResult): string[] => [
  `${points.length} points, ${Math.round(effectiveSize).toLocaleString("en-US")} effective samples, ln Z = ${logEvidence.toFixed(2)} ± ${logEvidenceError.toFixed(2)}`,
  ...(problems.length > 0 ? [`not to be used: ${problems.join("; ")}`] : []),
];

/** The corner plot of a fit. */
export function fitCorner(fit: FitResult): Spec {
  const { weighted, summaries, best, model } = fit;
  const width = fit.parameters.length;
  const parameters = fit.parameters.slice(0, MOST_PARAMETERS);
  const left = width - parameters.length;
  return cornerFigure({
    title: `Posterior of ${model.title}`,
    subtitle: [...subtitleOf(fit), ...(left > 0 ? [`the last ${left} of ${width} parameters are left out`] : [])],
    weights: weighted.weights,
    parameters: parameters.map(({ name, unit, distribution: own, unordered: distribution = own }, k) => ({
      label: `${name.replaceAll("_", " ")}${unit === "1" ? "" : ` (${unit})`}`,
      title: rangeText(summaries[k]),
      values: Float64Array.from({ length: weighted.rows }, (_, row) => weighted.values[row * width + k]),
      logarithmic: distribution
        ? distribution.kind === "log" || distribution.kind === "logn"
        : name.startsWith("lambda"),
      marked: best[k],
      bounds:
        distribution?.kind === "uniform" || distribution?.kind === "log" ? [distribution.a, distribution.b] : undefined,
    })),
  });
}

/** The posterior's curves over the photometry, with distance, dust and time of each sample. */
export async function fitOverlay(backend: Backend, fit: FitResult): Promise<Spec> {
  const { request, equal, residuals, points, model } = fit;
  const days = points.map(({ timeDays }) => timeDays).filter((time) => time > 0);
  const [first, last] = [0.8 * Math.min(...days), 1.25 * Math.max(...days)];
  const times = Array.from({ length: TIMES }, (_, at) => first * (last / first) ** (at / (TIMES - 1)));
  const bands = [...new Set(points.map(({ band }) => band))];
  // As if every band had been observed at every time, where the fit's own model says when that is in its frame.
  const stretch = days.length > 0 ? request.points[0].timeDays / points[0].timeDays || 1 : 1;
  const asked = bands.flatMap((band) =>
    times.map((time) => ({
      ...{ row: 0, timeDays: time * stretch, band, magnitude: 0, error: 1, limit: false, limitSigmas: Number.NaN },
    })),
  );
  const nuisances = request.nuisances.map((one) => (one.kind === "systematic" ? { ...one, points: [] } : one));
  using likelihood = await PhotometricLikelihood.open(backend, { ...request, nuisances, points: asked });
  const width = fit.parameters.length;
  const rows = Math.min(CURVES, equal.rows);
  const chosen = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = Math.floor(((row + 0.5) * equal.rows) / rows);
    chosen.set(equal.values.subarray(from * width, (from + 1) * width), row * width);
  }
  const magnitudes = await likelihood.magnitudes(fit.sets(chosen, rows), rows);
  const curves = bands.map((band, b) => {
    const levels = LEVELS.map(() => new Float64Array(TIMES).fill(Number.NaN));
    for (let time = 0; time < TIMES; time++) {
      const own = Array.from({ length: rows }, (_, row) => magnitudes[row * asked.length + b * TIMES + time]);
      const known = Float32Array.from(own.filter((value) => !Number.isNaN(value)));
      // Where half of the samples have no value, a median would be that of the others.
      if (known.length < rows / 2) continue;
      quantilesOf(known, LEVELS).forEach((value, level) => {
        levels[level][time] = value;
      });
    }
    const [low90, low68, median, high68, high90] = levels;
    return {
      ...{ band, magnitudes: median },
      intervals: [
        { low: low90, high: high90 },
        { low: low68, high: high68 },
      ],
    };
  });
  return overlayFigure({
    title: `${model.title} over the photometry`,
    subtitle: subtitleOf(fit),
    panels: [
      {
        title: "posterior, with residuals of the best fit",
        points,
        timesDays: times,
        curves,
        predicted: residuals.map(({ best }) => best),
      },
    ],
    wavelengths: wavelengthsOf(model, bands),
  });
}
