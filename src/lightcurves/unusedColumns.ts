/** Columns of a file of sets that say something of the observer or of the sets' weights, which nothing takes from there. */

import { shownName } from "../data/names.ts";
import { ColumnNames, type SetSchema } from "../data/parameters/schema.ts";
import { argument } from "../engine/errors.ts";

/** Their names in files of fits and of other samplers, with what is to be known of them. */
const UNUSED: readonly (readonly [names: readonly string[], what: string])[] = [
  [["weight", "weights"], "every row counts as much as any other"],
  [["ebv"], `the Milky Way's dust is what ${argument("ebv")} says`],
  [["ebvhost"], `the host galaxy's dust is what ${argument("ebvHost")} says`],
  [["timeoffset"], "curves begin at the merger's time"],
];

/** A schema that says which of these columns a file has. */
export const withUnusedColumns = (schema: SetSchema): SetSchema => ({
  ...schema,
  plan(names, where) {
    const plan = schema.plan(names, where);
    const said = names
      .filter((name) => !plan.columns.includes(name))
      .flatMap((name) => {
        const found = UNUSED.find(([spellings]) => new ColumnNames([name], where).has(spellings));
        return found ? [`the column ${shownName(name)} is not used: ${found[1]}`] : [];
      });
    if (said.length === 0) return plan;
    // Others are known only when the rows have been read.
    return {
      ...plan,
      get notes() {
        return [...plan.notes, ...said];
      },
    };
  },
});
