/** Simulated rows of a representation that has kernels of its own: numbers and conditions come from the device. */

import type { Backend } from "../../engine/backend.ts";
import type { SimulatedBlock, Simulator } from "../../flow/training/rowSource.ts";
import { integratedOut } from "../../lightcurves/integratedOut.ts";
import { admits } from "../../lightcurves/model.ts";
import type { Quantity } from "../../lightcurves/quantities.ts";
import { RepresentationEvaluator } from "../../lightcurves/representationEvaluator.ts";
import { drawBlock, LARGEST_DRAW, type Simulation } from "./simulation.ts";

/** Rows that were kept. */
interface KeptNumbers extends SimulatedBlock {
  readonly rows: number;
  readonly targets: Float64Array;
  readonly conditions: Float64Array;
}

/** Keeps the same sets as {@link SimulatedData}, but for the rounding of float32. */
export class SimulatedNumbers implements Disposable {
  private readonly evaluator: RepresentationEvaluator;
  private readonly hasValues: readonly boolean[];

  /**
   * @param quantities what the flow is conditioned on
   * @returns undefined where the representation has no kernels, or where conditions are not those of the sets as drawn, but
   *   at usual values of constants, or observed
   */
  static open(backend: Backend, simulation: Simulation, quantities: readonly Quantity[]): SimulatedNumbers | undefined {
    if (simulation.observed || integratedOut(simulation.model, quantities).length > 0) return undefined;
    const program = simulation.model.representation?.open?.(backend, simulation.options);
    if (!program) return undefined;
    const evaluator = new RepresentationEvaluator(backend, simulation.model, program, LARGEST_DRAW);
    return new SimulatedNumbers(simulation, quantities, evaluator);
  }

  private constructor(
    private readonly simulation: Simulation,
    private readonly quantities: readonly Quantity[],
    evaluator: RepresentationEvaluator,
  ) {
    this.evaluator = evaluator;
    this.hasValues = simulation.model.statuses.map(({ hasValues }) => hasValues);
  }

  readonly simulate: Simulator = async (place) => {
    const parts = await drawBlock(this.simulation, place, (sets) => this.keep(sets));
    const joint = (name: "targets" | "conditions", width: number) => {
      const all = new Float64Array(width * place.count);
      let at = 0;
      for (const { [name]: values } of parts) {
        const fitting = values.subarray(0, Math.min(values.length, all.length - at));
        all.set(fitting, at);
        at += fitting.length;
      }
      return all;
    };
    const { names } = this.simulation.model.representation!;
    return { targets: joint("targets", names.length), conditions: joint("conditions", this.quantities.length) };
  };

  prepare(): Promise<void> {
    return this.evaluator.prepare();
  }

  dispose(): void {
    this.evaluator.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private async keep(sets: Float64Array): Promise<KeptNumbers> {
    const { quantities, hasValues } = this;
    const { model } = this.simulation;
    const { numbers, properties } = await this.evaluator.evaluate(sets);
    const rows = sets.length / model.inputs.length;
    const width = numbers.length / rows;
    const stride = properties.length / rows;
    const targets = new Float64Array(numbers.length);
    const conditions = new Float64Array(rows * quantities.length);
    let kept = 0;
    for (let row = 0; row < rows; row++) {
      const status = properties[row * stride + model.properties.length];
      if (!hasValues[status] || !admits(model, sets, row * model.inputs.length)) continue;
      let complete = true;
      for (let index = 0; index < quantities.length; index++) {
        const { from, column, scale } = quantities[index];
        const value = from === "inputs" ? sets[row * model.inputs.length + column] : properties[row * stride + column];
        complete &&= Number.isFinite(value) && (scale === "linear" || value > 0);
        conditions[kept * quantities.length + index] = value;
      }
      if (!complete) continue;
      for (let number = 0; number < width; number++) targets[kept * width + number] = numbers[row * width + number];
      kept++;
    }
    return {
      rows: kept,
      targets: targets.subarray(0, kept * width),
      conditions: conditions.subarray(0, kept * quantities.length),
    };
  }
}
