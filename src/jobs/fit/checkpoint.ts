/** What an interrupted fit had done, in a file beside its output. */

import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { fingerprint } from "../../data/fingerprint.ts";
import { besideOutput } from "../../data/output/place.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { TemperedState } from "../../sampling/problem.ts";
import { VERSION } from "../../version.ts";

/** Kinds of arrays that states have; other versions of kiloflow do not go on with them. */
const KINDS = { Float64Array, Uint32Array, Int32Array, Float32Array } as const;

/** An array in JSON. */
interface StoredArray {
  readonly kind: keyof typeof KINDS;
  readonly base64: string;
}

const pathOf = (output: string, model: string): string => besideOutput(output, `.${model}.checkpoint`);

/** What a fit is, so that no other goes on with what it did. */
export const fitIdentity = (choices: object): string =>
  fingerprint(Buffer.from(JSON.stringify({ version: VERSION, ...choices })));

/** Keeps a state. @param identity of the fit */
export async function writeCheckpoint(
  output: string,
  model: string,
  identity: string,
  state: TemperedState,
): Promise<void> {
  const text = JSON.stringify({ identity, state }, (_, value) => {
    if (!ArrayBuffer.isView(value)) return value;
    const { buffer, byteOffset, byteLength } = value;
    const base64 = Buffer.from(buffer, byteOffset, byteLength).toString("base64");
    return { kind: value.constructor.name, base64 };
  });
  await writeFileWhole(pathOf(output, model), text);
}

/**
 * The state of an interrupted fit; undefined where there is none.
 * @throws InputError for that of another fit, and for damaged files
 */
export async function readCheckpoint(
  output: string,
  model: string,
  identity: string,
): Promise<TemperedState | undefined> {
  const path = pathOf(output, model);
  if (!existsSync(path)) return undefined;
  let stored: { readonly identity?: unknown; readonly state?: unknown };
  try {
    stored = JSON.parse(await readFile(path, "utf8"), (_, value: Partial<StoredArray> | null) => {
      if (typeof value?.base64 !== "string" || !Object.hasOwn(KINDS, value.kind ?? "")) return value;
      return new KINDS[value.kind!](Uint8Array.from(Buffer.from(value.base64, "base64")).buffer);
    });
  } catch (cause) {
    throw new InputError(`${path} is damaged`, { hint: "remove it to begin anew", cause });
  }
  if (stored.identity !== identity) {
    throw new InputError(`${path} is of another fit than the one to go on with`, {
      hint: `give the same arguments, or leave out ${argument("resume")}`,
    });
  }
  return stored.state as TemperedState;
}

/** Forgets a state. */
export const removeCheckpoint = (output: string, model: string): Promise<void> =>
  rm(pathOf(output, model), { force: true });
