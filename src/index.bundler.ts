/** kiloflow as bundlers for pages take it: what Node has, without files and without Node. */

import "./disposable.ts";

export { openBackend } from "./engine/openBrowserBackend.ts";
export * from "./library/everywhere.ts";
export { trainFlow } from "./library/trainFlowInPage.ts";
