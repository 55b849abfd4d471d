/** Learning rates over a training. */

export const SCHEDULES = ["cosine", "step", "constant"] as const;

/** A schedule of learning rates, after a linear warm-up. */
export interface Schedule {
  readonly kind: (typeof SCHEDULES)[number];
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** `step`: epochs between two drops, and the factor of a drop. */
  readonly dropEvery: number;
  readonly dropFactor: number;
}

/** Rate of a step, counted from 0 in steps of the whole training. */
export function learningRateAt(schedule: Schedule, step: number, stepsPerEpoch: number, totalSteps: number): number {
  const { kind, learningRate, warmupSteps, dropEvery, dropFactor } = schedule;
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  switch (kind) {
    case "constant":
      return learningRate;
    case "step":
      return learningRate * dropFactor ** Math.floor(step / (dropEvery * stepsPerEpoch));
    case "cosine": {
      const share = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
      // Ends at a thousandth, not at zero, so that the last steps still count.
      return learningRate * (1e-3 + (1 - 1e-3) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share))));
    }
    default:
      return kind satisfies never;
  }
}
