/** What signatures of the package's entries speak of is exported. */

import { expect, it } from "vitest";
import { typesWithoutExport } from "../support/exportedTypes.ts";

it.each(["index", "index.browser", "index.bundler", "embed/index", "physics/index"])(
  "%s exports the types of its signatures",
  (entry) => {
    expect(typesWithoutExport(`dist/types/src/${entry}.d.ts`)).toEqual([]);
  },
);
