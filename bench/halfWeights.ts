/**
 * What would half floats cost a flow? The published models in float64, with weights, or what hidden layers hand on, or both
 * rounded to half floats, against the same models without: samples of the vectors' noise, densities of the vectors' curves.
 */

import { readFileSync } from "node:fs";
import { f16round } from "@petamoriken/float16";
import { parseSafetensors } from "../src/data/safetensors.ts";
import type { KernelCall } from "../src/engine/backend.ts";
import type { Kernel, TwinArray } from "../src/engine/kernel.ts";
import { ReferenceBackend } from "../src/engine/referenceBackend.ts";
import { FlowEvaluator } from "../src/flow/evaluator.ts";
import { Flow } from "../src/flow/flow.ts";
import type { FlowState } from "../src/flow/parameters.ts";
import { PUBLISHED_SCALES, readPublishedModel } from "../src/flow/publishedModel.ts";
import { type ConditionerShape, ConditionerTwin, conditionerLayout } from "../src/kernels/flow/conditioner.ts";
import { COUPLINGS, couplingTwin } from "../src/kernels/flow/couplings.ts";
import { printTable } from "./support/table.ts";

const MODELS = "../shared/seed/models";
const VECTORS = "../shared/vectors/flow";

/** The network with half floats between its layers. Its inputs, its sums and its outputs are exact. */
class HalfConditioner extends ConditionerTwin {
  constructor(private readonly own: ConditionerShape) {
    super(own);
  }

  override forward(parameters: TwinArray, base: number): void {
    const { identity, hidden, blocks, outputs } = this.own;
    const layout = conditionerLayout(this.own);
    const dense = (weight: number, bias: number, inputs: ArrayLike<number>, count: number) =>
      Float64Array.from({ length: count }, (_, o) => {
        let sum = parameters[base + bias + o];
        for (let i = 0; i < inputs.length; i++) sum += parameters[base + weight + o * inputs.length + i] * inputs[i];
        return sum;
      });
    const rectified = (values: Float64Array) => values.map((value) => Math.max(0, f16round(value)));
    const conditions = this.inputs.subarray(identity);
    let values = dense(layout.initialWeight, layout.initialBias, this.inputs, hidden).map(f16round);
    for (let block = 0; block < blocks; block++) {
      const at = layout.firstBlock + block * layout.blockStride;
      const first = dense(at + layout.firstWeight, at + layout.firstBias, rectified(values), hidden);
      const second = dense(at + layout.secondWeight, at + layout.secondBias, rectified(first), hidden);
      const gate = dense(at + layout.contextWeight, at + layout.contextBias, conditions, hidden);
      values = values.map((value, index) => f16round(value + second[index] / (1 + Math.exp(-gate[index]))));
    }
    this.raw.set(dense(layout.finalWeight, layout.finalBias, values, outputs));
  }
}

/** The float64 reference with half floats within couplings. */
class HalfBackend extends ReferenceBackend {
  override run<S>(call: KernelCall<S>): void {
    const inverse = (call.kernel as unknown) === COUPLINGS.affine.inverse;
    const coupling = inverse || (call.kernel as unknown) === COUPLINGS.affine.forward;
    const twin = couplingTwin(inverse, (shape) => new HalfConditioner(shape)) as unknown as Kernel<S>["twin"];
    super.run(coupling ? { ...call, kernel: { ...call.kernel, twin } } : call);
  }
}

function vector(name: string): Float64Array {
  const bytes = readFileSync(`${VECTORS}/${name}.f32`);
  return Float64Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}

function published(band: string) {
  const file = `${MODELS}/G4_${band}.safetensors`;
  return readPublishedModel(parseSafetensors(readFileSync(file), file).tensors, file);
}

const rounded = ({ parameters, moments }: FlowState): FlowState => ({ parameters: parameters.map(f16round), moments });

/** Samples and log-densities of a band, fed as trained. */
async function resultsOf(band: string, backend: ReferenceBackend, halfWeights: boolean) {
  const { architecture, state } = published(band);
  using flow = new Flow(backend, architecture, halfWeights ? rounded(state) : state);
  using evaluator = new FlowEvaluator(flow, 256);
  const conditions = vector("cond_l1l1");
  const { curves } = await evaluator.inverse(vector("z"), conditions);
  return { curves, density: await evaluator.logDensityOf(vector(`${band}_l1l1_x`), conditions) };
}

/** Median, 99th percentile and largest of the absolute differences, in words; not a number counts as infinite. */
function errors(actual: ArrayLike<number>, expected: ArrayLike<number>, scale = 1): string[] {
  const sorted = Float64Array.from(actual, (value, index) => {
    const error = scale * Math.abs(value - expected[index]);
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }).sort();
  return [0.5, 0.99, 1].map((share) => sorted[Math.ceil(share * sorted.length) - 1].toPrecision(2));
}

const exact = new ReferenceBackend();
const half = new HalfBackend();
const table: string[][] = [];
for (const [band, scale] of Object.entries(PUBLISHED_SCALES)) {
  const expected = await resultsOf(band, exact, false);
  for (const [name, backend, halfWeights] of [
    ["weights", exact, true],
    ["activations", half, false],
    ["both", half, true],
  ] as const) {
    const { curves, density } = await resultsOf(band, backend, halfWeights);
    table.push([
      band,
      name,
      errors(curves, expected.curves).join(", "),
      errors(curves, expected.curves, Math.abs(scale)).join(", "),
      errors(density, expected.density).join(", "),
    ]);
  }
}
printTable(
  "half floats in the published models, 256 rows: median, 99th percentile and largest error",
  ["band", "rounded to half", "samples, network units", "samples, mag", "log-densities, nats"],
  table,
);
