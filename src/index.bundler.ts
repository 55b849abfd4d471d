/** kiloflow as bundlers for pages take it: what Node has, without files and without Node. */

import "./disposable.ts";
import { openBackend } from "./engine/openBrowserBackend.ts";
import { setBackendOpener } from "./library/sharedBackend.ts";

export { openBackend } from "./engine/openBrowserBackend.ts";
export * from "./library/everywhere.ts";

setBackendOpener(() => openBackend());
