/** kiloflow for browsers: the models, their kernels, flows and the engine, without files and without Node. */

import "./disposable.ts";
import "./models.ts";
import { openBackend } from "./engine/openBrowserBackend.ts";
import { setBackendOpener } from "./library/sharedBackend.ts";

export { openBackend } from "./engine/openBrowserBackend.ts";
export * from "./library/everywhere.ts";

setBackendOpener(() => openBackend());
