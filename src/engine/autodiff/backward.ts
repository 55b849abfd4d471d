/** What a differentiable kernel sees when it records its backward pass. */

import type { DeviceBuffer, KernelCall } from "../backend.ts";

/**
 * Handed to a kernel's `backward`. Adjoints have the shape and the offsets of what they belong to: the adjoint of a buffer
 * holds the derivative of the loss with respect to each of its values.
 */
export interface BackwardRecorder<S = unknown> {
  /** The forward call. */
  readonly call: KernelCall<S>;
  /** The adjoint of one of the call's buffers: complete for outputs, to be written for inputs. */
  adjoint(binding: string): DeviceBuffer;
  /** A buffer for values between backward kernels; equal labels share one buffer, since backward passes run one by one. */
  scratch(byteLength: number, label: string): DeviceBuffer;
  /** Records one backward kernel. */
  run<T>(call: KernelCall<T>): void;
}
