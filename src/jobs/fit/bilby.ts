/**
 * A fit as a result of bilby (Ashton et al. 2019, arXiv 1811.02042), which the field's plotting tools read: JSON as Python
 * writes it, with NaN and Infinity, arrays and data frames in bilby's wrappers.
 */

import type { Distribution } from "../../lightcurves/draws/distribution.ts";
import { VERSION } from "../../version.ts";
import type { FitResult, Samples } from "./result.ts";
import type { FitParameter } from "./space.ts";

/** The version of bilby whose fields these are. */
const BILBY_VERSION = "2.3.0";

/** JSON of a value in which numbers need not be finite. */
export function pythonJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value))
    return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `[${Array.from(value as ArrayLike<unknown>, pythonJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}: ${pythonJson(one)}`).join(", ")}}`;
}

const array = (content: unknown) => ({ __array__: true, content });

/** Columns of samples by their names. */
function frame(
  { parameters, fixed }: FitResult,
  { rows, values, logLikelihoods, weights }: Samples,
  weighted: boolean,
) {
  const width = parameters.length;
  const column = (k: number) => Float64Array.from({ length: rows }, (_, row) => values[row * width + k]);
  return {
    __dataframe__: true,
    content: {
      ...Object.fromEntries(parameters.map(({ name }, k) => [name, column(k)])),
      ...Object.fromEntries(Object.entries(fixed).map(([name, value]) => [name, new Float64Array(rows).fill(value)])),
      log_likelihood: logLikelihoods,
      ...(weighted ? { weights } : {}),
    },
  };
}

/** Points of an interpolated prior. */
const NODES = 200;

/** A parameter's prior as bilby makes it again. */
function prior({ parameters, priorDraws }: FitResult, k: number) {
  const { name, unit, distribution } = parameters[k];
  const common = { name, latex_label: latexOf(parameters[k]), unit: unit === "1" ? null : unit, boundary: null };
  const made = (kind: string, kwargs: object) => ({
    __prior__: true,
    __module__: kind === "Interped" ? "bilby.core.prior.interpolated" : "bilby.core.prior.analytical",
    __name__: kind,
    kwargs: { ...kwargs, ...common },
  });
  if (distribution) return analytical(distribution, made);
  const width = parameters.length;
  const drawn = Float64Array.from(
    { length: priorDraws.length / width },
    (_, row) => priorDraws[row * width + k],
  ).sort();
  const [low, high] = [drawn[0], drawn[drawn.length - 1]];
  const step = (high - low) / NODES || 1;
  const counts = new Float64Array(NODES);
  for (const value of drawn) counts[Math.min(NODES - 1, Math.floor((value - low) / step))]++;
  return made("Interped", {
    xx: array(counts.map((_, node) => low + (node + 0.5) * step)),
    yy: array(counts.map((count) => count / (drawn.length * step))),
    ...{ minimum: low, maximum: high },
  });
}

function analytical(
  { kind, a, b, range: [low, high] }: Distribution,
  made: (kind: string, kwargs: object) => object,
): object {
  switch (kind) {
    case "uniform":
      return made("Uniform", { minimum: a, maximum: b });
    case "log":
      return made("LogUniform", { minimum: a, maximum: b });
    case "normal":
      return made("TruncatedGaussian", { mu: a, sigma: b, minimum: low, maximum: high });
    case "isotropic":
      return made("Sine", { minimum: a, maximum: b });
    case "logn":
      return made("LogNormal", { mu: Math.log(a), sigma: b });
  }
}

/** A name that TeX can show. */
const latexOf = ({ name }: FitParameter): string => name.replaceAll("_", " ");

/** The result as a text. @param label of the analysis; @param outdir of its files */
export function bilbyJson(fit: FitResult, label: string, outdir: string): string {
  const { parameters, fixed, logEvidence, logEvidenceError, weighted, equal, evaluations, seconds, seed } = fit;
  const width = parameters.length;
  const priors = Object.fromEntries([
    ...parameters.map(({ name }, k) => [name, prior(fit, k)]),
    ...Object.entries(fixed).map(([name, peak]) => [
      name,
      {
        ...{ __prior__: true, __module__: "bilby.core.prior.analytical", __name__: "DeltaFunction" },
        kwargs: { peak, name, latex_label: name.replaceAll("_", " "), unit: null },
      },
    ]),
    ["__prior_dict__", true],
    ["__module__", "bilby.core.prior.dict"],
    ["__name__", "PriorDict"],
  ]);
  const labels = parameters.map(latexOf);
  return `${pythonJson({
    ...{ label, outdir, sampler: "kiloflow" },
    ...{ log_evidence: logEvidence, log_evidence_err: logEvidenceError },
    ...{ log_noise_evidence: Number.NaN, log_bayes_factor: Number.NaN },
    priors,
    posterior: frame(fit, equal, false),
    injection_parameters: null,
    meta_data: {
      ...{ program: "kiloflow", program_version: VERSION, model: fit.model.name, options: fit.options },
      ...{ prior: fit.priorText, effective_sample_size: fit.effectiveSize, usable: fit.problems.length === 0 },
      ...{ problems: fit.problems, warnings: fit.warnings, points: fit.points.length },
      best_fit: Object.fromEntries(parameters.map(({ name }, k) => [name, fit.best[k]])),
      best_log_likelihood: fit.bestLogLikelihood,
    },
    search_parameter_keys: parameters.map(({ name }) => name),
    fixed_parameter_keys: Object.keys(fixed),
    constraint_parameter_keys: [],
    sampling_time: seconds,
    sampler_kwargs: { samples: equal.rows, seed },
    use_ratio: false,
    information_gain: informationGain(fit),
    log_likelihood_evaluations: equal.logLikelihoods,
    log_prior_evaluations: null,
    num_likelihood_evaluations: evaluations,
    samples: array(
      Array.from({ length: equal.rows }, (_, row) => equal.values.subarray(row * width, (row + 1) * width)),
    ),
    nested_samples: frame(fit, weighted, true),
    walkers: null,
    nburn: null,
    parameter_labels: labels,
    parameter_labels_with_unit: parameters.map(({ unit }, k) => (unit === "1" ? labels[k] : `${labels[k]} [${unit}]`)),
    version: BILBY_VERSION,
  })}\n`;
}

/** The relative entropy of posterior and prior, nats: the mean of ln L less the evidence. */
export function informationGain({ weighted, logEvidence }: Pick<FitResult, "weighted" | "logEvidence">): number {
  let sum = 0;
  for (let row = 0; row < weighted.rows; row++) {
    if (weighted.weights[row] > 0) sum += weighted.weights[row] * weighted.logLikelihoods[row];
  }
  return sum - logEvidence;
}
