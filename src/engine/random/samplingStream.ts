/** The stream of samples of flows. In a file without imports, so that bundlers write the number where it is used. */
export const SAMPLING_STREAM = 6;
