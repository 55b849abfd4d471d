/** A flow's transforms on arrays, made of the twins of the kernels, in float64. */

import type { Architecture } from "../flow/architecture.ts";
import type { CouplingTransform } from "../flow/transforms/coupling.ts";
import type { BuiltInTransform } from "../flow/transforms/index.ts";
import { batchNormScale } from "../kernels/flow/batchNormScale.ts";
import { conditionerTwin } from "../kernels/flow/conditioner.ts";
import { SCALES } from "../kernels/flow/transformers/affineScale.ts";
import {
  binFinder,
  outputsOf,
  type SplineBin,
  type SplineTransformer,
  shareOfHeight,
} from "../kernels/flow/transformers/splineBin.ts";
import type { Floats, ForwardCoupling, ForwardNorm, Network, OpenEmbedding, Pass, Take } from "./content.ts";
import { insist } from "./load.ts";

/** Reads the numbers of a flow. @throws for what is no architecture */
export function openNetwork(architecture: Architecture, take: Take, openEmbedding?: OpenEmbedding): Network {
  const { dimensions, conditions, embedding, transforms } = architecture;
  const width = embedding?.outputs ?? conditions;
  const features = [...Array(dimensions).keys()];
  const checkOrder = (order: readonly number[]) =>
    insist(order.length === dimensions && features.every((feature) => order.includes(feature)));

  function coupling({ identity, transformed, hidden, blocks, transformer }: CouplingTransform, index: number): Pass {
    const spline = transformer.kind === "spline";
    const seen = identity.length;
    const moved = transformed.length;
    checkOrder([...identity, ...transformed]);
    const outputs = moved * (spline ? outputsOf(transformer.bins) : 2);
    const shape = { identity: seen, conditions: width, hidden, blocks, outputs };
    const count = (seen + width + 1 + blocks * (width + 3 + 2 * hidden)) * hidden + (hidden + 1) * outputs;
    const parameters = Float64Array.from(take(count, index, shape));
    const { inputs, raw, forward: condition } = conditionerTwin(shape);
    insist(spline || SCALES[transformer.scale]);
    const find = spline ? binFinder(transformer) : (_: unknown, i: number) => SCALES[transformer.scale](raw[moved + i]);
    const back = (found: SplineBin | number, value: number, i: number) =>
      typeof found === "number" ? (value - raw[i]) / found : found.x + shareOfHeight(found, value) * found.w;
    return (values, given, forward) => {
      const map = (forward as ForwardCoupling | undefined) ?? back;
      const result = values.slice();
      for (let first = 0, row = 0; first < values.length; first += dimensions, row++) {
        identity.forEach((feature, i) => {
          inputs[i] = values[first + feature];
        });
        inputs.set(given.subarray(row * width, (row + 1) * width), seen);
        condition(parameters, 0);
        transformed.forEach((feature, i) => {
          const value = values[first + feature];
          // Of splines: what is beyond stays.
          if (!(Math.abs(value) >= (transformer as SplineTransformer).tailBound))
            result[first + feature] = map(find(raw, i, value, !forward), value, i, raw, row);
        });
      }
      return result;
    };
  }

  const measured: (() => void)[] = [];
  const passes = (transforms as readonly BuiltInTransform[]).map((transform, index): Pass => {
    const { kind } = transform;
    if (kind === "coupling") return coupling(transform, index);
    if (kind === "permutation") {
      const { order } = transform;
      checkOrder(order);
      const back = features.map((feature) => order.indexOf(feature));
      return (values, _, forward) =>
        values.map((_, at) => values[at - (at % dimensions) + (forward ? order : back)[at % dimensions]]);
    }
    const batch = kind === "batch-norm";
    insist(batch || kind === "act-norm");
    const own = take(2 * dimensions, index);
    let moments: Floats;
    // Moments are behind all that is learned.
    if (batch) {
      measured.push(() => {
        moments = take(2 * dimensions, index, "moments");
      });
    }
    return (values, _, forward) => {
      const columns =
        (forward as ForwardNorm | undefined)?.(own, moments) ??
        features.map((column) => [
          own[dimensions + column],
          batch ? 1 / batchNormScale(own[column], moments[dimensions + column]) : Math.exp(-own[column]),
          batch ? moments[column] : 0,
        ]);
      return values.map((value, at) => {
        const column = columns[at % dimensions];
        return (value - column[0]) * column[1] + column[2];
      });
    };
  });
  const embed = openEmbedding?.(architecture, take) ?? ((given) => given);
  for (const take of measured) take();
  return { ...architecture, passes, embed };
}

/** From noise [count, dimensions] to data. */
export const invert = ({ passes }: Network, noise: Float64Array, conditions: Float64Array): Float64Array =>
  passes.reduceRight((values, pass) => pass(values, conditions), noise);
