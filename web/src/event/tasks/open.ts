/** Opens what a visitor brings: photometry or a posterior, which its contents say. */

import "../../../../src/models.ts";
import { parametersOfText } from "../../../../src/data/parameters/parametersOfText.ts";
import { photometryOfText } from "../../../../src/data/photometry/photometry.ts";
import type { Photometry } from "../../../../src/data/photometry/types.ts";
import { InputError } from "../../../../src/engine/errors.ts";
import { unusedTexts } from "../../../../src/jobs/photometry/selection.ts";
import { binarySchema } from "../../../../src/lightcurves/binary/columns.ts";
import { withDistanceColumn } from "../../../../src/lightcurves/binary/distanceColumn.ts";
import { registeredModels } from "../../../../src/lightcurves/registry.ts";
import { type ParameterReader, setsOf } from "../../../../src/lightcurves/sets.ts";
import { opened } from "./opened.ts";
import { textOfBytes } from "./text.ts";

export interface OpenCall {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is said of a file of photometry. */
export interface OpenedPhotometry {
  readonly kind: "photometry";
  readonly name: string;
  readonly format: string;
  readonly detections: number;
  readonly limits: number;
  readonly filters: readonly string[];
  /** Whether its times are dates, which need the merger's. */
  readonly dated: boolean;
  readonly notes: readonly string[];
}

/** What is said of a posterior. */
export interface OpenedPosterior {
  readonly kind: "posterior";
  readonly name: string;
  readonly rows: number;
  /** Whether it has binaries, from which every model's inputs follow; else the inputs of `models`. */
  readonly binaries: boolean;
  readonly models: readonly string[];
  readonly hasDistance: boolean;
  readonly frame: "source" | "detector" | "unstated";
  readonly notes: readonly string[];
}

/** @throws InputError naming file, row and column of whatever is wrong */
export async function run({ name, bytes }: OpenCall): Promise<OpenedPhotometry | OpenedPosterior> {
  const text = await textOfBytes(bytes, name);
  let problem: unknown;
  try {
    const photometry = await photometryOfText(text, name);
    if (photometry.rows.length > 0) {
      opened.photometry = photometry;
      return toldPhotometry(photometry);
    }
    problem = new InputError(`${name} has no point that can be used`, {
      hint: unusedTexts(name, photometry.rowWord, photometry.unused).slice(0, 3).join("; "),
    });
  } catch (error) {
    problem = error;
  }
  const read = parametersOfText(text, name);
  try {
    const told = await toldPosterior(name, read);
    opened.posterior = { name, read, binaries: told.binaries };
    return told;
  } catch (error) {
    // Of two readers that both refuse a file, that is right whose words are in it.
    throw /mass|chirp|lambda|posterior/i.test(text.slice(0, 8192)) ? error : problem;
  }
}

function toldPhotometry({ name, format, rows, notes, unused, rowWord }: Photometry): OpenedPhotometry {
  const limits = rows.filter(({ limit }) => limit).length;
  return {
    ...{ kind: "photometry", name, format, detections: rows.length - limits, limits },
    filters: [...new Set(rows.map(({ band }) => band))],
    dated: rows.every(({ times }) => times.every(({ kind }) => kind === "mjd")),
    notes: [...notes, ...unusedTexts(name, rowWord, unused)],
  };
}

async function toldPosterior(name: string, read: ParameterReader): Promise<OpenedPosterior> {
  try {
    const source = await read(withDistanceColumn(binarySchema(false)));
    const all = source.read(0, source.count);
    const hasDistance = all.every((value, at) => at % source.width !== source.width - 1 || value > 0);
    return {
      ...{ kind: "posterior", name, rows: source.count, binaries: true, hasDistance },
      ...{ models: registeredModels().map((model) => model.name), frame: source.massFrame, notes: source.notes },
    };
  } catch (error) {
    // A fit's samples are sets of the inputs of one model.
    for (const model of registeredModels()) {
      if (model.binary === "inputs") continue;
      const source = await setsOf(model, name, read).catch(() => undefined);
      if (!source) continue;
      return {
        ...{ kind: "posterior", name, rows: source.count, binaries: false, hasDistance: false, frame: "unstated" },
        ...{ models: [model.name], notes: source.notes },
      };
    }
    throw error;
  }
}
