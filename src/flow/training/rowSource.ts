/** Where a trainer's rows come from: memory, as the same rows for every epoch, or simulations, as others for each. */

/** Rows in network units. */
export interface TrainingRows {
  readonly curves: Float32Array;
  readonly conditions: Float32Array;
}

/** Rows that are made anew for each epoch. */
export interface RowSource extends Partial<Disposable> {
  /** Rows of every epoch. */
  readonly rows: number;
  /** Compiles what it runs. */
  prepare?(): Promise<void>;
  /** Whether an epoch may have the rows of the one before, so that each is to go through them in another order. */
  readonly repeats?: boolean;
  /** The rows of an epoch, counted from 1, in network units: the same whenever it is asked for. */
  rowsOf(epoch: number): Promise<TrainingRows>;
}

/** Consecutive rows of a simulation. */
export interface SimulatedBlock {
  /** [count, targets], in their own units. */
  readonly targets: ArrayLike<number>;
  /** [count, conditions], in their own units. */
  readonly conditions: ArrayLike<number>;
}

/**
 * Draws what it does not know and computes rows `first` to `first + count - 1` of an epoch. The rows follow from these
 * numbers alone: random numbers are counted by them. Epoch 0 is that of the validation rows, which never change.
 */
export type Simulator = (
  place: { readonly epoch: number; readonly first: number; readonly count: number },
  stop?: () => void,
) => Promise<SimulatedBlock>;

/** Rows that are asked of a simulator at once. Part of what decides the numbers of simulators that draw until a block is full. */
export const SIMULATED_BLOCK = 4096;

/** Asks a simulator for all rows of an epoch, block by block. */
export async function* simulatedBlocks<Block>(
  simulate: (place: Parameters<Simulator>[0], stop?: () => void) => Promise<Block>,
  epoch: number,
  rows: number,
  stop: () => void = () => {},
): AsyncGenerator<{ readonly first: number; readonly block: Block }> {
  for (let first = 0; first < rows; first += SIMULATED_BLOCK) {
    stop();
    yield { first, block: await simulate({ epoch, first, count: Math.min(SIMULATED_BLOCK, rows - first) }, stop) };
  }
}

/**
 * The rows of a simulator as a trainer takes them.
 * @param encode from the simulator's units to the network's
 * @param renew so many epochs have the same rows before others are simulated
 */
export function simulatedRows(
  simulate: Simulator,
  rows: number,
  encode: (block: SimulatedBlock) => TrainingRows,
  others: Pick<RowSource, "prepare" | typeof Symbol.dispose> = {},
  renew = 1,
): RowSource {
  let last: { readonly simulation: number; readonly rows: TrainingRows } | undefined;
  return {
    ...others,
    rows,
    repeats: renew > 1,
    async rowsOf(epoch) {
      const simulation = Math.ceil(epoch / renew);
      if (last?.simulation === simulation) return last.rows;
      let curves = new Float32Array();
      let conditions = new Float32Array();
      for await (const { first, block } of simulatedBlocks(simulate, simulation, rows)) {
        const part = encode(block);
        if (first === 0) {
          const count = Math.min(SIMULATED_BLOCK, rows);
          curves = new Float32Array((rows * part.curves.length) / count);
          conditions = new Float32Array((rows * part.conditions.length) / count);
        }
        curves.set(part.curves, (first * curves.length) / rows);
        conditions.set(part.conditions, (first * conditions.length) / rows);
      }
      const made = { curves, conditions };
      if (renew > 1) last = { simulation, rows: made };
      return made;
    },
  };
}
