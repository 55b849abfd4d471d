/** A flow on a backend: log-densities and samples, from arrays to arrays. */

import type { Backend } from "../../engine/backend.ts";
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
 * A model on a backend. Dispose of it when done.
 *
 * Conditions are sets [rows, inputs] of the flow's light-curve model, or with `raw` [rows, conditions] as the network sees
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
   * these.
   */
  async logDensity(curves: Floats, conditions: Floats, raw: boolean): Promise<Floats> {
    const { network, blank } = this.conditionsOf(conditions, raw);
    if (raw) return this.evaluator.logDensityOf(Float32Array.from(curves), network);
    const density = await this.evaluator.logDensityOf(networkCurves(this.model, curves), network);
    return blank(physicalLogDensity(this.model, density));
  }

  /** Curves for given noise [rows, dimensions], one for each row of conditions. */
  async fromNoise(noise: Floats, conditions: Floats, raw: boolean): Promise<Floats> {
    const { network, blank } = this.conditionsOf(conditions, raw);
    const { curves } = await this.evaluator.inverse(Float32Array.from(noise), network);
    return raw ? curves : blank(magnitudesOf(this.model, curves));
  }

  /** `samples` curves for each row of conditions: [rows, samples, values]. One sample a row is the paired call. */
  async sample(conditions: Floats, samples: number, seed: number, raw: boolean, firstRow = 0): Promise<Floats> {
    const { network, blank } = this.conditionsOf(conditions, raw);
    const curves = await this.evaluator.samplePerCondition(network, samples, seed, firstRow);
    return raw ? curves : blank(magnitudesOf(this.model, curves));
  }

  dispose(): void {
    this.evaluator.dispose();
    this.flow.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Conditions as the network takes them, and what makes results of undefined rows NaN. */
  private conditionsOf(conditions: Floats, raw: boolean) {
    if (raw) return { network: Float32Array.from(conditions), blank: (results: Floats) => results };
    const network = networkConditions(this.model, conditions);
    const width = this.model.architecture.conditions;
    const rows = undefinedRows(network, width);
    // Shaders need not keep NaN, so that they get none.
    for (const row of rows) network.fill(0, row * width, (row + 1) * width);
    const blank = (results: Floats): Floats => {
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
