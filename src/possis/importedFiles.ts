/** How `kiloflow import` takes the surrogate: fiesta's files, or a safetensors file of its weights. */

import type { ImportedFiles } from "../lightcurves/modelFiles.ts";

export const IMPORTED_FILES: ImportedFiles = {
  // As fiesta names its own.
  reads: (name) => /_[^/]+\.pkl$/.test(name),
  // What reads pickles comes with the first import: curves need none of it.
  convert: async (files, from) => (await import("./convertFiles.ts")).convertFiles(files, from),
};
