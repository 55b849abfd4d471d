/** Ways back through kernels: apart from the kernels, since only training needs them. */

import type { DeviceBuffer } from "../deviceBuffer.ts";
import { argument, InputError } from "../errors.ts";
import type { Kernel, KernelCall } from "../kernel.ts";

/**
 * Handed to a kernel's way back. Adjoints have the shape and the offsets of what they belong to: the adjoint of a buffer
 * holds the derivative of the loss with respect to each of its values.
 */
export interface BackwardRecorder<S = unknown> {
  /** The forward call. */
  readonly call: KernelCall<S>;
  /** The adjoint of one of the buffers: complete for outputs; to be written for inputs, which no other call may use. */
  adjoint(binding: string): DeviceBuffer;
  /**
   * The adjoint of an input that many calls share: to be written by the first of their backward passes, to be added to by
   * the others. Undefined for inputs that are not shared.
   */
  sum(binding: string): { readonly adjoint: DeviceBuffer; readonly begun: boolean } | undefined;
  /** A buffer for values between backward kernels; equal labels share one buffer, since backward passes run one by one. */
  scratch(byteLength: number, label: string): DeviceBuffer;
  /** Records one backward kernel. */
  run<T>(call: KernelCall<T>): void;
}

/** Records the kernels that carry adjoints from a kernel's outputs to its inputs. */
export type BackwardPass<S = unknown> = (recorder: BackwardRecorder<S>) => void;

const passes = new WeakMap<Kernel, BackwardPass>();

/**
 * Makes a kernel differentiable: a tape records `pass` for each of its calls. The last definition counts.
 *
 * @example
 * ```ts
 * import { defineBackward, type Kernel } from "kiloflow";
 *
 * // The kernel `back` multiplies the output's adjoint by 2 x.
 * function differentiate(squares: Kernel<object>, back: Kernel<object>): void {
 *   defineBackward(squares, ({ call, adjoint, run }) => {
 *     const { settings, specialisation, buffers } = call;
 *     const adjoints = { output_adjoint: adjoint("output"), input_adjoint: adjoint("input") };
 *     run({ kernel: back, specialisation, settings, buffers: { input: buffers.input, ...adjoints } });
 *   });
 * }
 * ```
 */
export function defineBackward<S>(kernel: Kernel<S>, pass: BackwardPass<S>): void {
  if (typeof kernel?.bindings !== "object")
    throw new InputError(`${argument("kernel")} must be what defineKernel gives`);
  if (typeof pass !== "function") throw new InputError(`${argument("pass")} must be a function`);
  passes.set(kernel as Kernel, pass as BackwardPass);
}

/** The way back through a kernel; undefined where it has none. */
export function backwardOf(kernel: Kernel): BackwardPass | undefined {
  return passes.get(kernel);
}
