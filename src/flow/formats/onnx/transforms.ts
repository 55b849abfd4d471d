/** A flow's transforms and its embedding as ONNX operators. The mathematics is that of the kernels' twins. */

import type { TensorMap } from "../../../data/tensor.ts";
import { InputError } from "../../../engine/errors.ts";
import { BATCH_NORM_EPSILON } from "../../../kernels/flow/batchNorm.ts";
import { AFFINE_CONSTANTS, type AffineTransformer } from "../../../kernels/flow/transformers/affine.ts";
import { SPLINE_CONSTANTS, type SplineTransformer } from "../../../kernels/flow/transformers/spline.ts";
import type { Architecture, Transform } from "../../architecture.ts";
import { embeddingLayers } from "../../embedding.ts";
import type { CouplingTransform } from "../../transforms/coupling.ts";
import type { OnnxGraph, Value } from "./graph.ts";

/** Values of rows, and ln |det| of each: [rows, dimensions] and [rows, 1], or a constant [1]. */
interface Passed {
  readonly x: Value;
  readonly logDet: Value;
}

/** Records a flow on a graph. */
export class FlowRecorder {
  constructor(
    readonly graph: OnnxGraph,
    private readonly architecture: Architecture,
    private readonly tensors: TensorMap,
  ) {}

  /** What the couplings see of conditions [rows, conditions] in network units. */
  embed(conditions: Value): Value {
    const { graph } = this;
    const layers = embeddingLayers(this.architecture);
    return layers.reduce((values, _, layer) => {
      const out = this.dense(`embedding.${layer}`, values);
      return layer === layers.length - 1 ? out : graph.op("Mul", [out, graph.op("Sigmoid", [out])]);
    }, conditions);
  }

  /** From data to noise, or back. @param embedded conditions as {@link embed} gives them */
  run(x: Value, embedded: Value, inverse: boolean): Passed {
    const { graph } = this;
    const steps = this.architecture.transforms.map((transform, index) => ({ transform, index }));
    const order = inverse ? steps.reverse() : steps;
    return order.reduce<Passed>(
      (passed, { transform, index }) => {
        const next = this.apply(transform, index, passed.x, embedded, inverse);
        return { x: next.x, logDet: graph.op("Add", [passed.logDet, next.logDet]) };
      },
      { x, logDet: graph.floats([0]) },
    );
  }

  private apply(transform: Transform, index: number, x: Value, embedded: Value, inverse: boolean): Passed {
    const { graph } = this;
    const own = (name: string) => this.values(`transforms.${index}.${name}`);
    switch (transform.kind) {
      case "permutation": {
        const { order } = transform;
        const taken = inverse ? order.map((_, at) => order.indexOf(at)) : order;
        return { x: graph.op("Gather", [x, graph.integers(taken)], { axis: 1 }), logDet: graph.floats([0]) };
      }
      case "act-norm":
        return this.affine(x, own("log_scale").map(Math.exp), own("shift"), inverse);
      case "batch-norm": {
        const [bias, mean, variance] = [own("bias"), own("running_mean"), own("running_variance")];
        const scale = own("raw_weight").map(
          (raw, at) => (softplus(raw) + BATCH_NORM_EPSILON) / Math.sqrt(variance[at] + BATCH_NORM_EPSILON),
        );
        return this.affine(
          x,
          scale,
          bias.map((one, at) => one - scale[at] * mean[at]),
          inverse,
        );
      }
      case "coupling":
        return this.coupling(transform, `transforms.${index}`, x, embedded, inverse);
      default:
        throw new InputError(`transforms of the kind ${transform.kind} cannot be written as ONNX`);
    }
  }

  /** x scale + shift with constants. */
  private affine(x: Value, scale: number[], shift: number[], inverse: boolean): Passed {
    const { graph } = this;
    const logDet = scale.reduce((sum, one) => sum + Math.log(one), 0);
    const [factors, shifts] = [graph.floats(scale), graph.floats(shift)];
    return {
      x: inverse
        ? graph.op("Div", [graph.op("Sub", [x, shifts]), factors])
        : graph.op("Add", [graph.op("Mul", [x, factors]), shifts]),
      logDet: graph.floats([inverse ? -logDet : logDet]),
    };
  }

  private coupling(transform: CouplingTransform, name: string, x: Value, c: Value, inverse: boolean): Passed {
    const { graph } = this;
    const { identity, transformed, blocks, transformer } = transform;
    const kept = graph.op("Gather", [x, graph.integers(identity)], { axis: 1 });
    const changed = graph.op("Gather", [x, graph.integers(transformed)], { axis: 1 });
    let hidden = this.dense(`${name}.initial`, graph.op("Concat", [kept, c], { axis: 1 }));
    for (let block = 0; block < blocks; block++) {
      const layer = `${name}.blocks.${block}`;
      const first = this.dense(`${layer}.first`, graph.op("Relu", [hidden]));
      const second = this.dense(`${layer}.second`, graph.op("Relu", [first]));
      const gate = graph.op("Sigmoid", [this.dense(`${layer}.context`, c)]);
      hidden = graph.op("Add", [hidden, graph.op("Mul", [second, gate])]);
    }
    const raw = this.dense(`${name}.final`, hidden);
    const result =
      transformer.kind === "affine"
        ? affineTransformer(graph, transformer, raw, changed, transformed.length, inverse)
        : splineTransformer(graph, transformer, raw, changed, transformed.length, inverse);
    const places = [...identity, ...transformed];
    const order = places.map((_, feature) => places.indexOf(feature));
    const joined = graph.op("Concat", [kept, result.x], { axis: 1 });
    return {
      x: graph.op("Gather", [joined, graph.integers(order)], { axis: 1 }),
      logDet: graph.op("ReduceSum", [result.logDet, graph.integers([1])], { keepdims: 1 }),
    };
  }

  private dense(layer: string, x: Value): Value {
    const { graph } = this;
    const weight = this.tensors.get(`${layer}.weight`)!;
    const bias = this.values(`${layer}.bias`);
    const inputs = [x, graph.floats(this.values(`${layer}.weight`), weight.shape), graph.floats(bias)];
    return graph.op("Gemm", inputs, { transB: 1 });
  }

  private values(name: string): number[] {
    return Array.from(this.tensors.get(name)!.values as Float32Array);
  }
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Values and ln of the slopes, each [rows, features]. */
function affineTransformer(
  graph: OnnxGraph,
  { scale: kind }: AffineTransformer,
  raw: Value,
  x: Value,
  features: number,
  inverse: boolean,
): Passed {
  const [shift, number] = graph.ops("Split", [raw, graph.integers([features, features])], 2, { axis: 1 });
  const { SIGMOID_SHIFT, MIN_SCALE, LOG_SCALE_BOUND } = AFFINE_CONSTANTS;
  let scale: Value;
  let logScale: Value;
  if (kind === "sigmoid") {
    const sigmoid = graph.op("Sigmoid", [graph.op("Add", [number, graph.float(SIGMOID_SHIFT)])]);
    scale = graph.op("Add", [sigmoid, graph.float(MIN_SCALE)]);
    logScale = graph.op("Log", [scale]);
  } else {
    const bound = graph.float(LOG_SCALE_BOUND);
    logScale = graph.op("Mul", [graph.op("Tanh", [graph.op("Div", [number, bound])]), bound]);
    scale = graph.op("Exp", [logScale]);
  }
  return inverse
    ? { x: graph.op("Div", [graph.op("Sub", [x, shift]), scale]), logDet: graph.op("Neg", [logScale]) }
    : { x: graph.op("Add", [graph.op("Mul", [x, scale]), shift]), logDet: logScale };
}

function splineTransformer(
  graph: OnnxGraph,
  { bins, tailBound }: SplineTransformer,
  raw: Value,
  x: Value,
  features: number,
  inverse: boolean,
): Passed {
  const { MIN_BIN, MIN_SLOPE, SLOPE_OFFSET } = SPLINE_CONSTANTS;
  const op = (type: string, ...inputs: Value[]) => graph.op(type, inputs);
  const number = (value: number) => graph.float(value);
  const shaped = op("Reshape", raw, graph.integers([-1, features, 3 * bins - 1]));
  const [widths, heights, inner] = graph.ops("Split", [shaped, graph.integers([bins, bins, bins - 1])], 3, { axis: 2 });
  const padded = (values: Value, before: number, after: number, value: number) =>
    op("Pad", values, graph.integers([0, 0, before, 0, 0, after]), number(value));
  const knotsOf = (numbers: Value) => {
    const shares = graph.op("Softmax", [numbers], { axis: 2 });
    const scaled = op("Mul", shares, number(2 * tailBound * (1 - bins * MIN_BIN)));
    const sizes = op("Add", scaled, number(2 * tailBound * MIN_BIN));
    const ends = op("CumSum", sizes, graph.integers([2]));
    return padded(op("Sub", ends, number(tailBound)), 1, 0, -tailBound);
  };
  const [xs, ys] = [knotsOf(widths), knotsOf(heights)];
  const softplusOf = op("Softplus", op("Add", inner, number(SLOPE_OFFSET)));
  const slopes = padded(op("Add", softplusOf, number(MIN_SLOPE)), 1, 1, 1);
  const inside = op("Less", op("Abs", x), number(tailBound));
  const v = op("Where", inside, x, number(0));
  const last = graph.integers([2]);
  const passed = graph.op("Cast", [op("GreaterOrEqual", op("Unsqueeze", v, last), inverse ? ys : xs)], { to: 7 });
  const reached = graph.op("ReduceSum", [passed, last], { keepdims: 1 });
  const least = op("Max", op("Sub", reached, graph.integers([1])), graph.integers([0]));
  const bin = op("Min", least, graph.integers([bins - 1]));
  const next = op("Add", bin, graph.integers([1]));
  const at = (values: Value, index: Value) =>
    op("Squeeze", graph.op("GatherElements", [values, index], { axis: 2 }), last);
  const [left, bottom, a, b] = [at(xs, bin), at(ys, bin), at(slopes, bin), at(slopes, next)];
  const width = op("Sub", at(xs, next), left);
  const height = op("Sub", at(ys, next), bottom);
  const s = op("Div", height, width);
  const two = number(2);
  const bend = op("Sub", op("Add", a, b), op("Mul", two, s));
  let theta: Value;
  if (inverse) {
    const rise = op("Sub", v, bottom);
    const bent = op("Mul", rise, bend);
    const p = op("Add", bent, op("Mul", height, op("Sub", s, a)));
    const r = op("Sub", op("Mul", height, a), bent);
    const sRise = op("Mul", s, rise);
    const square = op("Add", op("Mul", r, r), op("Mul", number(4), op("Mul", p, sRise)));
    const root = op("Sqrt", op("Max", square, number(0)));
    theta = op("Div", op("Mul", two, sRise), op("Add", r, root));
  } else theta = op("Div", op("Sub", v, left), width);
  const rest = op("Sub", number(1), theta);
  const product = op("Mul", theta, rest);
  const squared = op("Mul", theta, theta);
  const below = op("Add", s, op("Mul", bend, product));
  const curve = op(
    "Add",
    op("Add", op("Mul", b, squared), op("Mul", op("Mul", two, s), product)),
    op("Mul", a, op("Mul", rest, rest)),
  );
  const logSlope = op("Add", op("Log", curve), op("Mul", two, op("Log", op("Div", s, below))));
  const numerator = op("Mul", height, op("Add", op("Mul", s, squared), op("Mul", a, product)));
  const value = inverse ? op("Add", left, op("Mul", theta, width)) : op("Add", bottom, op("Div", numerator, below));
  return {
    x: op("Where", inside, value, x),
    logDet: op("Where", inside, inverse ? op("Neg", logSlope) : logSlope, number(0)),
  };
}
