/**
 * What do half floats cost a flow? Models in float64 with weights, or what hidden layers hand on, or both rounded to
 * half floats, and on WebGPU the variant `half` and the rule's in float32, against the same models in float64: samples of
 * equal noise, and log-densities of the samples that the models draw in float64. The published models with the vectors'
 * noise and conditions, and two trained here.
 */

import { existsSync, readFileSync } from "node:fs";
import { f16round } from "@petamoriken/float16";
import { parseSafetensors } from "../../src/data/safetensors.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { type FlowModel, networkConditions } from "../../src/flow/model.ts";
import type { FlowState } from "../../src/flow/parameters.ts";
import { PUBLISHED_SCALES, readPublishedModel } from "../../src/flow/publishedModel.ts";
import { type FlowVariant, halfVariant } from "../../src/flow/variant.ts";
import { halfErrorOf } from "../../src/jobs/inference/halfPrecision.ts";
import { HalfBackend } from "./support/halfBackend.ts";
import { printTable } from "./support/table.ts";
import { trainedModel } from "./support/trainedModel.ts";

const MODELS = "../shared/seed/models";
const VECTORS = "../shared/vectors/flow";

/** A model and what it is run on. */
interface Subject extends Pick<FlowModel, "architecture" | "state"> {
  readonly name: string;
  readonly noise: Float64Array;
  /** As the network sees them. */
  readonly conditions: Float64Array;
  /** Magnitudes of one network unit in each dimension. */
  readonly magnitudes: readonly number[];
}

function vector(name: string): Float64Array {
  const bytes = readFileSync(`${VECTORS}/${name}.f32`);
  return Float64Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}

/** Fed as trained. */
function published(band: string): Subject {
  const file = `${MODELS}/G4_${band}.safetensors`;
  const { architecture, state } = readPublishedModel(parseSafetensors(readFileSync(file), file).tensors, file);
  const magnitudes = new Array<number>(architecture.dimensions).fill(Math.abs(PUBLISHED_SCALES[band]));
  const [noise, conditions] = [vector("z"), vector("cond_l1l1")];
  return { name: `published ${band}`, architecture, state, noise, conditions, magnitudes };
}

function trained(name: string, model: FlowModel): Subject {
  const { architecture, state, curves } = model;
  const conditions = Float64Array.from(networkConditions(model, model.trainingInputs!));
  const rows = conditions.length / architecture.conditions;
  const random = new CounterRandom(1, "noise");
  const noise = Float64Array.from({ length: rows * architecture.dimensions }, (_, index) => random.normal(index, 0));
  return { name, architecture, state, noise, conditions, magnitudes: [...curves.scale] };
}

const rounded = ({ parameters, moments }: FlowState): FlowState => ({ parameters: parameters.map(f16round), moments });

/** Samples, and log-densities of curves, by default of the samples. */
async function resultsOf(
  subject: Subject,
  backend: Backend,
  state: FlowState,
  curves?: Float64Array,
  variant?: FlowVariant,
) {
  using flow = new Flow(backend, subject.architecture, state, variant);
  using evaluator = new FlowEvaluator(flow);
  const own = (values: Float64Array) => (backend instanceof ReferenceBackend ? values : Float32Array.from(values));
  const [noise, conditions] = [own(subject.noise), own(subject.conditions)];
  const samples = Float64Array.from((await evaluator.inverse(noise, conditions)).curves);
  return { samples, density: await evaluator.logDensityOf(own(curves ?? samples), conditions) };
}

/** Median and 99th percentile of absolute differences, in units of `scales`. */
function errors(actual: ArrayLike<number>, expected: ArrayLike<number>, scales: readonly number[] = [1]): string {
  const scaled = (values: ArrayLike<number>) =>
    Float64Array.from(values, (value, at) => value * scales[at % scales.length]);
  const { median, most } = halfErrorOf(scaled(actual), scaled(expected));
  return `${median.toPrecision(2)}, ${most.toPrecision(2)}`;
}

const subjects = [
  ...(existsSync(MODELS) && existsSync(VECTORS) ? Object.keys(PUBLISHED_SCALES).map(published) : []),
  trained("trained, affine", await trainedModel({ kind: "affine", scale: "bounded-exponential" })),
  trained("trained, spline", await trainedModel({ kind: "spline", bins: 8, tailBound: 5 })),
];
const [exact, half] = [new ReferenceBackend(), new HalfBackend()];
using adapter = await openBackend("auto");
const table: string[][] = [];
for (const subject of subjects) {
  const { state } = subject;
  const expected = await resultsOf(subject, exact, state);
  const variant = halfVariant(adapter, subject.architecture);
  for (const [what, backend, other, layout] of [
    ["weights", exact, rounded(state), undefined],
    ["activations", half, state, undefined],
    ["both", half, rounded(state), undefined],
    ["nothing: float32", adapter, state, undefined],
    ...(variant ? [["hidden layers: the variant half", adapter, state, variant] as const] : []),
  ] as const) {
    const { samples, density } = await resultsOf(subject, backend, other, expected.samples, layout);
    table.push([
      subject.name,
      what,
      errors(samples, expected.samples),
      errors(samples, expected.samples, subject.magnitudes),
      errors(density, expected.density),
    ]);
  }
}
process.stdout.write(`float32 and half on ${adapter.description.name}\n`);
printTable(
  "rounded to half floats: median and 99th percentile of the errors",
  ["model", "rounded", "samples, network units", "samples, mag", "log-densities, nats"],
  table,
);
