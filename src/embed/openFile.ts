/** Files of flows of any kind, and what is wrong with them. */

import { InputError } from "../engine/errors.ts";
import type { CurveColumns, FlowFile, QuickColumns } from "./content.ts";
import type { curveColumns } from "./curves.ts";
import { openBinary } from "./file.ts";
import { fromHalf, NOT_FINITE } from "./half.ts";
import { insist } from "./load.ts";
import { openSafetensors } from "./safetensors.ts";
import { withSigmaFactors } from "./sigmaFactors.ts";

export const isBinary = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(0, 8)) === "KFLOWBIN";

/** @throws for what is damaged */
export function openFile(bytes: Uint8Array, name: string): FlowFile {
  return isBinary(bytes) ? openAnyBinary(bytes) : openSafetensors(bytes, name);
}

/** A `.bin` of any kind. @throws for what is damaged */
export function openAnyBinary(bytes: Uint8Array): FlowFile {
  insist(bytes[8] === 1, "has a newer format than this kiloflow reads");
  return openBinary(bytes, NOT_FINITE, fromHalf);
}

/** What a file's scalings make of its numbers: of a representation itself. @throws for those that do not fit */
export async function columnsOf(file: FlowFile, ofCurves: typeof curveColumns): Promise<CurveColumns | QuickColumns> {
  const { targets, sigmaFactors, representation } = file.description;
  if (targets) return (await import("./parts/table.ts")).tableColumns(file);
  const misfit = "has scalings of another shape";
  if (representation) {
    const { description } = file;
    const { bands, times } = description;
    // Of the numbers, each is a band at one time.
    const own = ofCurves({ ...file, description: { ...description, bands: representation, times: [0] } }, misfit);
    return { ...own, names: representation, bands, times };
  }
  const columns = ofCurves(file, misfit);
  return sigmaFactors ? withSigmaFactors(columns, sigmaFactors) : columns;
}

/** Says what is wrong with a file. @param name of it @throws InputError */
export async function refusing<T>(name: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof InputError) throw error;
    // Errors of `insist` say what is wrong; those of JavaScript's functions are of other classes.
    const said = (error as Error).constructor === Error && (error as Error).message;
    const what = said || "is no flow of kiloflow (.safetensors or .bin), or it is damaged";
    throw new InputError(`${name} ${what}`, { cause: error });
  }
}
