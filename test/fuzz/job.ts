/** What the fuzzer's processes tell each other. */

/** A reading that takes longer hangs. */
export const HANG_MS = 10_000;

export interface Job {
  /** Names of the targets; input i belongs to target i modulo their number. */
  readonly targets: readonly string[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Folder of the seeds. */
  readonly seeds: string;
  /** Folder for the input that is read. */
  readonly scratch: string;
  /** File with the number of the input that is read. */
  readonly progress: string;
}

/** Outcomes that are not as they should be. */
export const BAD = ["crash", "hang", "memory", "invalid"] as const;
export type Outcome = "refused" | "accepted" | (typeof BAD)[number];

export interface Report {
  readonly index: number;
  readonly outcome: Outcome;
  readonly detail?: string;
}
