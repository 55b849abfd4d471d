/** A flow of a table on a backend: log-densities and samples, from arrays to arrays. */

import { shownName } from "../../../data/names.ts";
import type { Backend } from "../../../engine/backend.ts";
import { InputError } from "../../../engine/errors.ts";
import { type Floats, FlowEvaluator } from "../../../flow/evaluator.ts";
import { fastestLayout } from "../../../flow/fastestLayout.ts";
import { Flow } from "../../../flow/flow.ts";
import { admits, rangeText } from "../../../flow/table/columnTransform.ts";
import {
  decodeTargets,
  encodeTableConditions,
  encodeTargets,
  type TableFlow,
  targetLogDensity,
} from "../../../flow/table/model.ts";
import type { JobEvents } from "../../events.ts";
import { inBlocks, roomFor } from "../blocks.ts";

/** @throws InputError naming row and column of a condition that is no number, or outside its transform's range */
export function checkConditions(
  { conditions: { names, transforms, masked } }: TableFlow,
  values: Float64Array,
  where: (row: number) => string,
): void {
  for (let at = 0; at < values.length; at++) {
    const column = at % names.length;
    if (admits(transforms[column], values[at]) || (masked[column] && Number.isNaN(values[at]))) continue;
    const name = `${where((at - column) / names.length)}: the condition ${shownName(names[column])}`;
    if (Number.isNaN(values[at])) {
      throw new InputError(`${name} has no value, and the flow knows no rows without it`);
    }
    throw new InputError(`${name} is ${values[at]}, but must be ${rangeText(transforms[column])}`);
  }
}

/** @throws InputError naming row and column of a target that is no number */
export function checkTargets(
  { targets: { names } }: TableFlow,
  values: Float64Array,
  where: (row: number) => string,
): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const column = bad % names.length;
  throw new InputError(
    `${where((bad - column) / names.length)}: the target ${shownName(names[column])} is ${values[bad]}, but must be finite`,
  );
}

/** A model on a backend, for values that are checked. Dispose of it when done. */
export class LoadedTable implements Disposable {
  private constructor(
    private readonly flow: Flow,
    private readonly evaluator: FlowEvaluator,
    private readonly model: TableFlow,
  ) {}

  /** The model in the layout that is the fastest for a job of `rows` rows. */
  static async open(backend: Backend, model: TableFlow, rows: number): Promise<LoadedTable> {
    const layout = await fastestLayout(backend, model.architecture, "inference", undefined, rows);
    const flow = new Flow(backend, model.architecture, model.state, layout);
    return new LoadedTable(flow, new FlowEvaluator(flow, rows), model);
  }

  /** Samples [rows, count, targets] for each row of conditions. @throws InterruptedError where it was stopped */
  async sample(conditions: Float64Array, count: number, seed: number, events: JobEvents): Promise<Float64Array> {
    const { model } = this;
    const width = model.conditions.names.length;
    const rows = conditions.length / width;
    const perRow = count * model.targets.names.length;
    const samples = roomFor(Float64Array, [rows, count, model.targets.names.length], "count");
    await inBlocks(rows, count, events, "sampling was stopped", async (start, end) => {
      const network = encodeTableConditions(model.conditions, conditions.subarray(start * width, end * width));
      const drawn = await this.evaluator.samplePerCondition(network, count, seed, start);
      samples.set(decodeTargets(model.targets, drawn), start * perRow);
    });
    return samples;
  }

  /** Log-densities [rows] of targets, one for each row of conditions. @throws InterruptedError where it was stopped */
  async logDensity(targets: Float64Array, conditions: Float64Array, events: JobEvents): Promise<Float64Array> {
    const { model } = this;
    const width = model.conditions.names.length;
    const own = model.targets.names.length;
    const rows = conditions.length / width;
    const densities = new Float64Array(rows);
    await inBlocks(rows, 1, events, "the densities were stopped", async (start, end) => {
      const values = targets.subarray(start * own, end * own);
      const network = encodeTargets(model.targets, values);
      // Shaders need not keep NaN, so that they get none: what is outside a range has no density, whatever they say.
      network.forEach((value, at) => {
        if (!Number.isFinite(value)) network[at] = 0;
      });
      const given = encodeTableConditions(model.conditions, conditions.subarray(start * width, end * width));
      const density: Floats = await this.evaluator.logDensityOf(network, given);
      densities.set(targetLogDensity(model.targets, values, density), start);
    });
    return densities;
  }

  dispose(): void {
    this.evaluator.dispose();
    this.flow.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
