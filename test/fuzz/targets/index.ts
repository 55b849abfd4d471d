/** The readers that are attacked. */

import type { Target } from "../target.ts";
import { csvDataset, hdf5Dataset, npzDataset } from "./datasets.ts";
import { hdf5Target } from "./hdf5.ts";
import { checkpointTarget, modelTarget, publishedTarget, torchTarget } from "./models.ts";
import { npyTarget } from "./npy.ts";
import { npzTarget } from "./npz.ts";
import { photometryTarget } from "./photometry.ts";
import { fiestaTarget, surrogateTarget } from "./surrogate.ts";
import { columnsTarget, tableFlowTarget } from "./tables.ts";
import { gzipTarget, jsonTarget, tableTarget } from "./texts.ts";
import { unfinishedTarget } from "./unfinished.ts";

export const TARGETS: readonly Target[] = [
  ...[npyTarget, npzTarget, jsonTarget, tableTarget, gzipTarget, hdf5Target],
  ...[npzDataset, hdf5Dataset, csvDataset, unfinishedTarget],
  ...[modelTarget, publishedTarget, torchTarget, checkpointTarget],
  ...[surrogateTarget, fiestaTarget],
  ...[columnsTarget, tableFlowTarget, photometryTarget],
];
