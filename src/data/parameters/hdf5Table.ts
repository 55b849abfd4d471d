/** Parameter sets in HDF5 files: finds the tables that a file has, and reads one of them. */

import { InputError } from "../../engine/errors.ts";
import { ForeignHdf5 } from "../hdf5/foreignFile.ts";
import type { ForeignContents } from "../hdf5/foreignProtocol.ts";
import { shownName } from "../names.ts";
import type { ParameterSource } from "../types.ts";
import { type Candidate, type Candidates, candidates } from "./hdf5Candidates.ts";
import type { SetSchema } from "./schema.ts";

/**
 * Reads a file, which may be anybody's: nothing outside it is read, and what is damaged ends in a sentence.
 * @param table path inside the file, where it has several tables
 * @throws InputError naming file, table and column of whatever is wrong
 */
export async function readHdf5Parameters(
  path: string,
  table: string | undefined,
  schema: SetSchema,
): Promise<ParameterSource> {
  const file = await ForeignHdf5.open(path);
  try {
    const wanted = table?.replace(/^\/+|\/+$/g, "");
    if (wanted !== undefined) {
      // A table that is named is looked for alone: files may have millions of others.
      const { found } = await candidates(file, path, await file.list(wanted), schema);
      const match = named(found, wanted);
      if (match) return await match.read();
    }
    const contents = await file.list();
    const all = await candidates(file, path, contents, schema);
    if (wanted !== undefined) {
      // Names may lie beside what was named.
      const match = named(all.found, wanted);
      if (match) return await match.read();
      throw notThere(path, wanted, contents.links, all.found);
    }
    if (contents.more)
      throw new InputError(`${path} has more groups and arrays than are looked through`, {
        hint: "choose one with `table`",
      });
    const choice = choose(path, schema, contents, all);
    const source = await choice.read();
    const others = all.found.filter((candidate) => candidate !== choice);
    if (others.length === 0) return source;
    const note = `${list(others)} in the same file ${others.length > 1 ? "are" : "is"} not read`;
    return { ...source, notes: [...source.notes, note] };
  } finally {
    await file.close();
  }
}

/** The table of that name, or the only one in the group of that name. */
function named(found: readonly Candidate[], wanted: string): Candidate | undefined {
  const inside = found.filter((candidate) => candidate.path.startsWith(`${wanted}/`));
  return found.find((candidate) => candidate.path === wanted) ?? (inside.length === 1 ? inside[0] : undefined);
}

function notThere(path: string, wanted: string, links: readonly string[], found: readonly Candidate[]): InputError {
  const link = links.find((name) => wanted === name || wanted.startsWith(`${name}/`));
  if (link !== undefined)
    return new InputError(`${path}, ${shownName(link)} is a link into another file, which is not read`);
  return new InputError(`${path} has no table of parameter sets at "${shownName(wanted)}"`, {
    hint: found.length > 0 ? `it has ${list(found)}` : undefined,
  });
}

/** Names of tables, with what each is beside a posterior; at most twelve. */
function list(tables: readonly Candidate[]): string {
  const shown = tables
    .slice(0, 12)
    .map(({ path, role }) => `${shownName(path) || "its arrays"}${role ? ` (${role})` : ""}`)
    .join(", ");
  return tables.length > 12 ? `${shown} and ${tables.length - 12} more` : shown;
}

/** The one table of samples; priors, injections and weighted samples only where they are all there is. */
function choose(
  path: string,
  { names }: SetSchema,
  { links, unreadable }: ForeignContents,
  { found, misses }: Candidates,
): Candidate {
  const samples = found.filter(({ role }) => role === undefined);
  const eligible = samples.length > 0 ? samples : found;
  if (eligible.length === 1) return eligible[0];
  if (eligible.length > 1)
    throw new InputError(
      `${path} has several tables of parameter sets: ${list([...eligible, ...found.filter((one) => !eligible.includes(one))])}`,
      { hint: "choose one with `table`" },
    );
  const obstacles = [
    ...links.map((link) => `${shownName(link)} is a link into another file, which is not read`),
    ...unreadable.map((name) => `${shownName(name) || "/"} is damaged, or of a kind that HDF5 2.0 does not read`),
  ];
  const hints = [...obstacles.slice(0, 2), ...misses].slice(0, 3);
  throw new InputError(
    `${path} has no parameter sets: no array "labels" or "parameters" of shape (n, ${names.length}), and no table with columns for ${names.join(", ")}`,
    { hint: hints.length > 0 ? hints.join("; ") : undefined },
  );
}
