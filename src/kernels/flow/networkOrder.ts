/** In which order the numbers of a conditioner lie: everything that reads or writes them derives from here. */

import { range } from "./range.ts";

/** Lengths of a conditioner: see conditioner.ts. */
export interface ConditionerShape {
  /** Features that the coupling leaves alone. */
  readonly identity: number;
  readonly conditions: number;
  /** Width of the hidden layers. */
  readonly hidden: number;
  readonly blocks: number;
  /** Numbers that come out: what the transformer needs for all transformed features. */
  readonly outputs: number;
}

/** A tensor of a dense layer: its weight [outputs, inputs] or its bias [outputs]. */
export interface NetworkTensor {
  /** E.g. "blocks.0.context.weight". */
  readonly name: string;
  readonly shape: readonly number[];
  /** Relative to the conditioner's first number. */
  readonly offset: number;
  /** Inputs of its layer. */
  readonly inputs: number;
}

/** All tensors, in the order of their numbers. */
export function networkTensors({ identity, conditions, hidden, blocks, outputs }: ConditionerShape): NetworkTensor[] {
  const layers: [string, number, number][] = [
    ["initial", identity + conditions, hidden],
    ...range(blocks).flatMap((block): [string, number, number][] => [
      [`blocks.${block}.context`, conditions, hidden],
      [`blocks.${block}.first`, hidden, hidden],
      [`blocks.${block}.second`, hidden, hidden],
    ]),
    ["final", hidden, outputs],
  ];
  let offset = 0;
  return layers.flatMap(([layer, inputs, count]) => {
    const weight = { name: `${layer}.weight`, shape: [count, inputs], offset, inputs };
    const bias = { name: `${layer}.bias`, shape: [count], offset: offset + count * inputs, inputs };
    offset = bias.offset + count;
    return [weight, bias];
  });
}

/** Offsets as kernels take them: relative to the conditioner's first number, or within a block. */
export interface NetworkOffsets {
  readonly initialWeight: number;
  readonly initialBias: number;
  readonly firstBlock: number;
  /** Numbers of one block. */
  readonly blockStride: number;
  /** Relative to the block. */
  readonly contextWeight: number;
  readonly contextBias: number;
  readonly firstWeight: number;
  readonly firstBias: number;
  readonly secondWeight: number;
  readonly secondBias: number;
  readonly finalWeight: number;
  readonly finalBias: number;
  /** Numbers of the whole conditioner. */
  readonly count: number;
}

export function networkOffsets(shape: ConditionerShape): NetworkOffsets {
  const tensors = networkTensors(shape);
  const offsets = new Map(tensors.map(({ name, offset }) => [name, offset]));
  const at = (name: string): number => offsets.get(name)!;
  const blockOf = (block: number) =>
    Math.min(...tensors.filter(({ name }) => name.startsWith(`blocks.${block}.`)).map(({ offset }) => offset));
  const firstBlock = blockOf(0);
  const inBlock = (name: string): number => at(`blocks.0.${name}`) - firstBlock;
  return {
    initialWeight: at("initial.weight"),
    initialBias: at("initial.bias"),
    firstBlock,
    blockStride: shape.blocks > 1 ? blockOf(1) - firstBlock : 0,
    contextWeight: inBlock("context.weight"),
    contextBias: inBlock("context.bias"),
    firstWeight: inBlock("first.weight"),
    firstBias: inBlock("first.bias"),
    secondWeight: inBlock("second.weight"),
    secondBias: inBlock("second.bias"),
    finalWeight: at("final.weight"),
    finalBias: at("final.bias"),
    count: tensors.reduce((count, tensor) => count + tensor.shape.reduce((size, length) => size * length, 1), 0),
  };
}
