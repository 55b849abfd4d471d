/** Where the layers of a coupling's network stand when its features are in the lanes of a subgroup. */

import { conditionerLayout } from "./conditioner.ts";
import { type CouplingShape, conditionerShape } from "./couplingShape.ts";
import { range } from "./range.ts";
import { outputsPerFeature } from "./transformers.ts";

/** A layer whose outputs stand in lanes: output `lane + lanes * group`, or for the last layer number p of feature `lane`. */
export interface LaneLayer {
  readonly name: string;
  readonly inputs: number;
  /** Registers of outputs: groups of hidden features, or numbers of a transformed feature. */
  readonly registers: number;
  /** First weight in the array of weights: [input, register], then [register] biases. */
  readonly first: number;
  /** WGSL: row of the weight matrix that register `r` of this lane holds, and whether it exists. */
  readonly rowOf: string;
  readonly exists: string;
  readonly weight: number;
  readonly bias: number;
}

/**
 * Whether lanes can hold a coupling: each transformed feature its lane, the hidden layer a few registers. Splines would
 * leave most lanes idle in their last layer, and are faster with rows in lanes.
 */
export function fitsLanes(shape: CouplingShape, lanes: number): boolean {
  const { identity, conditions, hidden, blocks, dimensions, transformer } = shape;
  return (
    transformer.kind === "affine" &&
    lanes >= 8 &&
    identity <= lanes &&
    dimensions - identity <= lanes &&
    identity + conditions <= 2 * lanes &&
    hidden <= 4 * lanes &&
    hidden <= 64 &&
    blocks <= 4
  );
}

export function layersOf(shape: CouplingShape, lanes: number): LaneLayer[] {
  const conditioner = conditionerShape(shape);
  const { identity, conditions, hidden, blocks } = conditioner;
  const layout = conditionerLayout(conditioner);
  const groups = Math.ceil(hidden / lanes);
  const layers: LaneLayer[] = [];
  let first = 0;
  const add = (layer: Omit<LaneLayer, "first">) => {
    layers.push({ ...layer, first });
    first += layer.registers * (layer.inputs + 1);
  };
  const wide = { registers: groups, rowOf: `lane + r * ${lanes}u`, exists: `lane + r * ${lanes}u < ${hidden}u` };
  add({
    name: "initial",
    inputs: identity + conditions,
    ...wide,
    weight: layout.initialWeight,
    bias: layout.initialBias,
  });
  for (const block of range(blocks)) {
    const at = layout.firstBlock + block * layout.blockStride;
    const layer = (name: string, inputs: number, weight: number, bias: number) =>
      add({ name: `${name}${block}`, inputs, ...wide, weight: at + weight, bias: at + bias });
    layer("context", conditions, layout.contextWeight, layout.contextBias);
    layer("first", hidden, layout.firstWeight, layout.firstBias);
    layer("second", hidden, layout.secondWeight, layout.secondBias);
  }
  const transformed = shape.dimensions - identity;
  const numbers = outputsPerFeature(shape.transformer);
  add({
    name: "final",
    inputs: hidden,
    registers: numbers,
    rowOf: shape.transformer.kind === "affine" ? `r * ${transformed}u + lane` : `lane * ${numbers}u + r`,
    exists: `lane < ${transformed}u`,
    weight: layout.finalWeight,
    bias: layout.finalBias,
  });
  return layers;
}

/** Length of the array of weights, and of that of gradient sums. */
export function laneWeightCount(shape: CouplingShape, lanes: number): number {
  const last = layersOf(shape, lanes).at(-1)!;
  return last.first + last.registers * (last.inputs + 1);
}

/** A layer's weights for the way back: [output, group of inputs]. */
export interface TransposedLayer {
  readonly name: string;
  readonly outputs: number;
  readonly groups: number;
  /** First register. */
  readonly first: number;
  /** Place of the weights among the coupling's parameters, length of their rows, and how many columns count. */
  readonly weight: number;
  readonly stride: number;
  readonly width: number;
}

/** Registers of the weights that the way back needs: for each layer [output, group of inputs]. */
export function transposedLayers(shape: CouplingShape, lanes: number): { layers: TransposedLayer[]; count: number } {
  const { hidden, blocks, identity, outputs, conditions } = conditionerShape(shape);
  const layout = conditionerLayout(conditionerShape(shape));
  const groups = Math.ceil(hidden / lanes);
  const layers: TransposedLayer[] = [];
  let first = 0;
  const add = (name: string, count: number, inputGroups: number, weight: number, stride: number, width: number) => {
    layers.push({ name, outputs: count, groups: inputGroups, first, weight, stride, width });
    first += count * inputGroups;
  };
  add("final", outputs, groups, layout.finalWeight, hidden, hidden);
  for (const block of range(blocks)) {
    const at = layout.firstBlock + block * layout.blockStride;
    add(`second${block}`, hidden, groups, at + layout.secondWeight, hidden, hidden);
    add(`first${block}`, hidden, groups, at + layout.firstWeight, hidden, hidden);
  }
  add("initial", hidden, 1, layout.initialWeight, identity + conditions, identity);
  return { layers, count: first };
}
