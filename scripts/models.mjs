/** `npm run models [NAME ...] [-- flags]`: makes the shipped models again from nothing (docs/flows.md). */

import { runShipped } from "./lib/shipped.mjs";

await runShipped("models");
