/** A flow of curves of a binary file, where all is as `kiloflow export` writes it. */

import type { OpenedFlow } from "./content.ts";
import { curveColumns } from "./curves.ts";
import { openBinary } from "./file.ts";
import { insist, loaded } from "./load.ts";
import { openNetwork } from "./network.ts";

/** @param name of the file, for messages @throws InputError for what is no flow */
export async function openFlow(bytes: Uint8Array, name: string): Promise<OpenedFlow> {
  try {
    const file = openBinary(bytes);
    const { architecture, sigmaFactors, representation } = file.description;
    insist(!(sigmaFactors || representation || architecture.embedding));
    return { columns: curveColumns(file), network: openNetwork(architecture, file.learned), size: bytes.length / 4 };
  } catch {
    return (await loaded(import("./parts/others.ts"))).openOther(bytes, name, curveColumns, openNetwork);
  }
}
