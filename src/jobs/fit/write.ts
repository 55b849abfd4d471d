/** Files of a fit: a folder that appears whole, or one file by its ending. */

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileError } from "../../data/fileErrors.ts";
import { checkHdf5Installed } from "../../data/hdf5.ts";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { besideOutput } from "../../data/output/place.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { checkFiguresInstalled, writeFigure } from "../../figures/write.ts";
import { bilbyJson } from "./bilby.ts";
import { fitCorner, fitOverlay } from "./figures.ts";
import type { FitResult } from "./result.ts";
import { fitSummary } from "./summary.ts";
import { samplesTable } from "./tables.ts";
import { writeSamples } from "./writeSamples.ts";

/** Endings of single files. */
const FILES = [".json", ".csv", ".h5", ".hdf5", ".npz"];

/** Whether an output is one file; a folder otherwise. */
export const isSingleFile = (output: string): boolean => FILES.includes(extname(output).toLowerCase());

/** @throws InputError for an output that cannot be written, or is there already and may not be replaced */
export function checkFitOutput(output: string, force: boolean): void {
  if (isSingleFile(output)) {
    checkNewFile(output, force);
    if (/\.h(5|df5)$/i.test(output)) checkHdf5Installed();
    return;
  }
  if (extname(output) !== "" && !existsSync(output) && /\.(svg|png|pdf|npy|txt|dat)$/i.test(output)) {
    throw new InputError(
      `${argument("output")} ${output} must be a folder, or a file that ends in ${FILES.join(", ")}`,
    );
  }
  const parent = dirname(output);
  if (!existsSync(parent) || !statSync(parent).isDirectory()) {
    throw new InputError(`cannot write ${output}: ${parent} is not a folder`);
  }
  try {
    // The folder appears beside its place, and is then renamed.
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileError(error, "write", output);
  }
  // A folder has samples as HDF5 and figures: what is missing is said before the work.
  checkHdf5Installed();
  checkFiguresInstalled();
  if (!existsSync(output)) return;
  if (!statSync(output).isDirectory()) throw new InputError(`cannot write ${output}: it is no folder`);
  if (!force) throw new InputError(`${output} exists already`, { hint: `use ${argument("force")} to replace it` });
  if (!existsSync(join(output, MARK)) && !existsSync(join(output, "comparison.json"))) {
    throw new InputError(`${output} is not a folder of a fit, and is not replaced`);
  }
}

/** What every folder of a fit has. */
const MARK = "summary.json";

/** A name for an analysis: that of its output. */
export const labelOf = (output: string): string => basename(output, isSingleFile(output) ? extname(output) : "");

/** Writes a folder under another name with `fill`, and renames it. @throws InputError where that fails */
export async function writeFolderWhole(output: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const temporary = besideOutput(output, ".partial");
  const before = besideOutput(output, ".replaced");
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    await fill(temporary);
    if (existsSync(output)) await rename(output, before);
    await rename(temporary, output);
  } catch (error) {
    if (existsSync(before) && !existsSync(output)) await rename(before, output);
    throw fileError(error, "write", output);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await rm(before, { recursive: true, force: true });
  }
}

/** Writes one file of a fit, by its ending. */
export async function writeSingleFile(output: string, fit: FitResult): Promise<void> {
  if (extname(output).toLowerCase() === ".json") {
    await writeFileWhole(output, bilbyJson(fit, labelOf(output), dirname(output)));
  } else await writeSamples(output, samplesTable(fit, fit.equal, false));
}

/** Writes all files of a fit into a folder. @param label of the analysis; @param outdir where the folder will be */
export async function fillFolder(
  backend: Backend,
  folder: string,
  fit: FitResult,
  { label, outdir }: { readonly label: string; readonly outdir: string },
): Promise<void> {
  await writeFileWhole(join(folder, "result.json"), bilbyJson(fit, label, outdir));
  for (const ending of ["csv", "h5", "npz"]) {
    await writeSamples(join(folder, `posterior.${ending}`), samplesTable(fit, fit.equal, false));
    await writeSamples(join(folder, `weighted.${ending}`), samplesTable(fit, fit.weighted, true));
  }
  await writeFileWhole(join(folder, MARK), `${JSON.stringify(fitSummary(fit), null, 2)}\n`);
  await writeFileWhole(join(folder, "residuals.csv"), residualsText(fit));
  await writeFigure(join(folder, "corner.svg"), fitCorner(fit));
  await writeFigure(join(folder, "overlay.svg"), await fitOverlay(backend, fit));
}

function residualsText({ residuals }: FitResult): string {
  const lines = residuals.map(({ point, best, systematic, pull }) => {
    const { row, timeDays, band, magnitude, error, limit } = point;
    const shown = [row, timeDays, band, magnitude, limit ? "" : error, limit ? 1 : 0, best, systematic];
    return [...shown, limit ? "" : magnitude - best, pull].join(",");
  });
  const head = "row,time,band,magnitude,error,limit,best_fit,systematic,residual,pull";
  return `${[head, ...lines].join("\n")}\n`;
}
