/**
 * kiloflow for pages: its calls, which load what they need with the first. Everything else is in `kiloflow`.
 * @packageDocumentation
 */

import "./disposable.ts";

export { openBackend } from "./engine/openBrowserBackend.ts";
export * from "./library/calls.ts";
export { trainFlow } from "./library/trainFlowInPage.ts";
