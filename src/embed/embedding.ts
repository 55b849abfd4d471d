/** The network in front of a flow. */

import { embeddingLayers } from "../flow/embeddedShape.ts";
import { embeddingTwin } from "../kernels/flow/embeddingTwin.ts";
import type { OpenEmbedding } from "./content.ts";

export const openEmbedding: OpenEmbedding = (architecture, take) => {
  const layers = embeddingLayers(architecture).map((shape, layer) => ({
    ...shape,
    parameters: Float64Array.from(take((shape.inputs + 1) * shape.outputs, -1 - layer, shape)),
  }));
  const embed = (conditions: Float64Array) =>
    layers.reduce((values, { inputs, outputs, parameters }, layer) => {
      const output = new Float64Array(outputs);
      const settings = { count: 1, inputs, outputs, parameter_offset: 0 };
      embeddingTwin({ input: values, parameters, output }, settings, { activated: layer > 0 });
      return output;
    }, conditions);
  const { conditions: inputs, embedding } = architecture;
  const outputs = embedding!.outputs;
  // Most rows are the one before again: samples of the same set.
  return (conditions) => {
    const embedded = new Float64Array((conditions.length / inputs) * outputs);
    let before: Float64Array | undefined;
    for (let row = 0; row * inputs < conditions.length; row++) {
      const own = conditions.subarray(row * inputs, (row + 1) * inputs);
      const same = before?.every((value, at) => value === own[at]);
      embedded.set(same ? embedded.subarray((row - 1) * outputs, row * outputs) : embed(own), row * outputs);
      before = own;
    }
    return embedded;
  };
};
