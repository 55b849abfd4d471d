/** Square of how far from its centre, in network units, a condition is outside all that a flow has seen. */
export const FAR_SQUARED = 1e4;
