/** The calls of the library and what they speak of: what pages load at once. What computes comes with the first call. */

export { DeviceError, InputError, InternalError, KiloflowError } from "../engine/errors.ts";
export { lightCurves } from "./lightCurves.ts";
export { loadFlow } from "./loadFlow.ts";
export type * from "./publicTypes.ts";
