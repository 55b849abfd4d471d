/** Opens flows of tables of `.safetensors`: loads with the first of them. */

import type { Backend } from "../engine/backend.ts";
import { parseTableFlow } from "../flow/table/file.ts";
import { flowOf } from "./flowOfModel.ts";
import type { Flow } from "./types.ts";

/** @param name of the file, for messages @throws InputError for what cannot be read */
export const openTable = (bytes: Uint8Array, name: string, backend: Backend | undefined): Flow =>
  flowOf(parseTableFlow(bytes, name), backend);
