/** A flow of the bytes of a file. */

import { InputError } from "../engine/errors.ts";
import type { Architecture } from "../flow/architecture.ts";
import { type Columns, columnsOf } from "./columns.ts";
import { openFile } from "./file.ts";
import { type Network, openNetwork } from "./network.ts";

export interface OpenedFlow {
  readonly columns: Columns;
  readonly network: Network;
  readonly dimensions: number;
  /** Conditions in network units, as they enter the network in front. */
  readonly inputs: number;
}

/** @param name of the file, for messages @throws InputError for what is no flow */
export function openFlow(bytes: Uint8Array, name: string): OpenedFlow {
  try {
    const file = openFile(bytes, name);
    const architecture: Architecture = file.description.architecture;
    const columns = columnsOf(file, name);
    const { dimensions, conditions: inputs } = architecture;
    return { columns, network: openNetwork(architecture, file.learned, name), dimensions, inputs };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${name} is no flow of kiloflow (.safetensors or .bin), or it is damaged`, { cause: error });
  }
}
