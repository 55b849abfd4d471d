/** Chosen columns of tables of every format, and flows of tables. */

import { join } from "node:path";
import { readTable } from "../../../src/data/table/readTable.ts";
import { writeTable } from "../../../src/data/table/writeTable.ts";
import { encodeModel } from "../../../src/flow/table/encoding.ts";
import { openTableFlow } from "../../../src/jobs/inference/openModel.ts";
import { smallTableFlow } from "../../support/smallTableFlow.ts";
import { notFinite } from "../oracles.ts";
import type { Target } from "../target.ts";
import { seedAt, seedsOf } from "./sets.ts";

const NAMES = ["x", "mag[0]", "mag[1]"];
const REQUESTS = [
  { names: ["x"], flag: "`targets`" },
  { names: ["mag"], flag: "`conditions`" },
];

export const columnsTarget: Target = {
  name: "columns",
  async makeSeeds(folder) {
    const values = Float64Array.from({ length: 15 }, (_, at) => at / 7);
    const paths = ["t.csv", "t.npz"].map((name) => join(folder, name));
    for (const path of paths) await writeTable(path, { names: NAMES, rows: 5, values });
    return Promise.all(paths.map(seedAt));
  },
  async read(path) {
    const names = path.endsWith(".npz") ? [{ ...REQUESTS[0], names: NAMES }] : REQUESTS;
    const { chosen, rows } = await readTable(path, names);
    return new Map<string, ArrayLike<number>>([
      ["rows", [rows]],
      ...chosen.map(({ values }, at): [string, ArrayLike<number>] => [`columns ${at}`, values]),
    ]);
  },
  checksummed: false,
  problem(accepted) {
    const [rows] = accepted.get("rows") as number[];
    const values = [...accepted].filter(([name]) => name !== "rows").reduce((sum, [, own]) => sum + own.length, 0);
    return rows > 0 && values % rows === 0 ? undefined : `${values} values of ${rows} rows`;
  },
  text: 0.5,
};

export const tableFlowTarget: Target = {
  name: "table-flow",
  makeSeeds: async () => seedsOf({ "table.safetensors": encodeModel(smallTableFlow()) }),
  async read(path) {
    const { state, targets, conditions } = await openTableFlow(path);
    return new Map<string, ArrayLike<number> | readonly string[]>([
      ["parameters", state.parameters],
      ["targets", targets.names],
      ["centre", targets.centre],
      ["scale", targets.scale],
      ["conditions", conditions.centre],
    ]);
  },
  checksummed: false,
  problem: (accepted) => notFinite(accepted, ["parameters", "centre", "scale", "conditions"]),
  text: 0.5,
};
