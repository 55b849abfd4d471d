/** A flow on a backend: log-densities and samples, from arrays to arrays. */

import type { Backend } from "../../engine/backend.ts";
import { applySigmaFactors, beforeSigmaFactors, factorsHaveDensity } from "../../flow/calibration.ts";
import { type Floats, FlowEvaluator } from "../../flow/evaluator.ts";
import { fastestLayout } from "../../flow/fastestLayout.ts";
import { Flow } from "../../flow/flow.ts";
import type { FlowLayout } from "../../flow/flowLayout.ts";
import {
  conditionQuantities,
  type FlowModel,
  magnitudesOf,
  networkConditions,
  networkCurves,
  physicalLogDensity,
} from "../../flow/model.ts";

/**
 * A model on a backend. Dispose of it when done. Its sigma factors count wherever magnitudes are given or taken: leave them out
 * by `withoutSigmaFactors(model)`.
 *
 * Conditions are sets [rows, inputs] of the flow's light-curve model, for flows of something observed the measured values and
 * their standard deviations [rows, 2], or with `raw` [rows, conditions] as the network sees
 * them. Rows of sets that do not have one of the flow's conditions (a property such as an ejecta mass) give NaN, with a
 * representation those of sets without curves too.
 */
export class LoadedModel implements Disposable {
  private readonly flow: Flow;
  private readonly evaluator: FlowEvaluator;

  /**
   * @param rows largest number of rows of one call, to keep buffers small
   * @param layout how kernels are laid out; by default what suits the adapter by rule
   */
  constructor(
    backend: Backend,
    readonly model: FlowModel,
    rows?: number,
    layout?: FlowLayout,
  ) {
    this.flow = new Flow(backend, model.architecture, model.state, layout);
    this.evaluator = new FlowEvaluator(this.flow, rows);
  }

  /** The model in the layout that is the fastest for a job of `rows` rows. */
  static async open(backend: Backend, model: FlowModel, rows: number): Promise<LoadedModel> {
    const layout = await fastestLayout(backend, model.architecture, "inference", undefined, rows);
    return new LoadedModel(backend, model, rows, layout);
  }

  /**
   * Log-densities (nats) of magnitudes [rows, band, time], per magnitude; with `raw` of curves in network units, per unit of
   * these. They are those of what {@link sample} draws, but for sigma factors that leave no density (`factorsHaveDensity`):
   * then those of the samples without factors.
   */
  async logDensity(curves: Floats, conditions: Floats, raw: boolean): Promise<Floats> {
    const { network, blank } = this.conditionsOf(conditions, raw);
    if (raw) return this.evaluator.logDensityOf(Float32Array.from(curves), network);
    const { model } = this;
    const moved =
      model.sigmaFactors && factorsHaveDensity(model)
        ? beforeSigmaFactors(model, curves, await this.networkCentres(network))
        : { curves, logJacobian: 0 };
    const density = await this.evaluator.logDensityOf(networkCurves(model, moved.curves), network);
    return blank(physicalLogDensity(model, density).map((value) => value + moved.logJacobian));
  }

  /** Curves for given noise [rows, dimensions], one for each row of conditions. */
  async fromNoise(noise: Floats, conditions: Floats, raw: boolean): Promise<Floats> {
    const { network, blank } = this.conditionsOf(conditions, raw);
    const { curves } = await this.evaluator.inverse(Float32Array.from(noise), network);
    return raw ? curves : blank(await this.magnitudesOf(curves, network));
  }

  /**
   * What {@link sample} applies the sigma factors to: magnitudes of samples [rows, samples, band, time], and of the centres
   * [rows, band, time].
   */
  async uncalibrated(
    conditions: Floats,
    samples: number,
    seed: number,
    firstRow = 0,
  ): Promise<{ samples: Float64Array; centres: Float64Array }> {
    const { network, blank } = this.conditionsOf(conditions, false);
    const curves = await this.evaluator.samplePerCondition(network, samples, seed, firstRow);
    return { samples: blank(magnitudesOf(this.model, curves)), centres: blank(await this.networkCentres(network)) };
  }

  /** `samples` curves for each row of conditions: [rows, samples, values]. One sample a row is the paired call. */
  async sample(conditions: Floats, samples: number, seed: number, raw: boolean, firstRow = 0): Promise<Floats> {
    const { network, blank } = this.conditionsOf(conditions, raw);
    const curves = await this.evaluator.samplePerCondition(network, samples, seed, firstRow);
    return raw ? curves : blank(await this.magnitudesOf(curves, network));
  }

  dispose(): void {
    this.evaluator.dispose();
    this.flow.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Magnitudes of curves for each row of conditions, with the model's sigma factors. */
  private async magnitudesOf(curves: Floats, network: Float32Array): Promise<Float64Array> {
    const magnitudes = magnitudesOf(this.model, curves);
    if (this.model.sigmaFactors) applySigmaFactors(this.model, magnitudes, await this.networkCentres(network));
    return magnitudes;
  }

  private async networkCentres(network: Float32Array): Promise<Float64Array> {
    const { conditions, dimensions } = this.model.architecture;
    const zero = new Float32Array((network.length / conditions) * dimensions);
    return magnitudesOf(this.model, (await this.evaluator.inverse(zero, network)).curves);
  }

  /** Conditions as the network takes them, and what makes results of undefined rows NaN. */
  private conditionsOf(conditions: Floats, raw: boolean) {
    if (raw) return { network: Float32Array.from(conditions), blank: <T extends Floats>(results: T): T => results };
    const network = networkConditions(this.model, conditions);
    const width = this.model.architecture.conditions;
    const rows = undefinedRows(network, width);
    // Shaders need not keep NaN, so that they get none.
    for (const row of rows) network.fill(0, row * width, (row + 1) * width);
    const blank = <T extends Floats>(results: T): T => {
      const own = (results.length * width) / network.length;
      for (const row of rows) results.fill(Number.NaN, row * own, (row + 1) * own);
      return results;
    };
    return { network, blank };
  }
}

/** Rows of conditions [rows, width] that are not all finite. */
function undefinedRows(conditions: Float32Array, width: number): number[] {
  const rows: number[] = [];
  for (let at = 0; at < conditions.length; at += width) {
    if (!conditions.subarray(at, at + width).every(Number.isFinite)) rows.push(at / width);
  }
  return rows;
}

/** Rows of sets [rows, inputs] that do not have one of a flow's conditions (inputs are always there), or no curves. */
export function unconditionedSets(model: FlowModel, sets: ArrayLike<number>): number[] {
  if (!model.representation && conditionQuantities(model).every(({ from }) => from === "inputs")) return [];
  return undefinedRows(networkConditions(model, sets), model.architecture.conditions);
}

/** Names of a flow's conditions that some of the sets [rows, inputs] do not have. */
export function missingConditions(model: FlowModel, sets: ArrayLike<number>): string[] {
  const values = networkConditions(model, sets);
  const { names } = model.conditions;
  return names.filter((_, column) =>
    values.some((value, at) => at % names.length === column && !Number.isFinite(value)),
  );
}
