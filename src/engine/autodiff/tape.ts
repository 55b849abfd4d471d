/**
 * Reverse-mode automatic differentiation over kernels: a tape of calls, each of whose kernels names its backward kernels.
 * The tape is recorded once for a batch shape; a training step replays its calls.
 */

import type { Backend, DeviceBuffer, KernelCall } from "../backend.ts";
import { InternalError } from "../errors.ts";
import type { BackwardRecorder } from "../kernel.ts";

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
 * whose adjoint is set (parameters, into whose gradients kernels write disjoint ranges) and those that carry none
 * (conditions, tables, moments).
 */
export class Tape implements Disposable {
  /** The forward calls, in order. */
  readonly forward: KernelCall[] = [];
  /** Adjoints given from outside: gradients, which many calls may write, and derivatives of the loss, which none may. */
  private readonly gradients = new Map<DeviceBuffer, DeviceBuffer>();
  private readonly seeds = new Map<DeviceBuffer, DeviceBuffer>();
  private readonly owned: DeviceBuffer[] = [];
  private readonly shared = new Map<string, DeviceBuffer>();

  constructor(private readonly backend: Backend) {}

  /** Appends a forward call. */
  record<S>(call: KernelCall<S>): void {
    this.forward.push(call as KernelCall);
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
      if (!call.kernel.backward) throw new InternalError(`kernel "${call.kernel.name}" has no backward pass`);
      const recorder: BackwardRecorder = {
        call,
        adjoint: (binding) => this.adjointFor({ call, binding }, written),
        scratch: (byteLength, label) => this.scratch(byteLength, label),
        run: (backward) => calls.push(backward as KernelCall),
      };
      call.kernel.backward(recorder);
    }
    return calls;
  }

  dispose(): void {
    for (const buffer of this.owned) buffer.dispose();
    for (const buffer of this.shared.values()) buffer.dispose();
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
      const adjoint = known?.adjoint ?? seed;
      if (!adjoint) throw new InternalError(`nothing gives the adjoint of buffer "${buffer.label}", ${nameOf(use)}`);
      return adjoint;
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

  private allocateAdjoint(buffer: DeviceBuffer): DeviceBuffer {
    const adjoint = this.backend.allocate(buffer.byteLength, `adjoint of ${buffer.label}`);
    this.owned.push(adjoint);
    return adjoint;
  }

  private scratch(byteLength: number, label: string): DeviceBuffer {
    const key = `${label}/${byteLength}`;
    let buffer = this.shared.get(key);
    if (!buffer) {
      buffer = this.backend.allocate(byteLength, label);
      this.shared.set(key, buffer);
    }
    return buffer;
  }
}

function nameOf({ call, binding }: Use): string {
  return `"${binding}" of kernel "${call.kernel.name}"`;
}
