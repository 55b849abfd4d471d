/** What programs get in Node and in browsers alike. */

export type { ParameterSource } from "../data/types.ts";
export { DU17 } from "../du17/model.ts";
export { type BinaryEjecta, binaryEjecta, type EjectaChoices } from "../ejecta/binaryEjecta.ts";
export { DISK_MASS_RELATIONS } from "../ejecta/diskMass.ts";
export { DYNAMICAL_MASS_RELATIONS } from "../ejecta/dynamicalMass.ts";
export { DYNAMICAL_VELOCITY_RELATIONS } from "../ejecta/dynamicalVelocity.ts";
export { type NeutronStars, neutronStars } from "../ejecta/neutronStars.ts";
export { CounterRandom } from "../engine/random/streams.ts";
export type { Architecture, Embedding, Transform } from "../flow/architecture.ts";
export type { DensityRequest, PairedRequest, PerConditionRequest } from "../flow/deviceFlow.ts";
export type { FlowModel } from "../flow/model.ts";
export type { SigmaFactor } from "../flow/sigmaFactor.ts";
export type { ColumnTransform } from "../flow/table/columnTransform.ts";
export type { TableColumns, TableConditions, TableFlow, TableTrainingRecord } from "../flow/table/model.ts";
export { parseBands } from "../lightcurves/bands.ts";
export { binariesOf, fromBinaries } from "../lightcurves/binary/fromBinaries.ts";
export type { Distribution } from "../lightcurves/draws/distribution.ts";
export { type Draws, undrawn, withDraws } from "../lightcurves/draws/draws.ts";
export { type DrawRequest, type Resolved, resolveDraws } from "../lightcurves/draws/resolve.ts";
export type { CurvesRequest } from "../lightcurves/evaluateLightCurves.ts";
export { type LightCurveBlock, LightCurveEvaluator } from "../lightcurves/evaluator.ts";
export { parseGrid } from "../lightcurves/grid.ts";
export type {
  LightCurveModel,
  ModelBand,
  ModelInput,
  ModelProperty,
  ModelStatus,
  ReferenceCurves,
  Representation,
  TimeWindow,
} from "../lightcurves/model.ts";
export { createPrior, independentInputs, type Prior } from "../lightcurves/priors.ts";
export type { LightCurveProgram, LightCurveRequest, RepresentationProgram } from "../lightcurves/program.ts";
export { configuredModel } from "../lightcurves/registry.ts";
export { parseTimes } from "../lightcurves/times.ts";
export { METZGER2017 } from "../metzger2017/model.ts";
export { POSSIS } from "../possis/model.ts";
export { usePossisWeights } from "../possis/weights.ts";
export { VILLAR2017 } from "../villar2017/model.ts";
export * from "./calls.ts";
export { evaluateLightCurves, modelNamed, registeredModels, registerModel } from "./models.ts";
export * from "./own.ts";
