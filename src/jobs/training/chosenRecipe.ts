/** The recipe of a training: what is asked for, what a file adds, and what the dataset decides. */

import { shownName } from "../../data/names.ts";
import type { DatasetReader } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { bandNames } from "../../lightcurves/bands.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { modelOfDataset, optionsOfDataset } from "../dataset/datasetModel.ts";
import {
  type Compression,
  completeRecipe,
  compressionText,
  MAGNITUDES,
  optionText,
  recipeWithDefaults,
  type TrainingRecipe,
  uselessOptions,
} from "./options.ts";
import { readRecipeFile } from "./recipeFile.ts";
import { usualComponents } from "./representedNumbers.ts";
import type { TrainRequest } from "./trainRequest.ts";

/** A recipe, and what is to be said of it. */
export interface ChosenRecipe {
  readonly recipe: TrainingRecipe;
  /** What is learned since nothing else was asked for, and how to get another; absent where it was asked for. */
  readonly learnedByDefault?: string;
  /** What of the file's options was replaced or left out, one sentence each. */
  readonly notes: readonly string[];
}

/** What decides what is learned of curves. */
export interface LearnedCurves {
  readonly lightCurves: LightCurveModel;
  /** Complete options of the model; undefined where they are not known. */
  readonly options: Options | undefined;
  readonly bands: readonly string[];
  /** Whose curves they are, for messages. */
  readonly source: string;
}

/** What was read of a dataset before its rows. */
type DatasetHeader = Pick<DatasetReader, "layout" | "path">;

/** The curves of a dataset. */
export function learnedOfDataset({ layout, path }: DatasetHeader): LearnedCurves {
  const lightCurves = modelOfDataset(layout, path);
  return { lightCurves, options: optionsOfDataset(lightCurves, layout), bands: layout.bands, source: path };
}

const REPRESENTATION: Compression = { kind: "representation" };

/**
 * What a training learns where that is not given: the representation of the light-curve model, where it has one that a flow
 * takes, everything is known that its numbers follow from, and nothing that is given goes with magnitudes alone.
 * @returns the choice, and what is to be said of it; nothing where the model leaves none
 */
export function defaultCompression(
  given: Partial<TrainingRecipe>,
  { lightCurves, options, bands, source }: LearnedCurves,
): { readonly compress: Compression; readonly note?: string } {
  const { title, representation } = lightCurves;
  if (!representation) return { compress: MAGNITUDES };
  const magnitudes = (why: string) => ({
    compress: MAGNITUDES,
    note: `learning magnitudes (${argument("compress")} ${compressionText(MAGNITUDES)}): ${why}`,
  });
  const against = magnitudesAlone(given);
  if (against) return magnitudes(`${argument(against)} has no use with a representation`);
  if (!options) {
    return magnitudes(
      `${source} does not say by which options of ${title} its curves were made, from which a representation follows`,
    );
  }
  const foreign = bands.find((band) => !bandNames(lightCurves).includes(band));
  if (foreign !== undefined) {
    return magnitudes(
      `${source} has the band ${shownName(foreign)}, of which the representation of ${title} has nothing`,
    );
  }
  const components = usualComponents(representation);
  const learned = `${components === undefined ? "" : `${components} components of `}${representation.names.length} numbers`;
  return {
    compress: REPRESENTATION,
    note: `learning the representation of ${title}: ${learned}, from which all of its bands follow at any time (${argument("compress")} ${compressionText(MAGNITUDES)} learns the magnitudes of ${source})`,
  };
}

/** Name of an option that is given and goes with magnitudes alone. */
function magnitudesAlone(given: Partial<TrainingRecipe>): string | undefined {
  const asked = { ...given, compress: REPRESENTATION };
  return uselessOptions(asked, recipeWithDefaults(asked)).find(({ because }) => because === "compress")?.name;
}

/**
 * The complete recipe of a training on light curves.
 * @param begun what the training that is gone on with learns: versions before this one chose otherwise
 * @throws InputError for options that make no sense, alone or together, and for a file that cannot be read
 */
export async function chosenRecipe(
  { recipe: asked, recipeFile }: Pick<TrainRequest, "recipe" | "recipeFile">,
  curves: LearnedCurves,
  begun: Compression | undefined,
): Promise<ChosenRecipe> {
  const own = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined),
  ) as Partial<TrainingRecipe>;
  const filed = recipeFile === undefined ? {} : await readRecipeFile(recipeFile);
  const given: Partial<TrainingRecipe> = { ...filed, ...own };
  const { compress, note } = given.compress
    ? { compress: given.compress, note: undefined }
    : compressionFor(curves, given, begun);
  const { kept, notes } = layered(own, filed, compress, recipeFile);
  const recipe = completeRecipe({ ...kept, compress });
  return { recipe, notes, ...(note === undefined ? {} : { learnedByDefault: note }) };
}

function compressionFor(
  curves: LearnedCurves,
  given: Partial<TrainingRecipe>,
  begun: Compression | undefined,
): { compress: Compression; note?: string } {
  const chosen = defaultCompression(given, curves);
  const same = begun === undefined || compressionText(begun) === compressionText(chosen.compress);
  return same || magnitudesAlone(given) ? chosen : { compress: begun };
}

/**
 * What is asked for replaces what the file has, and the file's options to which it leaves no use are left out.
 * @throws InputError where the file's own options do not go together
 */
function layered(
  own: Partial<TrainingRecipe>,
  filed: Partial<TrainingRecipe>,
  compress: Compression,
  file: string | undefined,
): { kept: Partial<TrainingRecipe>; notes: string[] } {
  const notes: string[] = [];
  const kept: Record<string, unknown> = { ...filed, ...own };
  const all = recipeWithDefaults({ ...filed, ...own, compress });
  const before = recipeWithDefaults({ compress, ...filed });
  for (const name of Object.keys(own)) {
    if (!(name in filed)) continue;
    const [now, then] = [all, before].map((one) => optionText(name, one));
    if (now !== then) notes.push(`${now} replaces ${then} of ${file}`);
  }
  for (const { name, because, why } of uselessOptions(filed, all)) {
    if (name in own) continue;
    if (!(because in own)) throw new InputError(`${file}: ${why}`);
    delete kept[name];
    notes.push(`${optionText(name, all)} of ${file} is left out: ${why}`);
  }
  return { kept, notes };
}
