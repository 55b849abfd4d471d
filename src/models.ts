/** Registers the models that kiloflow brings, for programs that import this file. */

import { registerModels } from "./builtInModels.ts";

registerModels();
