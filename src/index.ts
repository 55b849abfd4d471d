/** kiloflow for Node: what browsers have, and adapters, files and whole jobs. */

import "./modelFiles.ts";
import "./disposable.ts";
import "./models.ts";

export { openDataset } from "./data/dataset/reader.ts";
export type { DatasetLayout, DatasetReader, ParameterSource } from "./data/types.ts";
export { DU17 } from "./du17/model.ts";
export { modelOptions } from "./du17/options.ts";
export { type Ejecta, evaluateEjecta } from "./du17/physics/ejecta.ts";
export type { ModelOptions } from "./du17/physics/options.ts";
export { type BinaryEjecta, binaryEjecta, type EjectaChoices } from "./ejecta/binaryEjecta.ts";
export { DISK_MASS_RELATIONS } from "./ejecta/diskMass.ts";
export { DYNAMICAL_MASS_RELATIONS } from "./ejecta/dynamicalMass.ts";
export { DYNAMICAL_VELOCITY_RELATIONS } from "./ejecta/dynamicalVelocity.ts";
export { type NeutronStars, neutronStars } from "./ejecta/neutronStars.ts";
export type { Backend, BackendDescription, DeviceBuffer } from "./engine/backend.ts";
export type { BackendChoice, BackendOptions, CallersDevice } from "./engine/backendOptions.ts";
export { CpuBackend } from "./engine/cpuBackend.ts";
export { DeviceError, InputError, InternalError, KiloflowError } from "./engine/errors.ts";
export { openBackend } from "./engine/openBackend.ts";
export { CounterRandom } from "./engine/random/streams.ts";
export { ReferenceBackend } from "./engine/referenceBackend.ts";
export { type Architecture, type ArchitectureChoices, buildArchitecture, type Embedding } from "./flow/architecture.ts";
export { applySigmaFactors, sigmaFactorsOf, withoutSigmaFactors } from "./flow/calibration.ts";
export { type DensityRequest, DeviceFlow, type PairedRequest, type PerConditionRequest } from "./flow/deviceFlow.ts";
export { FlowEvaluator, type ForwardResult } from "./flow/evaluator.ts";
export { fastestLayout } from "./flow/fastestLayout.ts";
export { Flow } from "./flow/flow.ts";
export { type FlowLayout, type FlowUse, flowLayouts } from "./flow/flowLayout.ts";
export { learnedOrders } from "./flow/learnedOrder.ts";
export {
  atBandsAndTimes,
  type FlowModel,
  magnitudesOf,
  networkConditions,
  networkCurves,
  physicalLogDensity,
} from "./flow/model.ts";
export { parseModel } from "./flow/modelFile.ts";
export type { SigmaFactor } from "./flow/sigmaFactor.ts";
export type { ColumnTransform } from "./flow/table/columnTransform.ts";
export { encodeModel, parseTableFlow } from "./flow/table/file.ts";
export type { TableColumns, TableConditions, TableFlow, TableTrainingRecord } from "./flow/table/model.ts";
export { checkDataset } from "./jobs/dataset/check.ts";
export { type GenerateRequest, type GenerateSummary, generateDataset } from "./jobs/dataset/generate.ts";
export { mergeDatasets } from "./jobs/dataset/merge.ts";
export { prepareDataset } from "./jobs/dataset/prepare.ts";
export { compare } from "./jobs/inference/compare.ts";
export { importPublishedModel } from "./jobs/inference/importModel.ts";
export { LoadedModel } from "./jobs/inference/loadedModel.ts";
export { logProbFlow } from "./jobs/inference/logProb.ts";
export { openModel, openTableFlow } from "./jobs/inference/openModel.ts";
export { predict } from "./jobs/inference/predict.ts";
export { sampleFlow } from "./jobs/inference/sample.ts";
export type { Rows } from "./jobs/inference/table/arrays.ts";
export { logProb, sample } from "./jobs/inference/table/tableCalls.ts";
export { completeRecipe, type TrainingRecipe } from "./jobs/training/options.ts";
export type { Simulation } from "./jobs/training/simulation.ts";
export type { FlowRecipe } from "./jobs/training/table/options.ts";
export type { ArrayTraining } from "./jobs/training/table/trainArrays.ts";
export type { SimulatorTraining } from "./jobs/training/table/trainSimulator.ts";
export { trainFlow } from "./jobs/training/trainAny.ts";
export { parseBands } from "./lightcurves/bands.ts";
export { binariesOf, fromBinaries } from "./lightcurves/binary/fromBinaries.ts";
export type { Distribution } from "./lightcurves/draws/distribution.ts";
export { type Draws, undrawn, withDraws } from "./lightcurves/draws/draws.ts";
export { type DrawRequest, type Resolved, resolveDraws } from "./lightcurves/draws/resolve.ts";
export { type CurvesRequest, evaluateLightCurves, type LightCurves } from "./lightcurves/evaluateLightCurves.ts";
export { type LightCurveBlock, LightCurveEvaluator } from "./lightcurves/evaluator.ts";
export { parseGrid } from "./lightcurves/grid.ts";
export type {
  LightCurveModel,
  ModelBand,
  ModelInput,
  ModelProperty,
  ModelStatus,
  ReferenceCurves,
  Representation,
  TimeWindow,
} from "./lightcurves/model.ts";
export { openSets } from "./lightcurves/openSets.ts";
export type { OptionSchema, Options } from "./lightcurves/options.ts";
export { createPrior, independentInputs, type Prior } from "./lightcurves/priors.ts";
export type { LightCurveProgram, LightCurveRequest, RepresentationProgram } from "./lightcurves/program.ts";
export { configuredModel, modelNamed, registeredModels, registerModel } from "./lightcurves/registry.ts";
export { parseTimes } from "./lightcurves/times.ts";
export { METZGER2017 } from "./metzger2017/model.ts";
export { POSSIS } from "./possis/model.ts";
export { usePossisWeights } from "./possis/weights.ts";
export { VERSION } from "./version.ts";
export { VILLAR2017 } from "./villar2017/model.ts";
