/** Damaged files for every reader: 2,000. `npm run test:all` has 10,000, `npm run fuzz` 200,000. */

import { it } from "vitest";
import { attackAll } from "./attack.ts";

it("every reader reads a damaged file or refuses it with a sentence", () => attackAll({ count: 2000, seed: 13 }));
