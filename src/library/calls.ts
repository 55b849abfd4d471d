/** The calls of the library and what they speak of: what pages load at once. What computes comes with the first call. */

export type { Backend, BackendDescription, DeviceBuffer } from "../engine/backend.ts";
export type { BackendChoice, BackendOptions, CallersDevice } from "../engine/backendOptions.ts";
export { DeviceError, InputError, InternalError, KiloflowError } from "../engine/errors.ts";
export type { LightCurves } from "../lightcurves/evaluateLightCurves.ts";
export type { OptionSchema, Options } from "../lightcurves/options.ts";
export type { FlowOnDevice } from "./flowOnDevice.ts";
export { lightCurves } from "./lightCurves.ts";
export { loadFlow } from "./loadFlow.ts";
export type {
  BackendCallOptions,
  CallOptions,
  Flow,
  FlowSource,
  LibrarySource,
  LightCurvesOptions,
  LoadOptions,
  Rows,
  SampleOptions,
} from "./types.ts";
