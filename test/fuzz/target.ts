/** What the fuzzer knows of a reader. */

import type { Random } from "./random.ts";

/** A file by its name. */
export interface SeedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Files that are read together, e.g. an unfinished dataset and its journal. The first one's path is given to the reader. */
export type Seed = readonly SeedFile[];

/**
 * Everything that a reader accepted of a file, by name: what is compared with the seeds. Texts and numbers only.
 */
export type Accepted = ReadonlyMap<string, ArrayLike<number> | readonly string[]>;

/** A reader to attack. Adding one is a file in targets/ and a row in targets/index.ts. */
export interface Target {
  readonly name: string;
  /** Valid files, small, made in an empty folder by the real writers. */
  makeSeeds(folder: string): Promise<readonly Seed[]>;
  /**
   * Reads what lies at a path, all of it, and closes it.
   * @throws InputError where the reader refuses it; any other error is a crash
   */
  read(path: string): Promise<Accepted>;
  /**
   * Whether the format's checksums cover all that is read: then what is accepted must be what one of the seeds holds.
   * Without checksums the values must only keep what the reader promises.
   */
  readonly checksummed: boolean;
  /** What is wrong with accepted values; undefined where nothing is. */
  problem(accepted: Accepted): string | undefined;
  /** Whether a reading takes long, as where a thread is started for it: such readers get a fifth of the inputs of others. */
  readonly slow?: boolean;
  /** Whether damage is never refused: what is lost is made again. */
  readonly refusesNothing?: boolean;
  /** The share of mutations that take the file for text. */
  readonly text: number;
  /** A mutation inside of what checksums protect, with right checksums. */
  readonly repack?: (random: Random, seed: Seed, seeds: readonly Seed[]) => Seed;
}
