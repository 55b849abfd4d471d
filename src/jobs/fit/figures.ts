/** Figures of a fit: the corner plot, and the posterior's curves over the photometry. */

import type { Spec } from "vega";
import type { Backend } from "../../engine/backend.ts";
import { cornerFigure } from "../../figures/corner.ts";
import { overlayFigure } from "../../figures/overlay.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import { cornerParameters } from "./cornerParameters.ts";
import { posteriorCurves } from "./posteriorCurves.ts";
import type { FitResult } from "./result.ts";

/** What is said above both figures. */
const subtitleOf = ({ points, effectiveSize, logEvidence, logEvidenceError, problems }: FitResult): string[] => [
  `${points.length} points, ${Math.round(effectiveSize).toLocaleString("en-US")} effective samples, ln Z = ${logEvidence.toFixed(2)} ± ${logEvidenceError.toFixed(2)}`,
  ...(problems.length > 0 ? [`not to be used: ${problems.join("; ")}`] : []),
];

/** The corner plot of a fit. */
export function fitCorner(fit: FitResult): Spec {
  const parameters = cornerParameters(fit);
  const width = fit.parameters.length;
  const left = width - parameters.length;
  return cornerFigure({
    title: `Posterior of ${fit.model.title}`,
    subtitle: [...subtitleOf(fit), ...(left > 0 ? [`the last ${left} of ${width} parameters are left out`] : [])],
    weights: fit.weighted.weights,
    parameters,
  });
}

/** The posterior's curves over the photometry, with distance, dust and time of each sample. */
export async function fitOverlay(backend: Backend, fit: FitResult): Promise<Spec> {
  const { times, curves, bands } = await posteriorCurves(backend, fit);
  const { points, residuals, model } = fit;
  return overlayFigure({
    title: `${model.title} over the photometry`,
    subtitle: subtitleOf(fit),
    panels: [
      {
        title: "posterior, with residuals of the best fit",
        points,
        timesDays: times,
        curves: curves.map(({ band, levels: [low90, low68, median, high68, high90] }) => ({
          ...{ band, magnitudes: median },
          intervals: [
            { low: low90, high: high90 },
            { low: low68, high: high68 },
          ],
        })),
        predicted: residuals.map(({ best }) => best),
      },
    ],
    wavelengths: wavelengthsOf(model, bands),
  });
}
