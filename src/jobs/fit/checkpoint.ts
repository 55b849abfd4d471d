/** What an interrupted fit had done, in a file beside its output. */

import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { fingerprint } from "../../data/fingerprint.ts";
import { besideOutput } from "../../data/output/place.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { TemperedState } from "../../sampling/problem.ts";

/** Arrays of a state as they are stored. */
const ARRAYS = { latent: Float64Array, logLikelihoods: Float64Array, ancestors: Uint32Array } as const;

const pathOf = (output: string, model: string): string => besideOutput(output, `.${model}.checkpoint`);

/** What a fit is, so that no other goes on with what it did. */
export const fitIdentity = (choices: object): string => fingerprint(Buffer.from(JSON.stringify(choices)));

/** Keeps a state. @param identity of the fit */
export async function writeCheckpoint(
  output: string,
  model: string,
  identity: string,
  state: TemperedState,
): Promise<void> {
  const arrays = Object.fromEntries(
    Object.keys(ARRAYS).map((name) => {
      const { buffer, byteOffset, byteLength } = state[name as keyof typeof ARRAYS];
      return [name, Buffer.from(buffer, byteOffset, byteLength).toString("base64")];
    }),
  );
  await writeFileWhole(pathOf(output, model), JSON.stringify({ identity, state: { ...state, ...arrays } }));
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
  let stored: { identity?: unknown; state?: Record<string, unknown> };
  try {
    stored = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new InputError(`${path} is damaged`, { hint: "remove it to begin anew", cause });
  }
  if (stored.identity !== identity) {
    throw new InputError(`${path} is of another fit than the one to go on with`, {
      hint: `give the same arguments, or leave out ${argument("resume")}`,
    });
  }
  const arrays = Object.entries(ARRAYS).map(([name, Kind]) => {
    const bytes = Buffer.from(String(stored.state?.[name]), "base64");
    return [name, new Kind(Uint8Array.from(bytes).buffer)];
  });
  return { ...stored.state, ...Object.fromEntries(arrays) } as unknown as TemperedState;
}

/** Forgets a state. */
export const removeCheckpoint = (output: string, model: string): Promise<void> =>
  rm(pathOf(output, model), { force: true });
