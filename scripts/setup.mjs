/** `npm run setup`: packages, adapter, build; each only where it is missing. */

import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { setUp } = await import("./lib/set-up.mjs");
const { runScript } = await import("./lib/steps.mjs");

await runScript(setUp);
