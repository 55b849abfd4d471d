/** A flow on a backend: its numbers in device buffers, and the kernels that run it in both directions. */

import type { Backend, DeviceBuffer, KernelCall } from "../engine/backend.ts";
import { InternalError } from "../engine/errors.ts";
import { actNorm } from "../kernels/flow/actNorm.ts";
import { batchNorm, columnMoments } from "../kernels/flow/batchNorm.ts";
import {
  type CouplingSpecialisation,
  couplingParameterCount,
  couplingSettings,
} from "../kernels/flow/couplingShape.ts";
import { COUPLINGS } from "../kernels/flow/couplings.ts";
import { NOTHING } from "../kernels/flow/elementwise.ts";
import { FROZEN, frozenSettings } from "../kernels/flow/frozen.ts";
import type { FrozenCoupling } from "../kernels/flow/frozenShader.ts";
import { HALF_COUPLINGS, packedHalves } from "../kernels/flow/halfCouplings.ts";
import { permute } from "../kernels/flow/permutation.ts";
import { UNIFORM_COUPLINGS } from "../kernels/flow/uniformCouplings.ts";
import { type Architecture, type CouplingTransform, couplingShape, type Transform } from "./architecture.ts";
import { freezeCoupling, isNormalisation } from "./freeze.ts";
import { type FlowState, type ParameterLayout, parameterLayout } from "./parameters.ts";
import { canBeTrained, couplingTuning, type FlowVariant, ruleVariant } from "./variant.ts";

/** Where a pass takes its data from and leaves them. */
export interface PassBuffers {
  /** [count, dimensions]: data for a forward pass, noise for an inverse one. */
  readonly input: DeviceBuffer;
  /** [count, conditions] */
  readonly conditions: DeviceBuffer;
  /** [flow.logDets, count]: log-determinants of the steps that have one, written. */
  readonly logDet: DeviceBuffer;
  /** Values between steps [count, dimensions]: the result of step k goes to `between(k)`, which must differ from its input. */
  between(step: number): DeviceBuffer;
}

/** What one kernel does: a transform, or a frozen coupling with the normalisation after it. */
interface Step {
  /** Index of the transform, or of the coupling. */
  readonly transform: number;
  /** Its row of the log-determinants. */
  readonly logDetRow: number;
  readonly frozen: FrozenCoupling | undefined;
}

/** Statistics that batch normalisations use. */
export interface Moments {
  readonly buffer: DeviceBuffer;
  /** Whether they are the batch's own, to be computed in passing. */
  readonly fromBatch: boolean;
}

export class Flow implements Disposable {
  readonly layout: ParameterLayout;
  /** All parameters, flat. */
  readonly parameters: DeviceBuffer;
  /** Running means and variances of the batch normalisations, flat. */
  readonly moments: DeviceBuffer;
  /** Features of couplings and orders of permutations. */
  private readonly tables: DeviceBuffer;
  private readonly tableOffsets: readonly number[];
  private readonly specialisations: readonly (CouplingSpecialisation | undefined)[];
  /** Numbers of couplings whose kernels want them apart, by transform: in uniform buffers, or as half floats as well. */
  private readonly weights: readonly (CouplingWeights | undefined)[];
  private steps: readonly Step[] = [];

  /** @param variant how kernels are laid out; by default what suits the adapter by rule */
  constructor(
    readonly backend: Backend,
    readonly architecture: Architecture,
    state: FlowState,
    readonly variant: FlowVariant = ruleVariant(backend),
  ) {
    this.layout = parameterLayout(architecture);
    this.parameters = backend.allocate(4 * this.layout.count, "parameters");
    this.moments = backend.allocate(4 * Math.max(1, this.layout.momentCount), "moments");
    const { tables, offsets } = featureTables(architecture);
    this.tables = backend.allocate(4 * Math.max(1, tables.length), "feature tables");
    if (tables.length > 0) backend.upload(this.tables, tables);
    this.tableOffsets = offsets;
    this.specialisations = architecture.transforms.map((transform) =>
      transform.kind === "coupling"
        ? {
            ...couplingShape(architecture, transform),
            tuning: couplingTuning(variant, couplingShape(architecture, transform)),
          }
        : undefined,
    );
    this.weights = this.specialisations.map((one) => (one ? allocateWeights(backend, one) : undefined));
    this.load(state);
  }

  /** Replaces all numbers. A frozen flow is compiled anew. */
  load(state: FlowState): void {
    const { parameters, moments } = state;
    this.backend.upload(this.parameters, parameters);
    if (moments.length > 0) this.backend.upload(this.moments, moments);
    this.weights.forEach((weights, index) => {
      if (!weights) return;
      const offset = this.layout.offsets[index];
      const own = parameters.subarray(offset, offset + couplingParameterCount(this.specialisations[index]!));
      this.backend.upload(weights.buffer, weights.kind === "half" ? packedHalves(Float32Array.from(own)) : own);
    });
    this.steps = this.stepsFor(state);
  }

  /** Number of rows of log-determinants: one for each step but permutations. */
  get logDets(): number {
    return this.steps.filter((step) => this.architecture.transforms[step.transform].kind !== "permutation").length;
  }

  /**
   * Records the way from data to noise.
   * @returns the buffer that holds the noise
   */
  forward(
    record: (call: KernelCall) => void,
    count: number,
    buffers: PassBuffers,
    moments: Moments = { buffer: this.moments, fromBatch: false },
  ): DeviceBuffer {
    if (moments.fromBatch && !canBeTrained(this.variant)) {
      throw new InternalError(`a flow in the variant ${this.variant.name} takes no statistics from the batch`);
    }
    let input = buffers.input;
    this.steps.forEach((step, index) => {
      const output = buffers.between(index);
      this.record(record, step, count, input, output, buffers, moments, false);
      input = output;
    });
    return input;
  }

  /**
   * Records the way from noise to data, with given statistics.
   * @returns the buffer that holds the data
   */
  inverse(record: (call: KernelCall) => void, count: number, buffers: PassBuffers): DeviceBuffer {
    let input = buffers.input;
    const moments = { buffer: this.moments, fromBatch: false };
    for (let index = this.steps.length - 1; index >= 0; index--) {
      const output = buffers.between(index);
      this.record(record, this.steps[index], count, input, output, buffers, moments, true);
      input = output;
    }
    return input;
  }

  /** Compiles the kernels of one direction. */
  async prepare(direction: "forward" | "inverse"): Promise<void> {
    for (const { transform: index, frozen } of this.steps) {
      const transform = this.architecture.transforms[index];
      if (transform.kind !== "coupling") continue;
      if (frozen) await this.backend.prepare(FROZEN[direction], frozen);
      else await this.backend.prepare(this.kernelOf(transform, index, direction), this.specialisations[index]!);
    }
  }

  dispose(): void {
    for (const buffer of [this.parameters, this.moments, this.tables]) buffer.dispose();
    for (const weights of this.weights) weights?.buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The kernels' steps; a coupling with a number that no shader can hold runs from its buffer instead. */
  private stepsFor(state: FlowState): Step[] {
    const steps: Step[] = [];
    let logDetRow = 0;
    const { transforms } = this.architecture;
    for (let index = 0; index < transforms.length; index++) {
      const frozen = this.variant.frozen ? freezeCoupling(this.architecture, this.layout, state, index) : undefined;
      steps.push({ transform: index, logDetRow, frozen });
      if (transforms[index].kind !== "permutation") logDetRow++;
      if (frozen && isNormalisation(this.architecture, index + 1)) index++;
    }
    return steps;
  }

  /** The kernel of a coupling that is not frozen. */
  private kernelOf({ transformer }: CouplingTransform, index: number, direction: "forward" | "inverse") {
    const kind = this.weights[index]?.kind;
    return (kind ? APART[kind] : COUPLINGS)[transformer.kind][direction];
  }

  private record(
    record: (call: KernelCall) => void,
    { transform: index, logDetRow, frozen }: Step,
    count: number,
    input: DeviceBuffer,
    output: DeviceBuffer,
    { conditions, logDet }: PassBuffers,
    moments: Moments,
    inverse: boolean,
  ): void {
    const { dimensions } = this.architecture;
    const transform: Transform = this.architecture.transforms[index];
    const { parameters } = this;
    const parameterOffset = this.layout.offsets[index];
    const logDetOffset = logDetRow * count;
    const direction = inverse ? "inverse" : "forward";
    if (frozen) {
      record({
        kernel: FROZEN[direction],
        specialisation: frozen,
        settings: frozenSettings(frozen, count, logDetOffset),
        buffers: { input, conditions, output, log_det: logDet },
      } as KernelCall);
    } else if (transform.kind === "coupling") {
      const specialisation = this.specialisations[index]!;
      const weights = this.weights[index];
      record({
        kernel: this.kernelOf(transform, index, direction),
        specialisation,
        settings: couplingSettings(specialisation, {
          count,
          parameterOffset,
          featureOffset: this.tableOffsets[index],
          logDetOffset,
        }),
        buffers: {
          input,
          conditions,
          parameters: weights?.kind === "uniform" ? weights.buffer : parameters,
          ...(weights?.kind === "half" ? { halves: weights.buffer } : {}),
          features: this.tables,
          output,
          log_det: logDet,
        },
      } as KernelCall);
    } else if (transform.kind === "permutation") {
      const first = this.tableOffsets[index];
      const [order, back] = inverse ? [first + dimensions, first] : [first, first + dimensions];
      record({
        kernel: permute,
        specialisation: NOTHING,
        settings: { count, dimensions, order_offset: order, inverse_offset: back },
        buffers: { input, order: this.tables, output },
      } as KernelCall);
    } else if (transform.kind === "act-norm") {
      record({
        kernel: actNorm[direction],
        specialisation: NOTHING,
        settings: { count, dimensions, parameter_offset: parameterOffset, log_det_offset: logDetOffset },
        buffers: { input, parameters, output, log_det: logDet },
      } as KernelCall);
    } else {
      const momentOffset = this.layout.momentOffsets[index];
      if (moments.fromBatch) {
        record({
          kernel: columnMoments,
          specialisation: NOTHING,
          settings: { count, dimensions, offset: momentOffset },
          buffers: { input, moments: moments.buffer },
        } as KernelCall);
      }
      record({
        kernel: batchNorm[direction],
        specialisation: moments.fromBatch ? BATCH_STATISTICS : GIVEN_STATISTICS,
        settings: {
          count,
          dimensions,
          parameter_offset: parameterOffset,
          moment_offset: momentOffset,
          log_det_offset: logDetOffset,
        },
        buffers: { input, parameters, moments: moments.buffer, output, log_det: logDet },
      } as KernelCall);
    }
  }
}

/** A buffer with the numbers of one coupling alone. */
interface CouplingWeights {
  readonly kind: "uniform" | "half";
  readonly buffer: DeviceBuffer;
}

/** The kernels that read such buffers. */
const APART = { uniform: UNIFORM_COUPLINGS, half: HALF_COUPLINGS } as const;

function allocateWeights(backend: Backend, specialisation: CouplingSpecialisation): CouplingWeights | undefined {
  const kind = specialisation.tuning.weights;
  if (kind !== "uniform" && kind !== "half") return undefined;
  const count = couplingParameterCount(specialisation);
  const buffer =
    kind === "uniform"
      ? backend.allocate(4 * count, "weights of a coupling", "uniform")
      : backend.allocate(8 * Math.ceil(count / 4), "half-float weights of a coupling");
  return { kind, buffer };
}

const BATCH_STATISTICS = { training: true };
const GIVEN_STATISTICS = { training: false };

/** One table for the whole flow: for couplings identity then transformed features, for permutations order and inverse. */
function featureTables({ dimensions, transforms }: Architecture): { tables: Uint32Array; offsets: number[] } {
  const tables: number[] = [];
  const offsets = transforms.map((transform) => {
    const offset = tables.length;
    if (transform.kind === "coupling") tables.push(...transform.identity, ...transform.transformed);
    if (transform.kind === "permutation") {
      const back = new Array<number>(dimensions);
      transform.order.forEach((feature, index) => {
        back[feature] = index;
      });
      tables.push(...transform.order, ...back);
    }
    return offset;
  });
  return { tables: Uint32Array.from(tables), offsets };
}
