/** How much is drawn and fitted: for one fit that is looked at, or for simple posteriors by the thousand. */

export interface Effort {
  /** Share of a batch that is drawn from the flow; the rest, from the mixture with its wide copies and the prior, bounds weights. */
  readonly portion: number;
  /** Draws of a batch. */
  readonly leastBatch: number;
  /** Particles that the mixture of the moves is fitted to and differences are taken of. */
  readonly archive: number;
}

/**
 * Gaussians that stand in for a flow leave corners of the posterior out, which broader proposals must come upon: more of the
 * draws are theirs, and more are made before anything is judged by them. Of the hardest of DU17's events evidences were .2
 * nats too low with a flow's shares, and are .03 with these.
 */
const EFFORTS: Readonly<Record<"flow" | "gaussians", Effort>> = {
  flow: { portion: 0.8, leastBatch: 1000, archive: 3000 },
  gaussians: { portion: 0.3, leastBatch: 4000, archive: 800 },
};

export const effortOf = ({ trainFlow }: { readonly trainFlow?: unknown }): Effort =>
  trainFlow ? EFFORTS.flow : EFFORTS.gaussians;
