/** The values that kernels work on: types of buffers, bindings, settings and constants. */

/**
 * Type of a binding's values as the host sees them. `f16` buffers hold IEEE half floats; twins read and write them as
 * ordinary numbers and the CPU backend converts.
 */
export type ScalarType = "f32" | "u32" | "f16";

/** How a kernel uses a binding. `update` is read and written in place. */
export type BindingAccess = "read" | "write" | "update";

/** One buffer of a kernel. `element` is the WGSL type of an array element. */
export interface Binding {
  readonly access: BindingAccess;
  readonly type: ScalarType;
  readonly element: string;
}

/**
 * A storage buffer that a kernel only reads.
 *
 * @param element the WGSL type of an array element, e.g. `vec4f`
 * @example
 * ```ts
 * import { read, update, write } from "kiloflow";
 *
 * const bindings = { curves: read("f32", "vec4f"), counts: update("u32"), sums: write("f32") };
 * ```
 */
export const read = (type: ScalarType, element: string = type): Binding => ({ access: "read", type, element });
/**
 * A storage buffer that a kernel writes.
 *
 * @param element the WGSL type of an array element
 * @example
 * ```ts
 * import { write } from "kiloflow";
 *
 * const bindings = { sums: write("f32") };
 * ```
 */
export const write = (type: ScalarType, element: string = type): Binding => ({ access: "write", type, element });
/**
 * A storage buffer that a kernel reads and writes in place.
 *
 * @param element the WGSL type of an array element
 * @example
 * ```ts
 * import { update } from "kiloflow";
 *
 * const bindings = { sums: update("f32") };
 * ```
 */
export const update = (type: ScalarType, element: string = type): Binding => ({ access: "update", type, element });

/** A specialisation constant: a number, a flag, or a number as an unevaluated sum of two float32 (for double-single arithmetic). */
export type ConstantValue = number | boolean | { readonly u32: number } | { readonly pair: number };
export type Constants = Readonly<Record<string, ConstantValue>>;

/** Values of the settings block of one call, by name. */
export type SettingValues = Readonly<Record<string, number>>;

/** What a twin computes on: float64 in the oracle, float32 in the CPU backend. */
export type TwinArray = Float64Array | Float32Array | Uint32Array;

/** Bytes of one value in a buffer. */
export function bytesPerValue(type: ScalarType): number {
  return type === "f16" ? 2 : 4;
}
