/** The surrogates that a program has at hand: by what tells them apart, and by the files that they were read from. */

import { shownName } from "../data/names.ts";
import { argument, InputError } from "../engine/errors.ts";
import { modelFiles } from "../lightcurves/modelFiles.ts";
import type { Options } from "../lightcurves/options.ts";
import type { Surrogate } from "./physics/surrogate.ts";
import { parseSurrogate } from "./weightsFile.ts";

/** The model's name, by which its file is kept. */
export const NAME = "possis";

const HOW_TO_GET = `fetch the folder Bu2025 of fiesta, Koehn et al. 2025, from github.com/nuclear-multimessenger-astronomy/fiestaEM and run kiloflow import on it with ${argument("model")} ${NAME}`;

const known = new Map<string, Surrogate>();
const byPath = new Map<string, { readonly version: string | undefined; readonly surrogate: Surrogate }>();

/**
 * Makes weights known to this program: what browsers use, which have no files.
 * @param bytes a file that `kiloflow import` wrote
 * @returns the option that chooses them
 * @throws InputError that names `file`
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { InputError, usePossisWeights } from "kiloflow";
 *
 * try {
 *   const { weights } = usePossisWeights(readFileSync("package.json"), "package.json");
 * } catch (error) {
 *   if (!(error instanceof InputError)) throw error; // these are no weights
 * }
 * ```
 */
export function usePossisWeights(bytes: Uint8Array, file = "the weights"): { readonly weights: string } {
  if (!(bytes instanceof Uint8Array)) throw new InputError(`${argument("bytes")} must be a Uint8Array`);
  const surrogate = parseSurrogate(bytes, file);
  known.set(surrogate.fingerprint, surrogate);
  return { weights: surrogate.fingerprint };
}

function fromFile(path: string): Surrogate {
  const files = modelFiles();
  if (!files) throw new InputError(`${argument("modelFile")} cannot be read: this program has no files`);
  const version = files.version(path);
  const before = byPath.get(path);
  if (before && before.version === version) return before.surrogate;
  const surrogate = parseSurrogate(files.read(path), path);
  byPath.set(path, { version, surrogate });
  known.set(surrogate.fingerprint, surrogate);
  return surrogate;
}

/** The file that `kiloflow import` keeps; undefined where there is none. */
function keptFile(): string | undefined {
  const files = modelFiles();
  const path = files?.keptPath(NAME);
  return path !== undefined && files?.version(path) !== undefined ? path : undefined;
}

/**
 * The weights that options choose: of a file, or by their fingerprint; without either those that are kept. Undefined where
 * they are not at hand.
 * @throws InputError for a file that cannot be read, or that has others than the options state
 */
export function findWeights({ modelFile, weights }: Options): Surrogate | undefined {
  if (modelFile !== undefined) {
    const surrogate = fromFile(modelFile as string);
    if (weights === undefined || weights === surrogate.fingerprint) return surrogate;
    throw new InputError(
      `${argument("modelFile")} ${modelFile} has the weights ${surrogate.fingerprint}, but must have ${shownName(weights as string)}`,
    );
  }
  const before = known.get(weights as string);
  if (before) return before;
  const kept = keptFile();
  if (kept === undefined) return undefined;
  const surrogate = fromFile(kept);
  return weights === undefined || weights === surrogate.fingerprint ? surrogate : undefined;
}

/** The same where nothing can be done without them. @throws InputError that says where they are to be had */
export function weightsOf(options: Options): Surrogate {
  const surrogate = findWeights(options);
  if (surrogate) return surrogate;
  if (options.weights === undefined) {
    throw new InputError(`the model ${NAME} needs its weights, which are others' work and not part of kiloflow`, {
      hint: HOW_TO_GET,
    });
  }
  const kept = keptFile();
  const found = kept === undefined ? "" : `: ${kept} has others`;
  throw new InputError(
    `the weights ${shownName(options.weights as string)} of the model ${NAME} are not at hand${found}`,
    {
      hint: `name their file by ${argument("modelFile")}`,
    },
  );
}
