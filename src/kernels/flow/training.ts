/** Kernels of the training loop: batches, losses, and the optimiser. */

import { defineKernel, read, update, write } from "../../engine/kernel.ts";
import { PHILOX_CONSTANTS, philox4x32 } from "../../engine/random/philox.ts";
import { normalPairFromBits } from "../../engine/random/streams.ts";
import { Task } from "../../wasm/tasks.ts";
import adamSource from "../../wgsl/flow/adam.wgsl";
import blendSource from "../../wgsl/flow/blend.wgsl";
import gatherSource from "../../wgsl/flow/gather-batch.wgsl";
import gradientNormSource from "../../wgsl/flow/gradient-norm.wgsl";
import meanLossSource from "../../wgsl/flow/mean-loss.wgsl";
import { type Nothing, withLinearIndex } from "./elementwise.ts";
import { NORMAL_NUMBERS } from "./normalShader.ts";

/** Lanes of the one workgroup that reduces a whole buffer. */
const REDUCTION_LANES = 256;

/**
 * batch[r] = rows[order[start + r]] + sigma times a normal number that depends on the row and the epoch alone. What is
 * missing in a row stays as it is: where flags[k] is above 0, column k gets noise only if column flags[k] - 1 is not 0.
 */
export const gatherBatch = defineKernel<Nothing>({
  name: "gather-batch",
  summary: "Gathers the rows of a batch and adds noise of known sigma.",
  bindings: { rows: read("f32"), order: read("u32"), sigma: read("f32"), flags: read("u32"), batch: write("f32") },
  settings: {
    count: "u32",
    dimensions: "u32",
    start: "u32",
    noisy: "u32",
    epoch: "u32",
    stream: "u32",
    seed_low: "u32",
    seed_high: "u32",
  },
  workgroupSize: 64,
  constants: () => PHILOX_CONSTANTS,
  source: () => [...NORMAL_NUMBERS, ...withLinearIndex("gather-batch.wgsl", gatherSource)],
  invocations: ({ count, dimensions }) => count * Math.ceil(dimensions / 4),
  twin({ rows, order, sigma, flags, batch }, settings) {
    const { count, dimensions } = settings;
    const words = new Uint32Array(4);
    for (let row = 0; row < count; row++) {
      const source = order[settings.start + row];
      for (let column = 0; column < dimensions; column += 4) {
        let noise = [0, 0, 0, 0];
        if (settings.noisy) {
          const { epoch, stream, seed_low: low, seed_high: high } = settings;
          philox4x32(source, column / 4, epoch, stream, low, high, words);
          noise = [...normalPairFromBits(words[0], words[1]), ...normalPairFromBits(words[2], words[3])];
        }
        for (let k = column; k < Math.min(column + 4, dimensions); k++) {
          const present = flags[k] === 0 || rows[source * dimensions + flags[k] - 1] !== 0;
          batch[row * dimensions + k] = rows[source * dimensions + k] + (present ? sigma[k] * noise[k - column] : 0);
        }
      }
    }
  },
});

/** losses[position] = mean of -log_density. */
export const meanLoss = defineKernel<Nothing>({
  name: "mean-loss",
  summary: "Mean negative log-density of a batch.",
  bindings: { log_density: read("f32"), losses: write("f32") },
  settings: { count: "u32", position: "u32" },
  workgroupSize: REDUCTION_LANES,
  constants: () => ({}),
  source: () => [{ file: "src/wgsl/flow/mean-loss.wgsl", text: meanLossSource }],
  invocations: () => REDUCTION_LANES,
  twin({ log_density: logDensity, losses }, { count, position }) {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += logDensity[row];
    losses[position] = -sum / count;
  },
});

/** norm[0] = Euclidean norm of the gradient. */
export const gradientNorm = defineKernel<Nothing>({
  name: "gradient-norm",
  summary: "Euclidean norm of the gradient, for clipping.",
  bindings: { gradients: read("f32"), norm: write("f32") },
  settings: { count: "u32" },
  workgroupSize: REDUCTION_LANES,
  constants: () => ({}),
  source: () => [{ file: "src/wgsl/flow/gradient-norm.wgsl", text: gradientNormSource }],
  invocations: () => REDUCTION_LANES,
  twin({ gradients, norm }, { count }) {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += gradients[index] ** 2;
    norm[0] = Math.sqrt(sum);
  },
});

/**
 * One step of Adam (Kingma & Ba 2015); with a decay, of AdamW (Loshchilov & Hutter 2019). `correction1` and `correction2`
 * are 1 - beta^t of the step; gradients longer than `clip` are shortened to it, 0 for no clipping.
 */
export const adam = defineKernel<Nothing>({
  name: "adam",
  summary: "One step of Adam or AdamW, with clipping, in place.",
  bindings: {
    gradients: read("f32"),
    norm: read("f32"),
    parameters: update("f32"),
    first_moment: update("f32"),
    second_moment: update("f32"),
  },
  settings: {
    count: "u32",
    learning_rate: "f32",
    beta1: "f32",
    beta2: "f32",
    epsilon: "f32",
    decay: "f32",
    clip: "f32",
    correction1: "f32",
    correction2: "f32",
  },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => withLinearIndex("adam.wgsl", adamSource),
  invocations: ({ count }) => count,
  twin({ gradients, norm, parameters, first_moment: first, second_moment: second }, settings) {
    if (!Number.isFinite(norm[0])) return;
    const { beta1, beta2, clip } = settings;
    const share = clip > 0 && norm[0] > clip ? clip / norm[0] : 1;
    for (let index = 0; index < settings.count; index++) {
      const gradient = share * gradients[index];
      first[index] = beta1 * first[index] + (1 - beta1) * gradient;
      second[index] = beta2 * second[index] + (1 - beta2) * gradient * gradient;
      const step =
        first[index] / settings.correction1 / (Math.sqrt(second[index] / settings.correction2) + settings.epsilon);
      parameters[index] -= settings.learning_rate * (step + settings.decay * parameters[index]);
    }
  },
  native: {
    task: Task.Adam,
    structs: { call: "AdamCall" },
    work: ({ count }) => ({ rows: count, chunkRows: 8192, multiple: 4, operations: 20 * count }),
  },
});

/** running = (1 - momentum) running + momentum fresh: running statistics of normalisations. */
export const blend = defineKernel<Nothing>({
  name: "blend",
  summary: "Running averages of normalisation statistics.",
  bindings: { fresh: read("f32"), running: update("f32") },
  settings: { count: "u32", momentum: "f32" },
  workgroupSize: 64,
  constants: () => ({}),
  source: () => withLinearIndex("blend.wgsl", blendSource),
  invocations: ({ count }) => count,
  twin({ fresh, running }, { count, momentum }) {
    for (let index = 0; index < count; index++) {
      running[index] = (1 - momentum) * running[index] + momentum * fresh[index];
    }
  },
});
