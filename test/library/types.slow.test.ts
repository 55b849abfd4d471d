/** What signatures of the library speak of is exported. */

import { expect, it } from "vitest";
import { typesWithoutExport } from "../support/exportedTypes.ts";

it.each(["index", "index.browser", "index.bundler"])("%s exports the types of its signatures", (entry) => {
  expect(typesWithoutExport(`dist/types/src/${entry}.d.ts`)).toEqual([]);
});
