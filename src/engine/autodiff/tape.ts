/**
 * Reverse-mode automatic differentiation over kernels: a tape of calls, each of whose kernels names its backward kernels.
 * The tape is recorded once for a batch shape; a training step replays its calls.
 */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../backend.ts";
import { InternalError } from "../errors.ts";
import { type BackwardRecorder, backwardOf } from "./backward.ts";

/** A binding of a recorded call. */
interface Use {
  readonly call: KernelCall;
  readonly binding: string;
}

/** An adjoint and the use of its value that writes it. */
interface WrittenAdjoint extends Use {
  readonly adjoint: DeviceBuffer;
}

/**
 * Every value may be used by one call alone: backward kernels overwrite adjoints and do not add to them. Exempt are buffers
 * whose adjoint is set (parameters, into whose gradients kernels write disjoint ranges), those that are shared (whose adjoint
 * is a sum) and those that carry none (data, tables, moments).
 */
export class Tape implements Disposable {
  /** The forward calls, in order. */
  readonly forward: KernelCall[] = [];
  /** Adjoints given from outside: gradients, which many calls may write, and derivatives of the loss, which none may. */
  private readonly gradients = new Map<DeviceBuffer, DeviceBuffer>();
  private readonly seeds = new Map<DeviceBuffer, DeviceBuffer>();
  /** Adjoints that several backward passes add to, and whether one has done so. */
  private readonly sums = new Map<DeviceBuffer, { readonly adjoint: DeviceBuffer; begun: boolean }>();
  private readonly owned: DeviceBuffer[] = [];
  private readonly scratches = new Map<string, DeviceBuffer>();

  constructor(private readonly backend: Backend) {}

  /** Appends a forward call. */
  record<S>(call: KernelCall<S>): void {
    this.forward.push(kernelCall(call));
  }

  /** Names the buffer that takes the gradients of parameters. Calls may share it: they write disjoint ranges, or add to it. */
  setAdjoint(parameters: DeviceBuffer, gradients: DeviceBuffer): void {
    this.gradients.set(parameters, gradients);
  }

  /** The adjoint of a result, which the caller fills with the derivative of the loss. No recorded call may use the result. */
  seedOf(result: DeviceBuffer): DeviceBuffer {
    const seed = this.seeds.get(result) ?? this.allocateAdjoint(result);
    this.seeds.set(result, seed);
    return seed;
  }

  /** Lets many calls use a value whose kernels ask for its sum: they add their adjoints in the order of the way back. */
  share(value: DeviceBuffer): void {
    this.sums.set(value, { adjoint: this.allocateAdjoint(value), begun: false });
  }

  /**
   * Walks the tape backwards and collects the backward calls.
   *
   * @throws InternalError for a kernel without a backward pass, for a value that two calls use or that a call updates in
   * place, and for a result whose adjoint is neither seeded nor written by a later call
   */
  differentiate(): KernelCall[] {
    const calls: KernelCall[] = [];
    const written = new Map<DeviceBuffer, WrittenAdjoint>();
    for (const call of [...this.forward].reverse()) {
      const pass = backwardOf(call.kernel);
      if (!pass) throw new InternalError(`kernel "${call.kernel.name}" has no backward pass`);
      const recorder: BackwardRecorder = {
        call,
        adjoint: (binding) => this.adjointFor({ call, binding }, written),
        sum: (binding) => this.sumFor(call.buffers[binding]),
        scratch: (byteLength, label) => this.scratch(byteLength, label),
        run: (backward) => calls.push(kernelCall(backward)),
      };
      pass(recorder);
    }
    return calls;
  }

  dispose(): void {
    for (const buffer of this.owned) buffer.dispose();
    for (const buffer of this.scratches.values()) buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The adjoint that a backward kernel reads, if `use` is a result of its call, or writes, if it is an argument. */
  private adjointFor(use: Use, written: Map<DeviceBuffer, WrittenAdjoint>): DeviceBuffer {
    const { kernel, buffers } = use.call;
    const buffer = buffers[use.binding];
    const gradients = this.gradients.get(buffer);
    if (gradients) return gradients;
    const { access } = kernel.bindings[use.binding];
    const known = written.get(buffer);
    const seed = this.seeds.get(buffer);
    if (access === "update") {
      throw new InternalError(`${nameOf(use)} updates buffer "${buffer.label}" in place: its adjoint would accumulate`);
    }
    if (access === "write") {
      const sum = this.sums.get(buffer);
      const adjoint = sum?.begun ? sum.adjoint : (known?.adjoint ?? seed);
      if (!adjoint) throw new InternalError(`nothing gives the adjoint of buffer "${buffer.label}", ${nameOf(use)}`);
      return adjoint;
    }
    if (this.sums.has(buffer)) {
      throw new InternalError(`${nameOf(use)} would overwrite the adjoint of buffer "${buffer.label}", which is a sum`);
    }
    if (seed) {
      throw new InternalError(
        `${nameOf(use)} uses buffer "${buffer.label}", whose adjoint is the derivative of the loss and must stay so`,
      );
    }
    if (known && (known.call !== use.call || known.binding !== use.binding)) {
      throw new InternalError(
        `buffer "${buffer.label}" is used twice, as ${nameOf(use)} and as ${nameOf(known)}: the adjoint of one use would overwrite that of the other`,
      );
    }
    const adjoint = known?.adjoint ?? this.allocateAdjoint(buffer);
    written.set(buffer, { ...use, adjoint });
    return adjoint;
  }

  private sumFor(buffer: DeviceBuffer): { adjoint: DeviceBuffer; begun: boolean } | undefined {
    const sum = this.sums.get(buffer);
    if (!sum) return undefined;
    const { adjoint, begun } = sum;
    sum.begun = true;
    return { adjoint, begun };
  }

  private allocateAdjoint(buffer: DeviceBuffer): DeviceBuffer {
    const adjoint = this.backend.allocate(buffer.byteLength, `adjoint of ${buffer.label}`);
    this.owned.push(adjoint);
    return adjoint;
  }

  private scratch(byteLength: number, label: string): DeviceBuffer {
    const key = `${label}/${byteLength}`;
    let buffer = this.scratches.get(key);
    if (!buffer) {
      buffer = this.backend.allocate(byteLength, label);
      this.scratches.set(key, buffer);
    }
    return buffer;
  }
}

function nameOf({ call, binding }: Use): string {
  return `"${binding}" of kernel "${call.kernel.name}"`;
}
