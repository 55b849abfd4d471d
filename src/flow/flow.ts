/** A flow on a backend: its numbers in device buffers, and the kernels that run it in both directions. */

import type { Backend, DeviceBuffer, KernelCall } from "../engine/backend.ts";
import { actNorm } from "../kernels/flow/actNorm.ts";
import { batchNorm, columnMoments } from "../kernels/flow/batchNorm.ts";
import { type CouplingSpecialisation, couplingSettings } from "../kernels/flow/couplingShape.ts";
import { COUPLINGS } from "../kernels/flow/couplings.ts";
import { NOTHING } from "../kernels/flow/elementwise.ts";
import { permute } from "../kernels/flow/permutation.ts";
import { type Architecture, couplingShape, type Transform } from "./architecture.ts";
import { type FlowLayout, ruleLayout } from "./flowLayout.ts";
import { type FlowState, type ParameterLayout, parameterLayout } from "./parameters.ts";

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
  /** For each transform its row of the log-determinants. */
  private readonly logDetRows: readonly number[];

  /** @param kernelLayout how kernels are laid out; by default what suits the adapter by rule */
  constructor(
    readonly backend: Backend,
    readonly architecture: Architecture,
    state: FlowState,
    readonly kernelLayout: FlowLayout = ruleLayout(backend),
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
        ? { ...couplingShape(architecture, transform), layout: kernelLayout.coupling }
        : undefined,
    );
    this.logDetRows = logDetRows(architecture);
    this.load(state);
  }

  /** Replaces all numbers. */
  load(state: FlowState): void {
    const { parameters, moments } = state;
    this.backend.upload(this.parameters, parameters);
    if (moments.length > 0) this.backend.upload(this.moments, moments);
  }

  /** Number of rows of log-determinants: one for each transform but permutations. */
  get logDets(): number {
    return this.architecture.transforms.filter(({ kind }) => kind !== "permutation").length;
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
    let input = buffers.input;
    this.architecture.transforms.forEach((_, index) => {
      const output = buffers.between(index);
      this.record(record, index, count, input, output, buffers, moments, false);
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
    for (let index = this.architecture.transforms.length - 1; index >= 0; index--) {
      const output = buffers.between(index);
      this.record(record, index, count, input, output, buffers, moments, true);
      input = output;
    }
    return input;
  }

  /** Compiles the kernels of one direction. */
  async prepare(direction: "forward" | "inverse"): Promise<void> {
    for (const [index, transform] of this.architecture.transforms.entries()) {
      if (transform.kind !== "coupling") continue;
      await this.backend.prepare(COUPLINGS[transform.transformer.kind][direction], this.specialisations[index]!);
    }
  }

  dispose(): void {
    for (const buffer of [this.parameters, this.moments, this.tables]) buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private record(
    record: (call: KernelCall) => void,
    index: number,
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
    const logDetOffset = this.logDetRows[index] * count;
    const direction = inverse ? "inverse" : "forward";
    if (transform.kind === "coupling") {
      const specialisation = this.specialisations[index]!;
      record({
        kernel: COUPLINGS[transform.transformer.kind][direction],
        specialisation,
        settings: couplingSettings(specialisation, {
          count,
          parameterOffset,
          featureOffset: this.tableOffsets[index],
          logDetOffset,
        }),
        buffers: { input, conditions, parameters, features: this.tables, output, log_det: logDet },
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

function logDetRows({ transforms }: Architecture): number[] {
  let next = 0;
  return transforms.map(({ kind }) => (kind === "permutation" ? next : next++));
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
