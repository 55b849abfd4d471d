/** Times of a curve in the kernels' buffers: padded to whole quads. */
export const paddedPoints = (points: number): number => Math.ceil(points / 4) * 4;
