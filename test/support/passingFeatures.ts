/** Which features of the data pass each coupling, whatever permutations are between them. */

import type { Architecture } from "../../src/flow/architecture.ts";

/** @returns one ascending list of features for each coupling */
export function passingFeatures({ dimensions, transforms }: Architecture): number[][] {
  let places = Array.from({ length: dimensions }, (_, feature) => feature);
  return transforms.flatMap((transform) => {
    if (transform.kind === "permutation") places = transform.order.map((place) => places[place]);
    if (transform.kind !== "coupling") return [];
    return [transform.identity.map((place) => places[place]).sort((a, b) => a - b)];
  });
}
