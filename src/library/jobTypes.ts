/** Types that signatures of the jobs speak of. */

export type { DatasetFormat } from "../data/dataset/formatNames.ts";
export type { DatasetChunk, DatasetLayout, DatasetReader, RowReader } from "../data/types.ts";
export type { SimulatedBlock, Simulator } from "../flow/training/rowSource.ts";
export type { CheckRequest, CheckSummary, WorstValue } from "../jobs/dataset/check.ts";
export type { Fill } from "../jobs/dataset/fill.ts";
export type { GenerateRequest, GenerateSummary } from "../jobs/dataset/generate.ts";
export type { MergeOptions, MergeSummary } from "../jobs/dataset/merge.ts";
export type { PosteriorRequest } from "../jobs/dataset/posterior.ts";
export type { PrepareRequest, PrepareSummary } from "../jobs/dataset/prepare.ts";
export type { Shard } from "../jobs/dataset/shard.ts";
export type { BandRange, StatisticsSnapshot } from "../jobs/dataset/statistics.ts";
export type { ValiditySummary } from "../jobs/dataset/validity.ts";
export type { AskedGrid } from "../jobs/inference/askedGrid.ts";
export type { BandComparison, Calibration, CurveErrors } from "../jobs/inference/bandComparison.ts";
export type { BandPrediction, Prediction } from "../jobs/inference/bandPrediction.ts";
export type { CompareRequest, CompareResult } from "../jobs/inference/compare.ts";
export type { ComparedFlow } from "../jobs/inference/comparedTruth.ts";
export type { ComparedSets } from "../jobs/inference/heldOut.ts";
export type { PredictRequest } from "../jobs/inference/predict.ts";
export type { TrainingRecipe } from "../jobs/training/options.ts";
export type { Simulation } from "../jobs/training/simulation.ts";
export type { SimulatorTraining } from "../jobs/training/table/trainSimulator.ts";
export type { TrainEvents, TrainOutput, TrainRequest, TrainSummary } from "../jobs/training/trainRequest.ts";
export type { Noise, NoiseKind } from "../lightcurves/noise.ts";
export type { Observed } from "../lightcurves/observed.ts";
export type { DatasetRequest, OpenSetsOptions, WithDefaults } from "./jobs.ts";
export type { DatasetTraining } from "./trainFlow.ts";
