/** `npm run evaluate [-- POSTERIOR ... flags]`: how right the shipped flows are (docs/flows.md). */

import { runShipped } from "./lib/shipped.mjs";

await runShipped("evaluate");
