/** Numbers in float16. */

import { insist } from "./load.ts";

export const NOT_FINITE = "holds numbers that are not finite";

/** Of the bits of IEEE half floats. @throws for bits that are no finite number */
export const fromHalf = (stored: Uint16Array): Float32Array =>
  Float32Array.from(stored, (bits) => {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    insist(exponent < 31, NOT_FINITE);
    const size = exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction;
    return bits >> 15 ? -size : size;
  });
