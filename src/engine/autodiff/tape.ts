/**
 * Reverse-mode automatic differentiation over kernels: a tape of calls, each of whose kernels names its backward kernels.
 * The tape is recorded once for a batch shape; a training step replays its calls.
 */

import type { Backend, DeviceBuffer, KernelCall } from "../backend.ts";
import { InternalError } from "../errors.ts";
import type { BackwardRecorder } from "../kernel.ts";

export class Tape implements Disposable {
  /** The forward calls, in order. */
  readonly forward: KernelCall[] = [];
  private readonly adjoints = new Map<DeviceBuffer, DeviceBuffer>();
  private readonly owned: DeviceBuffer[] = [];
  private readonly shared = new Map<string, DeviceBuffer>();

  constructor(private readonly backend: Backend) {}

  /** Appends a forward call. */
  record<S>(call: KernelCall<S>): void {
    this.forward.push(call as KernelCall);
  }

  /** Names the buffer that takes the adjoint of `buffer`: gradients of parameters, or the loss's own derivative. */
  setAdjoint(buffer: DeviceBuffer, adjoint: DeviceBuffer): void {
    this.adjoints.set(buffer, adjoint);
  }

  /**
   * Walks the tape backwards and collects the backward calls. The adjoints of the last call's outputs must be set, or be
   * written by calls that run before the result.
   *
   * @throws InternalError for a kernel without a backward pass
   */
  differentiate(): KernelCall[] {
    const calls: KernelCall[] = [];
    for (const call of [...this.forward].reverse()) {
      if (!call.kernel.backward) throw new InternalError(`kernel "${call.kernel.name}" has no backward pass`);
      const recorder: BackwardRecorder = {
        call,
        adjoint: (binding) => this.adjointOf(call.buffers[binding]),
        scratch: (byteLength, label) => this.scratch(byteLength, label),
        run: (backward) => calls.push(backward as KernelCall),
      };
      call.kernel.backward(recorder);
    }
    return calls;
  }

  /** The adjoint of a buffer, allocated where there is none yet. */
  adjointOf(buffer: DeviceBuffer): DeviceBuffer {
    let adjoint = this.adjoints.get(buffer);
    if (!adjoint) {
      adjoint = this.backend.allocate(buffer.byteLength, `adjoint of ${buffer.label}`);
      this.owned.push(adjoint);
      this.adjoints.set(buffer, adjoint);
    }
    return adjoint;
  }

  dispose(): void {
    for (const buffer of this.owned) buffer.dispose();
    for (const buffer of this.shared.values()) buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
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
