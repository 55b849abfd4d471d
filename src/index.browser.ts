/** kiloflow for browsers: the model, its kernels and the engine, without files and without Node. */

export { evaluateLightCurves, type LightCurves } from "./du17/evaluateLightCurves.ts";
export { type LightCurveBlock, LightCurveEvaluator, type LightCurveRequest } from "./du17/evaluator.ts";
export { parseGrid } from "./du17/parameters/grid.ts";
export { createPrior, PRIORS } from "./du17/parameters/priors.ts";
export { BANDS, type Band, parseBands } from "./du17/physics/bands.ts";
export { EJECTA_COLUMNS, type Ejecta, evaluateEjecta } from "./du17/physics/ejecta.ts";
export { EJECTA_FITS, type ModelOptions, modelOptions, VARIANTS, type Variant } from "./du17/physics/options.ts";
export { evaluateReference, type ReferenceCurves } from "./du17/physics/reference.ts";
export { STATUS_NAMES, type Status } from "./du17/physics/status.ts";
export { parseTimes } from "./du17/times.ts";
export type { Backend, BackendDescription, DeviceBuffer } from "./engine/backend.ts";
export { CpuBackend } from "./engine/cpuBackend.ts";
export { DeviceError, InputError, InternalError, KiloflowError } from "./engine/errors.ts";
export { CounterRandom } from "./engine/random/streams.ts";
export { openBrowserBackend as openBackend } from "./engine/webgpu/openBrowserBackend.ts";
export { type Architecture, type ArchitectureChoices, buildArchitecture } from "./flow/architecture.ts";
export { type DensityRequest, DeviceFlow, type PairedRequest, type PerConditionRequest } from "./flow/deviceFlow.ts";
export { FlowEvaluator, type ForwardResult } from "./flow/evaluator.ts";
export { Flow } from "./flow/flow.ts";
export { type FlowLayout, type FlowUse, flowLayouts } from "./flow/flowLayout.ts";
export {
  type FlowModel,
  magnitudesOf,
  networkConditions,
  networkCurves,
  physicalLogDensity,
} from "./flow/model.ts";
export { encodeModel, parseModel } from "./flow/modelFile.ts";
