/** Makes the tables of docs/benchmarks.md anew, each from the results that the comment before it names. */

import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { fillTables } from "../suite/docsTables.ts";
import { readRun } from "../suite/store.ts";

const DOCUMENT = "docs/benchmarks.md";

await writeFile(DOCUMENT, await fillTables(readFileSync(DOCUMENT, "utf8"), readRun));
console.log(`${DOCUMENT} written`);
