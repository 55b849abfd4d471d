/** The points at which DU17's representation has the bolometric magnitude: equally spaced in the logarithm of t / x. */

import { RESCALED_TIME_RANGE } from "./constants.ts";

const { first, last } = RESCALED_TIME_RANGE;

/** A multiple of four, as many as a vector of the WebAssembly twin holds. */
export const POINTS = 12;
export const LOG_FIRST = Math.log(first);
export const LOG_STEP = Math.log(last / first) / (POINTS - 1);
