/**
 * kiloflow for Node: what browsers have, and adapters, files and whole jobs.
 * @packageDocumentation
 */

import "./disposable.ts";
import { registerModels } from "./builtInModels.ts";
import { useModelFiles } from "./useModelFiles.ts";

export { OutputError } from "./data/output/outputError.ts";
export { openBackend } from "./engine/openBackend.ts";
export { InterruptedError } from "./jobs/interrupted.ts";
export * from "./library/everywhere.ts";
export {
  checkDataset,
  compare,
  generateDataset,
  importPublishedModel,
  mergeDatasets,
  openDataset,
  openSets,
  predict,
  prepareDataset,
} from "./library/jobs.ts";
export type * from "./library/jobTypes.ts";
export { trainFlow } from "./library/trainFlow.ts";
export { VERSION } from "./version.ts";

registerModels();
useModelFiles();
