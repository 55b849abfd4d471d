/** Opens what the page computes on. */

export { openBackend } from "../../../src/engine/openBrowserBackend.ts";
