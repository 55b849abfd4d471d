/**
 * The published flow for gpu.js, as good as it allows. Its kernels yield one value an invocation and have no local arrays, so
 * each layer is a kernel of its own; `createPipeline` keeps what passes between them on the device, and fuses them where it
 * can. Weights lie so that neighbouring invocations read neighbouring values. The loops over a hidden layer take their length as
 * an argument: software adapters unroll loops of constant length, and compile this flow for more than a minute.
 *
 * The other way, a kernel for each coupling and feature with all weights as literals, was measured too: on llvmpipe it is
 * twice as fast but compiles for a minute a coupling; in the modes on the processor it is several times slower.
 */

import type { Architecture } from "../../../src/flow/architecture.ts";
import { type FlowState, parameterLayout } from "../../../src/flow/parameters.ts";
import type { Contender } from "../../suite/climb.ts";
import type { BenchContext } from "../../suite/context.ts";
import { benchState, CHECKED_ROWS, checkFlow, flowRows, PUBLISHED } from "../../suite/flowCases.ts";
import { CONDITIONS, DIMENSIONS } from "../../suite/flowShape.ts";
import { assertRanIn, GPUJS_NAMES, type GpuJsMode, type GpuJsSession, openGpuJs } from "./session.ts";

const HIDDEN = 32;
const BLOCKS = 2;
const HALF = DIMENSIONS / 2;
/** As in src/kernels/flow/batchNorm.ts and transformers/affine.ts, which the check against the reference makes sure of. */
const EPSILON = 1e-5;
const SCALE_FLOOR = 1e-3;

const NOISE = `function () {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(${2 * Math.PI} * Math.random());
}`;

/** An affine map of each feature; with room for the log-scales where there are more columns than features. */
const ENTER = `function (values, norms, norm) {
  let value = 0;
  if (this.thread.x < ${DIMENSIONS}) {
    value = values[this.thread.y][this.thread.x] * norms[2 * norm][this.thread.x] + norms[2 * norm + 1][this.thread.x];
  }
  return value;
}`;

const INITIAL = `function (state, conditions, weights, weight, bias, parity) {
  let sum = weights[bias + this.thread.x];
  for (let i = 0; i < ${HALF}; i++) {
    sum += weights[weight + i * ${HIDDEN} + this.thread.x] * state[this.thread.y][2 * i + parity];
  }
  for (let i = 0; i < ${CONDITIONS}; i++) {
    sum += weights[weight + (i + ${HALF}) * ${HIDDEN} + this.thread.x] * conditions[this.thread.y][i];
  }
  return sum;
}`;

const FIRST = `function (hidden, weights, weight, bias, width) {
  let sum = weights[bias + this.thread.x];
  for (let i = 0; i < width; i++) {
    sum += weights[weight + i * ${HIDDEN} + this.thread.x] * Math.max(hidden[this.thread.y][i], 0);
  }
  return sum;
}`;

const SECOND = `function (hidden, inner, conditions, weights, weight, bias, contextWeight, contextBias, width) {
  let sum = weights[bias + this.thread.x];
  for (let i = 0; i < width; i++) {
    sum += weights[weight + i * ${HIDDEN} + this.thread.x] * Math.max(inner[this.thread.y][i], 0);
  }
  let gate = weights[contextBias + this.thread.x];
  for (let i = 0; i < ${CONDITIONS}; i++) {
    gate += weights[contextWeight + i * ${HIDDEN} + this.thread.x] * conditions[this.thread.y][i];
  }
  return hidden[this.thread.y][this.thread.x] + sum / (1 + Math.exp(-gate));
}`;

/** The last layer, the coupling itself and the normalisation after it. Columns from 10 on sum log-scales. */
const leave = (inverse: boolean) => `function (state, hidden, weights, weight, bias, parity, norms, norm, width) {
  let feature = this.thread.x;
  if (feature >= ${DIMENSIONS}) { feature = feature - ${DIMENSIONS}; }
  let value = state[this.thread.y][this.thread.x];
  const half = Math.floor((feature + 0.5) / 2);
  if (feature - 2 * half != parity) {
    let shift = weights[bias + half];
    let raw = weights[bias + half + ${HALF}];
    for (let i = 0; i < width; i++) {
      shift += weights[weight + i * ${DIMENSIONS} + half] * hidden[this.thread.y][i];
      raw += weights[weight + i * ${DIMENSIONS} + half + ${HALF}] * hidden[this.thread.y][i];
    }
    const scale = 1 / (1 + Math.exp(-raw - 2)) + ${SCALE_FLOOR};
    if (this.thread.x < ${DIMENSIONS}) { value = ${inverse ? "(value - shift) / scale" : "value * scale + shift"}; }
    else { value = value + Math.log(scale); }
  }
  if (this.thread.x < ${DIMENSIONS}) {
    value = value * norms[2 * norm][feature] + norms[2 * norm + 1][feature];
  }
  return value;
}`;

const DENSITY = `function (state, constant) {
  let sum = constant;
  for (let i = 0; i < ${DIMENSIONS}; i++) {
    const z = state[this.thread.x][i];
    sum += state[this.thread.x][i + ${DIMENSIONS}] - 0.5 * z * z;
  }
  return sum;
}`;

/** What the kernels read: weights with their inputs along the slow axis, and each normalisation as an affine map. */
interface Numbers {
  readonly weights: Float32Array;
  /** Offset of a tensor in `weights`. */
  offset(name: string): number;
  /** [2 * normalisations + 2, 10]: scales and shifts, data to noise; the last pair is the identity. */
  readonly forward: Float32Array;
  /** The same, noise to data. */
  readonly inverse: Float32Array;
  /** Log-determinants that do not depend on the row, and the normal distribution's constant. */
  readonly constant: number;
}

function numbersOf(architecture: Architecture, { parameters, moments }: FlowState): Numbers {
  const layout = parameterLayout(architecture);
  const offsets = new Map([...layout.views, ...layout.momentViews].map((view) => [view.name, view.offset]));
  const weights = new Float32Array(layout.count);
  for (const { shape, offset } of layout.views) {
    const [outputs, inputs] = shape.length === 2 ? shape : [1, shape[0]];
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) weights[offset + i * outputs + o] = parameters[offset + o * inputs + i];
    }
  }
  const forward: number[] = [];
  const inverse: number[] = [];
  let constant = -0.5 * DIMENSIONS * Math.log(2 * Math.PI);
  architecture.transforms.forEach((transform, index) => {
    if (transform.kind !== "batch-norm") return;
    const of = (name: string, values: ArrayLike<number>, feature: number) =>
      values[offsets.get(`transforms.${index}.${name}`)! + feature];
    const features = Array.from({ length: DIMENSIONS }, (_, feature) => feature);
    const scales = features.map((feature) => {
      const weight = Math.log1p(Math.exp(of("raw_weight", parameters, feature))) + EPSILON;
      return weight / Math.sqrt(of("running_variance", moments, feature) + EPSILON);
    });
    const shifts = features.map(
      (feature) => of("bias", parameters, feature) - scales[feature] * of("running_mean", moments, feature),
    );
    constant += scales.reduce((sum, scale) => sum + Math.log(scale), 0);
    forward.push(...scales, ...shifts);
    inverse.push(...scales.map((scale) => 1 / scale), ...shifts.map((shift, feature) => -shift / scales[feature]));
  });
  const identity = [...new Array(DIMENSIONS).fill(1), ...new Array(DIMENSIONS).fill(0)];
  return {
    weights,
    offset: (name) => offsets.get(name)!,
    forward: Float32Array.from([...forward, ...identity]),
    inverse: Float32Array.from([...inverse, ...identity]),
    constant,
  };
}

type Call = (...args: readonly unknown[]) => unknown;
interface Plan {
  (...args: readonly unknown[]): Promise<ArrayLike<number> | ArrayLike<number>[]>;
  readonly backend: string;
  readonly fallbackReason: unknown;
}

/** Builds the whole flow as one plan of gpu.js for `rows` rows. */
class GpuJsFlow {
  private readonly numbers = numbersOf(PUBLISHED, benchState(PUBLISHED));
  private readonly weights: unknown;

  constructor(
    private readonly session: GpuJsSession,
    private readonly rows: number,
  ) {
    const { weights } = this.numbers;
    this.weights = weights;
  }

  /** Curves [row][10] of noise [rows, 10], or of noise drawn in passing. */
  inverse(givenNoise: boolean): (noise: Float32Array, conditions: Float32Array) => Promise<Float32Array> {
    const hiddenLayers = this.conditioner();
    const noiseKernel = this.kernel(NOISE, [DIMENSIONS, this.rows]);
    const enter = this.kernel(ENTER, [DIMENSIONS, this.rows]);
    const last = this.kernel(leave(true), [DIMENSIONS, this.rows]);
    const plan = this.plan((noise: unknown, conditions: unknown, weights: unknown, norms: unknown) => {
      const couplings = PUBLISHED.transforms.length / 2;
      let state = enter(givenNoise ? noise : noiseKernel(), norms, couplings - 1);
      for (let coupling = couplings - 1; coupling >= 0; coupling--) {
        const hidden = hiddenLayers(state, conditions, weights, coupling);
        const [weight, bias] = this.layer(coupling, "final");
        // After coupling k comes the normalisation k - 1, after the first one none.
        const norm = coupling > 0 ? coupling - 1 : couplings;
        state = last(state, hidden, weights, weight, bias, coupling % 2, norms, norm, HIDDEN);
      }
      return state;
    });
    return (noise, conditions) => this.call(plan, noise, conditions, this.numbers.inverse);
  }

  /** Log-densities [rows] of curves [rows, 10]. */
  logDensity(): (curves: Float32Array, conditions: Float32Array) => Promise<Float32Array> {
    const hiddenLayers = this.conditioner();
    const enter = this.kernel(ENTER, [2 * DIMENSIONS, this.rows]);
    const last = this.kernel(leave(false), [2 * DIMENSIONS, this.rows]);
    const density = this.kernel(DENSITY, [this.rows]);
    const plan = this.plan((curves: unknown, conditions: unknown, weights: unknown, norms: unknown) => {
      const couplings = PUBLISHED.transforms.length / 2;
      let state = enter(curves, norms, couplings);
      for (let coupling = 0; coupling < couplings; coupling++) {
        const hidden = hiddenLayers(state, conditions, weights, coupling);
        const [weight, bias] = this.layer(coupling, "final");
        state = last(state, hidden, weights, weight, bias, coupling % 2, norms, coupling, HIDDEN);
      }
      return density(state, this.numbers.constant);
    });
    return (curves, conditions) => this.call(plan, curves, conditions, this.numbers.forward);
  }

  private conditioner() {
    const initial = this.kernel(INITIAL, [HIDDEN, this.rows]);
    const first = this.kernel(FIRST, [HIDDEN, this.rows]);
    const second = this.kernel(SECOND, [HIDDEN, this.rows]);
    return (state: unknown, conditions: unknown, weights: unknown, coupling: number): unknown => {
      let hidden = initial(state, conditions, weights, ...this.layer(coupling, "initial"), coupling % 2);
      for (let block = 0; block < BLOCKS; block++) {
        const of = (name: string) => this.layer(coupling, `blocks.${block}.${name}`);
        const inner = first(hidden, weights, ...of("first"), HIDDEN);
        hidden = second(hidden, inner, conditions, weights, ...of("second"), ...of("context"), HIDDEN);
      }
      return hidden;
    };
  }

  /** Offsets of a layer's weights and biases. */
  private layer(coupling: number, name: string): [number, number] {
    const of = (part: string) => this.numbers.offset(`transforms.${2 * coupling}.${name}.${part}`);
    return [of("weight"), of("bias")];
  }

  private kernel(source: string, output: readonly number[]): Call {
    return this.session.gpu.createKernel(source as never, { output, precision: "single" } as never) as unknown as Call;
  }

  private plan(orchestrate: Call): Plan {
    const { gpu } = this.session as unknown as { gpu: { createPipeline(build: Call): Plan } };
    return gpu.createPipeline(orchestrate);
  }

  private async call(
    plan: Plan,
    values: Float32Array,
    conditions: Float32Array,
    norms: Float32Array,
  ): Promise<Float32Array> {
    const { session, rows } = this;
    const result = await plan(
      session.table(values, DIMENSIONS, rows),
      session.table(conditions, CONDITIONS, rows),
      this.weights,
      session.table(norms, DIMENSIONS, norms.length / DIMENSIONS),
    );
    assertRanIn(plan.backend, session.mode, plan.fallbackReason);
    return result as Float32Array;
  }
}

/** Rows of one call of a plan. */
const PLAN_ROWS = 10_000;

/** gpu.js in one mode on the published shape. */
export function gpuJsFlowContender(context: BenchContext, what: "samples" | "log-density", mode: GpuJsMode): Contender {
  return {
    what: GPUJS_NAMES[mode],
    async load(count) {
      const session = await openGpuJs(mode, context.backends);
      try {
        await checkSession(session);
        const rows = Math.min(count, PLAN_ROWS);
        const flow = new GpuJsFlow(session, rows);
        const evaluate = what === "samples" ? flow.inverse(false) : flow.logDensity();
        const { curves, conditions } = flowRows(rows);
        return {
          async run() {
            for (let done = 0; done < count; done += rows) await evaluate(curves, conditions);
            return undefined;
          },
          dispose: () => session[Symbol.asyncDispose](),
        };
      } catch (error) {
        await session[Symbol.asyncDispose]();
        throw error;
      }
    },
  };
}

/** @throws Error where samples or densities are wrong: nothing is timed then */
async function checkSession(session: GpuJsSession): Promise<void> {
  const flow = new GpuJsFlow(session, CHECKED_ROWS);
  const { curves, conditions } = flowRows(CHECKED_ROWS);
  const rows = (await flow.inverse(true)(curves, conditions)) as unknown as ArrayLike<number>[];
  await checkFlow({
    inverse: Array.from(rows).flatMap((row) => Array.from(row)),
    logDensity: await flow.logDensity()(curves, conditions),
  });
}
