/** Tables of evaluations, and which posteriors go with which flows. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EvaluatedBand, Evaluation } from "../../bench/shipped/evaluation.ts";
import { evaluationTable } from "../../bench/shipped/evaluationText.ts";
import { readablePosteriors } from "../../bench/shipped/posteriors.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import { smallModel } from "../support/smallModel.ts";
import { temporaryFolder } from "../support/temporary.ts";

const AIMS = { farOff: 0, rmse: 0.05, medianError: 0.005, valueRight: 0.995 };
const GOOD: EvaluatedBand = {
  band: "g",
  sets: 700,
  median: { medianError: 0.001, rmse: 0.01, farOff: 0 },
  mean: { medianError: 0.002, rmse: 0.02, farOff: 0 },
  valueRight: 0.999,
  coverage: { one: 0.69, three: 0.996 },
  uncalibrated: { one: 0.9, three: 1 },
};

const evaluation = (seed: number, ...bands: EvaluatedBand[]): Evaluation => ({
  ...{ flow: "du17", testSet: "as in training", seed, seconds: 1, aims: AIMS },
  bands,
});

/** Cells of a table's rows, without its head. */
const cellsOf = (evaluations: readonly Evaluation[]) =>
  evaluationTable(evaluations)
    .split("\n")
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );

it("has the range over bands and seeds, and what is aimed at", () => {
  const worse = { ...GOOD, band: "K", sets: 690, median: { ...GOOD.median, rmse: 0.03 } };
  const [median, mean, aim] = cellsOf([evaluation(1, GOOD, worse), evaluation(2, GOOD)]);
  expect(median.slice(2)).toEqual([
    ...["median", "690 to 700", "0.00 %", "0.0100 to 0.0300", "0.0010", "99.90 %"],
    ...["0.900", "0.690", "1.000", "0.996", "yes"],
  ]);
  expect(mean.slice(2)).toEqual(["mean", "690 to 700", "0.00 %", "0.0200", "0.0020", "", "", "", "", "", "yes"]);
  expect(aim.slice(4, 8)).toEqual(["0.00 %", "0.05", "0.005", "99.50 %"]);
});

it.each([
  [{ median: { ...GOOD.median, farOff: 0.001 } }, "no: >5 mag off", "yes"],
  [{ mean: { ...GOOD.mean, rmse: 0.06 } }, "yes", "no: RMSE"],
  [{ median: { ...GOOD.median, medianError: 0.006 } }, "no: median error", "yes"],
  [{ valueRight: 0.99 }, "no: value right", "yes"],
  [{ coverage: { one: 0.74, three: 0.997 } }, "no: coverage", "yes"],
  [{ coverage: { one: 0.683, three: 0.98 } }, "no: coverage", "yes"],
])("says which aim %j misses", (change, median, mean) => {
  const rows = cellsOf([evaluation(1, GOOD, { ...GOOD, ...change })]);
  expect(rows.slice(0, 2).map((row) => row.at(-1))).toEqual([median, mean]);
});

it("has sets that are reported apart on rows of their own, judged by their errors alone", () => {
  const coverage = { one: 0.9, three: 0.9 };
  const apart = { ...GOOD, apart: "ejecta_mass below 0.001", median: { ...GOOD.median, farOff: 0.5 }, coverage };
  const rows = cellsOf([evaluation(1, GOOD, apart)]);
  expect(rows.map((row) => [row[1], row.at(-1)])).toEqual([
    ...[
      ["as in training", "yes"],
      ["as in training", "yes"],
    ],
    ...[
      ["as in training, ejecta_mass below 0.001", "no: >5 mag off"],
      ["as in training, ejecta_mass below 0.001", "yes"],
    ],
    ["as in training", ""],
  ]);
});

it("has the coverage of flows without sigma factors as that before them", () => {
  const { uncalibrated: _, ...plain } = GOOD;
  expect(cellsOf([evaluation(1, plain)])[0].slice(8, 12)).toEqual(["0.690", "-", "0.996", "-"]);
});

it("takes posteriors for the flows whose inputs they have, and refuses those of none", async () => {
  const folder = temporaryFolder();
  const [path, good, bad] = ["m.safetensors", "good.csv", "bad.csv"].map((name) => join(folder, name));
  writeFileSync(path, encodeModel(smallModel()));
  writeFileSync(good, "m1,m2,lambda1,lambda2\n1.5,1.3,300,500\n");
  writeFileSync(bad, "a,b\n1,2\n");
  const flow = { name: "m", path };
  const readable = await readablePosteriors([flow], [{ path: good }], () => {});
  expect(readable.get(flow)).toEqual([{ path: good, fixed: {} }]);
  // One redshift is given for all: a file in the source's frame takes none.
  const source = join(folder, "source.csv");
  writeFileSync(source, "mass_1_source,mass_2_source,lambda_1,lambda_2\n1.5,1.3,300,500\n");
  const said: string[] = [];
  const both = [
    { path: good, redshift: 0.01 },
    { path: source, redshift: 0.01 },
  ];
  const taken = (await readablePosteriors([flow], both, (text) => said.push(text))).get(flow)!;
  expect(taken.map(({ redshift }) => redshift)).toEqual([0.01, undefined]);
  expect(said).toEqual([expect.stringMatching(/source\.csv is taken as it is: .* gives source-frame masses/)]);
  await expect(readablePosteriors([flow], [{ path: bad }], () => {})).rejects.toThrow(/bad\.csv has no columns for/);
});
