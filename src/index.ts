/** kiloflow for Node: what browsers have, and adapters, files and whole jobs. */

export { openDataset } from "./data/dataset/reader.ts";
export { openParameterFile } from "./data/parameters/index.ts";
export type { DatasetLayout, DatasetReader, ParameterSource } from "./data/types.ts";
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
export { type BackendChoice, openBackend } from "./engine/openBackend.ts";
export { CounterRandom } from "./engine/random/streams.ts";
export { ReferenceBackend } from "./engine/referenceBackend.ts";
export { type Architecture, type ArchitectureChoices, buildArchitecture } from "./flow/architecture.ts";
export { type DensityRequest, DeviceFlow, type PairedRequest, type PerConditionRequest } from "./flow/deviceFlow.ts";
export { FlowEvaluator, type ForwardResult } from "./flow/evaluator.ts";
export { fastestLayout } from "./flow/fastestLayout.ts";
export { Flow } from "./flow/flow.ts";
export { type FlowLayout, type FlowUse, flowLayouts } from "./flow/flowLayout.ts";
export { learnedOrders } from "./flow/learnedOrder.ts";
export {
  type FlowModel,
  magnitudesOf,
  networkConditions,
  networkCurves,
  physicalLogDensity,
} from "./flow/model.ts";
export { encodeModel, parseModel } from "./flow/modelFile.ts";
export { checkDataset } from "./jobs/dataset/check.ts";
export { type GenerateRequest, type GenerateSummary, generateDataset } from "./jobs/dataset/generate.ts";
export { mergeDatasets } from "./jobs/dataset/merge.ts";
export { prepareDataset } from "./jobs/dataset/prepare.ts";
export { importPublishedModel, openModel } from "./jobs/inference/models.ts";
export { LoadedModel } from "./jobs/inference/useFlow.ts";
export { trainFlow } from "./jobs/training/train.ts";
export type { TrainingRecipe } from "./jobs/training/trainingRecipe.ts";
export { VERSION } from "./version.ts";
