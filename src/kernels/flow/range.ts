/** 0 to `count` - 1: what generated shaders repeat their lines over. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
