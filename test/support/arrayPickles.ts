/** Pickles of arrays as dill and JAX write them, put together by hand: each function gives the instructions that leave one value. */

export type Code = string;

const le32 = (value: number): Code => String.fromCharCode(...[0, 8, 16, 24].map((shift) => (value >>> shift) & 255));
export const text = (value: string): Code => `X${le32(value.length)}${value}`;
const int = (value: number): Code => `J${le32(value)}`;
export const global = (module: string, name: string): Code => `${text(module)}${text(name)}\x93`;
export const tuple = (...items: readonly Code[]): Code => `(${items.join("")}t`;
export const list = (...items: readonly Code[]): Code => `](${items.join("")}e`;
export const dictionary = (entries: readonly (readonly [string, Code])[]): Code =>
  `}(${entries.map(([key, value]) => text(key) + value).join("")}u`;
export const call = (callee: Code, ...args: readonly Code[]): Code => `${callee}${tuple(...args)}R`;
export const object = (module: string, name: string, attributes: readonly (readonly [string, Code])[]): Code =>
  `${global(module, name)})\x81${dictionary(attributes)}b`;
const raw = (bytes: Uint8Array): Code => `B${le32(bytes.length)}${String.fromCharCode(...bytes)}`;

/** A whole pickle. */
export const pickle = (code: Code): Uint8Array => Uint8Array.from(`\x80\x04${code}.`, (one) => one.charCodeAt(0));

const MAKER = global("numpy.core.multiarray", "_reconstruct");
const MAKING = tuple(global("numpy", "ndarray"), tuple(int(0)), `C\x01b`);

type Numbers = Float32Array | Float64Array;

/** What NumPy says of an array: shape, type, order, bytes. */
export function arrayState(values: Numbers, shape: readonly number[], columns = false, order = "<"): Code {
  const type = call(global("numpy", "dtype"), text(values instanceof Float32Array ? "f4" : "f8"), "\x89", "\x88");
  const whole = `${type}${tuple(int(3), text(order), "N", "N", "N", int(-1), int(-1), int(0))}b`;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return tuple(int(1), tuple(...shape.map(int)), whole, columns ? "\x88" : "\x89", raw(bytes));
}

/** As JAX pickles an array. */
export const jaxArray = (values: Numbers, ...shape: number[]): Code =>
  call(
    global("jax._src.array", "_reconstruct_array"),
    MAKER,
    MAKING,
    arrayState(values, shape),
    dictionary([["weak_type", "\x89"]]),
  );

/** As dill pickles one of NumPy's. */
export const dillArray = (values: Numbers, ...shape: number[]): Code =>
  call(global("dill._dill", "_create_array"), MAKER, MAKING, arrayState(values, shape), "N");

/** As `pickle` does, with the state set afterwards. */
export const numpyArray = (values: Numbers, shape: readonly number[], columns = false, order = "<"): Code =>
  `${call(MAKER, global("numpy", "ndarray"), tuple(int(0)), `C\x01b`)}${arrayState(values, shape, columns, order)}b`;
