/** Lets the models of a program under Node read their files. */

import { keptModelPath, modelFileVersion, readModelFile } from "./data/modelFiles.ts";
import { setModelFiles } from "./lightcurves/modelFiles.ts";

export function useModelFiles(): void {
  setModelFiles({ read: readModelFile, version: modelFileVersion, keptPath: keptModelPath });
}
