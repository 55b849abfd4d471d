/** What every section of the benchmarks gets. */

import type { Backend } from "../../src/engine/backend.ts";
import type { Effort } from "./race.ts";
import type { BenchSection } from "./results.ts";

/** A backend that takes part, under the name that tables give it. */
export interface BenchBackend {
  readonly choice: "webgpu" | "cpu";
  readonly backend: Backend;
}

export interface BenchContext {
  readonly backends: readonly BenchBackend[];
  /** Little time: fewer counts and rounds, enough to see that everything works. */
  readonly quick: boolean;
  readonly effort: Effort;
  /** For files that last as long as the run. */
  readonly folder: string;
  /** The built command line, where the run was started from it: what a cold start starts. */
  readonly program: string | undefined;
  readonly signal: AbortSignal | undefined;
  onProgress(text: string): void;
}

/** A section of the benchmarks. */
export interface BenchJob {
  readonly name: string;
  readonly title: string;
  /** Versions of the other programs that it measures, by their names. */
  peerVersions?(): Promise<Readonly<Record<string, string>>>;
  run(context: BenchContext): Promise<Omit<BenchSection, "name" | "title">>;
}

/** Whether any of the backends is a GPU. */
export function hasHardware(context: BenchContext): boolean {
  return context.backends.some(({ backend }) => backend.description.hardware);
}
