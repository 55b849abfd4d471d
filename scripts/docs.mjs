/** `npm run docs`: the documentation as a site, in output/docs. */

import { join } from "node:path";
import { ROOT } from "./lib/run.mjs";
import { buildSite } from "./lib/site.mjs";

const folder = join(ROOT, "output", "docs");
const warnings = await buildSite(folder);
for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
process.stdout.write(`The documentation is ${join(folder, "index.html")}.\n`);
