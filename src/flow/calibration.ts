/**
 * How wide a flow's samples are: one factor a band, fitted after a training, on their distance from the flow's centre. The
 * centre of a set is what the flow makes of noise that is zero, in magnitudes, for each band and time.
 */

import { shownName } from "../data/names.ts";
import { InputError } from "../engine/errors.ts";
import { findBand } from "../lightcurves/bands.ts";
import { beforeScaling } from "./beforeSigmaFactors.ts";
import { type FlowModel, lightCurveModelOf } from "./model.ts";
import { nearestFactors, type SigmaFactor, scaleFromCentres } from "./sigmaFactor.ts";

/** A flow whose samples are as wide as the network makes them. */
export const withoutSigmaFactors = ({ sigmaFactors: _, ...model }: FlowModel): FlowModel => model;

/**
 * The factors of a flow's bands, each with the band that it was fitted in; undefined where the flow has none. A band that the
 * training did not have, which only a flow of a representation can be asked for, takes that of the nearest in wavelength.
 */
export function sigmaFactorsOf(model: FlowModel): readonly SigmaFactor[] | undefined {
  const { sigmaFactors, bands } = model;
  if (!sigmaFactors) return undefined;
  const wavelength = (band: string) => findBand(lightCurveModelOf(model), band)?.wavelengthNm ?? Number.NaN;
  return nearestFactors(sigmaFactors, bands, wavelength);
}

/**
 * Widens or narrows samples in place. Where the centre has no value, samples stay as they are.
 * @param samples [rows, any number, band, time], magnitudes
 * @param centres [rows, band, time], magnitudes
 */
export function applySigmaFactors(model: FlowModel, samples: Float64Array, centres: Float64Array): void {
  const factors = sigmaFactorsOf(model);
  if (!factors) return;
  scaleFromCentres(
    factors.map(({ factor }) => factor),
    model.times.length,
    samples,
    centres,
  );
}

/**
 * Whether the factors leave the flow a density: always for kept points, and for principal components where all factors are
 * one, since curves that are scaled differently in each band are no longer made of the components.
 */
export function factorsHaveDensity(model: FlowModel): boolean {
  const factors = sigmaFactorsOf(model);
  return !model.curves.components || !factors || factors.every(({ factor }) => factor === factors[0].factor);
}

/**
 * The curves whose density under the network gives that of these curves among the samples with factors.
 * @param curves [rows, band, time], magnitudes
 * @param centres of the same shape
 * @returns c + (x - c) / factor, and what its log-density is to be increased by
 */
export function beforeSigmaFactors(
  model: FlowModel,
  curves: ArrayLike<number>,
  centres: Float64Array,
): { curves: Float64Array; logJacobian: number } {
  const factors = sigmaFactorsOf(model)!.map(({ factor }) => factor);
  return beforeScaling(factors, model.times.length, model.architecture.dimensions, curves, centres);
}

/** @throws InputError that begins with `where`, for factors that do not belong to the flow's bands */
export function checkSigmaFactors(model: FlowModel, where: string): void {
  const { sigmaFactors, bands, representation } = model;
  if (!sigmaFactors) return;
  const own = sigmaFactors.map(({ band }) => band);
  const known = (band: string) => findBand(lightCurveModelOf(model), band) !== undefined;
  const bad = own.find(
    (band, at) => own.indexOf(band) !== at || !(representation ? known(band) : bands.includes(band)),
  );
  if (bad !== undefined) {
    throw new InputError(
      `${where} has a sigma factor of the band "${shownName(bad)}", twice or without having the band`,
    );
  }
  const missing = representation ? undefined : bands.find((band) => !own.includes(band));
  if (own.length === 0 || missing !== undefined) {
    throw new InputError(`${where} has no sigma factor of the band ${shownName(missing ?? bands[0])}, but of others`);
  }
}
