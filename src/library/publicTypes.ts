/** Types that signatures of the library speak of, in Node and in browsers. */

export type { FixedValues } from "../data/parameters/schema.ts";
export type { MagnitudeType, MassFrame, ParameterSource } from "../data/types.ts";
export type { BinaryEjecta, EjectaChoices, EjectaValue } from "../ejecta/binaryEjecta.ts";
export type { CompactnessRelation } from "../ejecta/compactness.ts";
export type { DiskMassRelation } from "../ejecta/diskMass.ts";
export type { DynamicalMassRelation } from "../ejecta/dynamicalMass.ts";
export type { DynamicalVelocityRelation } from "../ejecta/dynamicalVelocity.ts";
export type { NeutronStars } from "../ejecta/neutronStars.ts";
export type { Relation, Relations, Scatter } from "../ejecta/relation.ts";
export type { EmbeddedFlow, Places } from "../embed/types.ts";
export type { BackwardPass, BackwardRecorder } from "../engine/autodiff/backward.ts";
export type {
  Backend,
  BackendDescription,
  BackendLimits,
  CallersBuffer,
  CallersMemory,
  DeviceBuffer,
  HostBytes,
  MemoryUse,
} from "../engine/backend.ts";
export type { BackendChoice, BackendOptions, CallersDevice } from "../engine/backendOptions.ts";
export type {
  Binding,
  BindingAccess,
  Constants,
  ConstantValue,
  Kernel,
  KernelCall,
  KernelCapabilities,
  SettingValues,
  TwinArray,
} from "../engine/kernel.ts";
export type {
  Fields as NativeFields,
  NativeScratch,
  NativeStructs,
  NativeTwin,
  NativeWords,
  NativeWork,
  WordType as NativeWordType,
} from "../engine/native/nativeTwin.ts";
export type { CounterRandom, Stream } from "../engine/random/streams.ts";
export type { ShaderPart } from "../engine/shader.ts";
export type { ScalarType } from "../engine/values.ts";
export type { Architecture, Embedding, Transform } from "../flow/architecture.ts";
export type { ConditionTransform } from "../flow/conditionTransform.ts";
export type { CurveTransform } from "../flow/curveTransform.ts";
export type { DensityRequest, PairedRequest, PerConditionRequest } from "../flow/deviceFlow.ts";
export type { EmbeddedShape } from "../flow/embeddedShape.ts";
export type { FlowModel, ObservedCondition, TrainingRecord } from "../flow/model.ts";
export type { FlowState } from "../flow/parameters.ts";
export type { SigmaFactor } from "../flow/sigmaFactor.ts";
export type { BoundedTransform, ColumnTransform } from "../flow/table/columnTransform.ts";
export type { TableColumns, TableConditions, TableFlow, TableTrainingRecord } from "../flow/table/model.ts";
export type { Earlier, OptionValues, TrainingOption, ValueForm } from "../flow/training/options.ts";
export type { EpochRecord, EpochSpeed } from "../flow/training/trainer.ts";
export type { ActNormTransform } from "../flow/transforms/actNorm.ts";
export type { BatchNormTransform } from "../flow/transforms/batchNorm.ts";
export type { CouplingTransform } from "../flow/transforms/coupling.ts";
export type { AddedTransform, BuiltInTransform } from "../flow/transforms/index.ts";
export type { PermutationTransform } from "../flow/transforms/permutation.ts";
export type {
  FlowShape,
  Moments,
  Step,
  TensorSpec,
  TransformCalls,
  TransformRow,
} from "../flow/transforms/transform.ts";
export type { JobEvents } from "../jobs/events.ts";
export type { FlowRecipe } from "../jobs/training/table/options.ts";
export type { ArrayTraining, ProgramTraining } from "../jobs/training/table/trainArrays.ts";
export type { CouplingLayout } from "../kernels/flow/couplingLayout.ts";
export type { AffineScale, AffineTransformer } from "../kernels/flow/transformers/affineScale.ts";
export type { SplineTransformer } from "../kernels/flow/transformers/splineBin.ts";
export type { Transformer } from "../kernels/flow/transformers.ts";
export type { BandsOfModel } from "../lightcurves/bands.ts";
export type { Binaries, FromBinariesOptions } from "../lightcurves/binary/fromBinaries.ts";
export type { CurveCounts } from "../lightcurves/curveCounts.ts";
export type { Distribution } from "../lightcurves/draws/distribution.ts";
export type { Draws } from "../lightcurves/draws/draws.ts";
export type { DrawRequest, Resolved } from "../lightcurves/draws/resolve.ts";
export type { CurvesRequest, LightCurves } from "../lightcurves/evaluateLightCurves.ts";
export type { LightCurveBlock } from "../lightcurves/evaluator.ts";
export type {
  BinaryMapping,
  ForecastKnowledge,
  LightCurveModel,
  ModelBand,
  ModelInput,
  ModelProperty,
  ModelStatus,
  ModelTolerance,
  PublishedScatter,
  ReferenceCurves,
  Representation,
  TimeWindow,
  Transmission,
} from "../lightcurves/model.ts";
export type { ImportedFiles, ImportedModel } from "../lightcurves/modelFiles.ts";
export type {
  ChoiceOption,
  NumberOption,
  OptionBase,
  OptionSchema,
  Options,
  TextOption,
} from "../lightcurves/options.ts";
export type { Independent, InputBounds, Prior, PriorRange, PriorTable, Ranges } from "../lightcurves/prior.ts";
export type { PriorChanges } from "../lightcurves/priorChanges.ts";
export type { Drawn } from "../lightcurves/priors.ts";
export type {
  LightCurveProgram,
  LightCurveRequest,
  PhotometryProgram,
  PhotometryProgramRequest,
  PreparedKernel,
  ProgramBuffers,
  RepresentationProgram,
  SetProgram,
} from "../lightcurves/program.ts";
export type { Task as NativeTask } from "../wasm/tasks.ts";
export type {
  BackendCallOptions,
  CallOptions,
  Flow,
  FlowOnDevice,
  FlowSource,
  LibrarySource,
  LightCurvesOptions,
  LoadOptions,
  Rows,
  SampleOptions,
} from "./types.ts";
