/** Damaged files for every reader: 10,000, others than those of the quick test. */

import { it } from "vitest";
import { attackAll } from "./attack.ts";

it(
  "every reader reads a damaged file or refuses it with a sentence",
  () => attackAll({ count: 10_000, seed: 14 }),
  600_000,
);
