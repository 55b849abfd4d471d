/** The sets of a dataset that have curves: what it can teach. */

import type { ReadChunk } from "../../data/dataset/blocks.ts";
import { admits, type LightCurveModel } from "../../lightcurves/model.ts";

/** Collects the inputs of sets that the light-curve model admits and that have a value in any band at any time. */
export class SetsWithValues {
  private readonly blocks: Float64Array[] = [];

  constructor(private readonly model: Pick<LightCurveModel, "inputs">) {}

  add({ rows, parameters, magnitudes, mask }: Pick<ReadChunk, "rows" | "parameters" | "magnitudes" | "mask">): void {
    const width = this.model.inputs.length;
    const values = magnitudes.length / rows;
    const own = new Float64Array(width * rows);
    let kept = 0;
    const hasValue = (row: number) => {
      for (let at = values * row; at < values * (row + 1); at++) {
        if (Number.isFinite(magnitudes[at]) && mask?.[at] !== 0) return true;
      }
      return false;
    };
    for (let row = 0; row < rows; row++) {
      if (!admits(this.model, parameters, width * row) || !hasValue(row)) continue;
      for (let column = 0; column < width; column++) own[width * kept + column] = parameters[width * row + column];
      kept++;
    }
    this.blocks.push(own.slice(0, width * kept));
  }

  /** [.., inputs] */
  inputs(): Float64Array {
    const all = new Float64Array(this.blocks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const block of this.blocks) {
      all.set(block, at);
      at += block.length;
    }
    return all;
  }
}
