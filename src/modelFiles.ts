/** Lets the models of a program under Node that imports this file read theirs. */

import { useModelFiles } from "./useModelFiles.ts";

useModelFiles();
