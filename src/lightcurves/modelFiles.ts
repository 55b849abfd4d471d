/**
 * Files that models need beside their options: weights of others, which users fetch themselves. What reads them is given by
 * the program: Node has files (src/modelFiles.ts), browsers have none.
 */

/** Where a program finds the files of models. */
export interface ModelFiles {
  /** Contents of a file. @throws InputError where it cannot be read */
  read(path: string): Uint8Array;
  /** Something that changes with the file's contents; undefined where there is no such file. */
  version(path: string): string | undefined;
  /** Where `kiloflow import` keeps the file of a model. */
  keptPath(model: string): string;
}

let current: ModelFiles | undefined;

/** Makes files known to the models of this program. */
export function setModelFiles(files: ModelFiles): void {
  current = files;
}

/** The program's; undefined where it has no files. */
export const modelFiles = (): ModelFiles | undefined => current;

/** How a model takes the files of others: `kiloflow import FOLDER --model NAME`. */
export interface ImportedFiles {
  /** Whether a file of a folder, by its name, is one of those. */
  reads(name: string): boolean;
  /**
   * One file out of others' files.
   * @param files contents by name
   * @param from the folder or file, for messages
   * @throws InputError for anything foreign, damaged or missing
   */
  convert(files: ReadonlyMap<string, Uint8Array>, from: string): Promise<ImportedModel>;
}

/** What came of an import. */
export interface ImportedModel {
  readonly bytes: Uint8Array;
  /** What it holds, in words. */
  readonly summary: string;
  /** What users should know of it, one sentence each. */
  readonly notes: readonly string[];
}
