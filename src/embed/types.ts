/** What programs see of `kiloflow/embed`, apart from what it is made of: with this file alone compilers know it. */

import "../disposable.ts";

/** Rows of numbers: arrays, one a row, or all rows in one flat array. */
export type Rows = readonly ArrayLike<number>[] | ArrayLike<number>;

/** Bytes of a file, where they are. */
export type FlowSource = string | URL | ArrayBuffer | ArrayBufferView;

/** Of a call that takes time. */
export interface CallOptions {
  /** Stops the call, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told the share that is done, from 0 to 1, whenever the page or the program gets its turn. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface SampleOptions extends CallOptions {
  /** Samples for each set; 1 by default. */
  readonly count?: number | undefined;
  /** 1 by default. The same seed gives the same numbers, whatever else is asked. */
  readonly seed?: number | undefined;
}

/** Where and when a flow of a representation gives magnitudes. */
export interface Places {
  /** Names of bands of its light-curve model; those of the flow by default. */
  readonly bands?: readonly string[] | undefined;
  /** Days after merger, ascending, not negative; those of the flow by default. */
  readonly times?: ArrayLike<number> | undefined;
}

/** What `loadFlow` gives. Dispose of it, or declare it with `using`, where its memory matters. */
export interface EmbeddedFlow {
  /** Names of the columns of sets. */
  readonly conditions: readonly string[];
  /** Names of the numbers of a sample, of flows of tables and of a representation; undefined of magnitudes. */
  readonly names: readonly string[] | undefined;
  /** Of magnitudes [band, time]; of a table none. */
  readonly bands: readonly string[];
  /** Days after merger. */
  readonly times: readonly number[];
  /** Numbers of a sample. */
  readonly width: number;

  /**
   * Draws samples; NaN of sets without curves, which flows of a representation know.
   * @param sets rows of {@link conditions}; of a table NaN for one that a row may lack
   * @returns [sets, count, width], flat: magnitudes as [band, time], or the numbers that {@link names} has
   * @throws InputError naming the argument, row and column that is not as it must be
   */
  sample(sets: Rows, options?: SampleOptions): Promise<Float64Array>;

  /**
   * Log-densities (nats): per magnitude, or per unit of the numbers that {@link names} has.
   * @param values rows of {@link width} numbers, as many for each set as {@link sample} drew
   * @param sets rows of {@link conditions}
   * @returns one for each row of values
   * @throws InputError naming the argument, row and column that is not as it must be
   */
  logProb(values: Rows, sets: Rows, options?: CallOptions): Promise<Float64Array>;

  /**
   * The same flow for other bands or times: of flows that learned a representation of their light-curve model, and of no
   * others. Dispose of it apart.
   * @throws InputError for bands that the representation has nothing of, and naming the argument that is not as it must be
   */
  at?(places: Places): EmbeddedFlow;

  /** The flow of the numbers of the representation, with their density: where there is {@link at}. Dispose of it apart. */
  asLearned?(): EmbeddedFlow;

  /** Lets go of the flow's numbers: calls throw from then on. */
  dispose(): void;
  [Symbol.dispose](): void;
}
