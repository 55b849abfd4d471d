/** kiloflow for Node: what browsers have, and adapters, files and whole jobs. */

import "./disposable.ts";
import { registerModels } from "./builtInModels.ts";
import { openBackend } from "./engine/openBackend.ts";
import { setBackendOpener } from "./library/sharedBackend.ts";
import { useModelFiles } from "./useModelFiles.ts";

export type { DatasetLayout, DatasetReader } from "./data/types.ts";
export { openBackend } from "./engine/openBackend.ts";
export { InterruptedError } from "./jobs/interrupted.ts";
export type { TrainingRecipe } from "./jobs/training/options.ts";
export type { Simulation } from "./jobs/training/simulation.ts";
export type { FlowRecipe } from "./jobs/training/table/options.ts";
export type { ArrayTraining } from "./jobs/training/table/trainArrays.ts";
export type { SimulatorTraining } from "./jobs/training/table/trainSimulator.ts";
export type { TrainEvents, TrainRequest, TrainSummary } from "./jobs/training/trainRequest.ts";
export * from "./library/everywhere.ts";
export {
  checkDataset,
  compare,
  type DatasetRequest,
  generateDataset,
  importPublishedModel,
  mergeDatasets,
  openDataset,
  openSets,
  predict,
  prepareDataset,
  type WithDefaults,
} from "./library/jobs.ts";
export { type DatasetTraining, trainFlow } from "./library/trainFlow.ts";
export { VERSION } from "./version.ts";

registerModels();
useModelFiles();
setBackendOpener(() => openBackend());
