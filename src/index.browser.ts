/** kiloflow for pages: its calls, which load what they need with the first. Everything else is in `kiloflow`. */

import "./disposable.ts";
import { openBackend } from "./engine/openBrowserBackend.ts";
import { setBackendOpener } from "./library/sharedBackend.ts";

export { openBackend } from "./engine/openBrowserBackend.ts";
export * from "./library/calls.ts";

setBackendOpener(() => openBackend());
