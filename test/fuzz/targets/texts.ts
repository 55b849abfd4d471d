/** Parameter sets in JSON, in tables, and in both compressed. */

import { gzipSync } from "node:zlib";
import type { Target } from "../target.ts";
import { NAMES, SETS, seedsOf, setTarget } from "./sets.ts";

const table = (separator: string, header = NAMES.join(separator)): string =>
  `${[header, ...SETS.map((set) => set.join(separator))].join("\n")}\n`;

const columns = Object.fromEntries(NAMES.map((name, index) => [name, SETS.map((set) => set[index])]));
const records = SETS.map((set) => Object.fromEntries(NAMES.map((name, index) => [name, set[index]])));

const JSON_FILES = {
  "bilby.json": JSON.stringify({
    label: "x",
    posterior: { __dataframe__: true, content: columns },
    priors: { a: "b" },
  }),
  "columns.json": JSON.stringify(columns),
  "records.json": JSON.stringify(records, null, 1),
};

const TABLES = {
  "comma.csv": table(","),
  "tab.tsv": table("\t"),
  "blank.dat": `# made by a test\n# ${NAMES.join(" ")}\n${table("  ").slice(NAMES.join("  ").length + 1)}`,
  "quoted.csv": table(",", NAMES.map((name) => `"${name}"`).join(",")),
  "tilde.dat": `chirp_mass_source mass_ratio lambda_tilde delta_lambda\n1.188 0.8 400 20\n1.19 0.9 300 -5\n`,
};

export const jsonTarget = setTarget("json", () => seedsOf(JSON_FILES), { text: 0.8 });

export const tableTarget = setTarget("table", () => seedsOf(TABLES), { text: 0.8 });

const packed = setTarget(
  "gzip",
  () =>
    seedsOf({
      "columns.json.gz": gzipSync(JSON_FILES["columns.json"]),
      "blank.dat.gz": gzipSync(TABLES["blank.dat"]),
      "comma.csv.gz": gzipSync(TABLES["comma.csv"]),
    }),
  { text: 0.1, checksummed: true },
);

/** Two files behind each other are one by the format's rules: the sets are compared once. */
export const gzipTarget: Target = {
  ...packed,
  async read(path) {
    const sets = Array.from((await packed.read(path)).get("sets") as Float64Array);
    const rows = new Map(
      Array.from({ length: sets.length / 4 }, (_, row) => sets.slice(4 * row, 4 * row + 4)).map((row) => [
        row.join(),
        row,
      ]),
    );
    return new Map([["sets", [...rows.values()].flat()]]);
  },
};
