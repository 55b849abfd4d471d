/** Parameter sets in the layouts of JSON that the field writes. */

import { constants } from "node:buffer";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseJsonParameters } from "../../../src/data/parameters/json.ts";
import { readJsonParameters } from "../../../src/data/parameters/jsonFile.ts";
import { binarySchema } from "../../../src/lightcurves/binary/columns.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const SETS = [
  [1.5, 1.25, 200, 600],
  [1.4, 1.3, 300, 450],
];
const NAMES = ["mass_1_source", "mass_2_source", "lambda_1", "lambda_2"];
const columns = Object.fromEntries(NAMES.map((name, column) => [name, SETS.map((set) => set[column])]));
const records = SETS.map((set) => Object.fromEntries(NAMES.map((name, column) => [name, set[column]])));
const byLabel = (rows: unknown[]) => Object.fromEntries(rows.map((row, label) => [label, row]));

const read = (value: unknown, table?: string) =>
  parseJsonParameters(typeof value === "string" ? value : JSON.stringify(value), "x.json", binarySchema(false), table);

function sets(source: ReturnType<typeof read>): number[][] {
  const values = source.read(0, source.count);
  return Array.from({ length: source.count }, (_, row) => [...values.subarray(4 * row, 4 * row + 4)]);
}

describe("the layout of", () => {
  const complex = { __complex__: true, real: 1, imag: 2 };
  it.each([
    ["bilby's results", { label: "x", posterior: { __dataframe__: true, content: { ...columns, snr: [complex] } } }],
    ["bilby's results beside injections", { posterior: columns, injection_parameters: records[0] }],
    ["bilby's nested samples", { nested_samples: columns, posterior: { content: columns } }],
    ["wrapped arrays", { posterior: { content: { ...columns, lambda_1: { __array__: true, content: [200, 300] } } } }],
    [
      "pesummary",
      { run: { posterior_samples: { parameter_names: NAMES, samples: SETS }, approximant: "x" }, version: {} },
    ],
    ["pesummary with priors", { run: { posterior_samples: columns, priors: { samples: { columns } } } }],
    ["NMMA's injections", { injections: { __dataframe__: true, content: columns } }],
    ["nested tables", { data: { samples: columns } }],
    ["columns with others of any length and type", { ...columns, note: "x", times: [1], flags: [true, null, "x"] }],
    ["pandas' columns", Object.fromEntries(NAMES.map((name) => [name, byLabel(columns[name])]))],
    ["pandas' index", byLabel(records)],
    ["pandas' split", { columns: NAMES, index: [0, 1], data: SETS }],
    ["pandas' table", { schema: { fields: [{ name: "index" }] }, data: records }],
    ["records", records],
    ["JSON lines", records.map((record) => JSON.stringify(record)).join("\n")],
    ["JSON lines with blank lines and CRLF", `${records.map((record) => JSON.stringify(record)).join("\r\n\r\n")}\r\n`],
    ["a byte-order mark", `\uFEFF${JSON.stringify(columns)}`],
  ])("%s", (_, value) => {
    expect(sets(read(value))).toEqual(SETS);
  });

  it("one set of plain numbers", () => {
    expect(sets(read(records[0]))).toEqual([SETS[0]]);
  });

  it("several tables needs a choice", () => {
    const two = [{ posterior: columns }, { posterior: records }];
    expect(() => read(two)).toThrow("has several tables of parameter sets: 0/posterior, 1/posterior");
    expect(sets(read(two, "1/posterior"))).toEqual(SETS);
    expect(() => read(two, "2")).toThrow('x.json has no table of parameter sets at "2"');
  });
});

describe("what is wrong is named:", () => {
  const wrong = (lambda2: unknown) => JSON.stringify({ ...columns, lambda_2: lambda2 }).replaceAll('"_"', "Infinity");
  it.each([
    [wrong([1, "1.5"]), /x\.json, row 1, column lambda_2 is "1\.5", but must be a number/],
    [wrong([1, null]), /row 1, column lambda_2 is not a number \(NaN\)/],
    [wrong([1, null]).replace("null", "NaN"), /row 1, column lambda_2 is not a number \(NaN\)/],
    [wrong([1, "_"]), /row 1, column lambda_2 is infinite/],
    [wrong([1, "_"]).replace("Infinity", "-Infinity"), /row 1, column lambda_2 is infinite/],
    [wrong([1, [2]]), /row 1, column lambda_2 is a list/],
    [wrong([1]), /columns of different lengths: mass_1_source 2, .*lambda_2 1/],
    [JSON.stringify([records[0], { ...records[1], lambda_2: undefined }]), /x\.json, row 1 has no lambda_2/],
    ["[]", /has no rows/],
    [JSON.stringify({ ...columns, ...Object.fromEntries(NAMES.map((name) => [name, []])) }), /has no rows/],
    ["3", /holds no posterior/],
    ["", /is empty/],
    [JSON.stringify(SETS), /rows without the names of its columns/],
    ['{"posterior": null, "injection_parameters": {}}', /has no posterior yet/],
    [JSON.stringify({ posterior: { mass_1: [1] }, injection_parameters: records[0] }), /posterior has no columns for/],
    [JSON.stringify({ columns: NAMES, data: [[1, 2]] }), /row 0 has 2 values, but columns has 4 names/],
    ['{"a": {"b": [1]}, "c": {"d": [2]}}', /has no parameter sets: no table with columns for m1, m2/],
    ["{'m1': [1]}", /is not JSON: line 1, column 2 has "'" where a name in double quotes must be/],
    ['{"m1": [1,\n 2,]}', /line 2, column 4 has "\]" where a value must be/],
    ['{"m1": [1],}', /line 1, column 12 has "}" where a name/],
    ['{"m1": [None]}', /line 1, column 9 has "N" where a value must be/],
    ['{"m1": [01]}', /line 1, column 10 has "1" where "," or "]" must be/],
    ['{"m1": [1', /not complete JSON: the file ends before/],
    ['{"m1": "1', /not complete JSON/],
    ['{"m1": [1]} x', /line 1, column 13 has "x" where the end of the file must be/],
    ['{"m\u001b[2J1": 1}', /a text without line ends and control characters/],
    ['{"__proto__": 1}', /has the name __proto__/],
    ['{"m1": "\\q"}', /unknown escapes/],
    [`${"[".repeat(1e6)}`, /nested more than 100 deep/],
    [`${'{"posterior":'.repeat(1e5)}`, /nested more than 100 deep/],
  ])("%#", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

it("files longer than the longest text are too large, which is said before they are read", async () => {
  const path = join(temporaryFolder(), "x.json");
  writeFileSync(path, "[");
  truncateSync(path, constants.MAX_STRING_LENGTH + 1);
  await expect(readJsonParameters(path, binarySchema(false))).rejects.toThrow(
    /x\.json is too large for JSON: it has 0\.54 GB/,
  );
});

it("words within texts are texts", () => {
  const named = Object.fromEntries(Object.entries(records[0]).map(([name, value]) => [name, [value]]));
  const text = JSON.stringify({ ...named, "NaN [Infinity]": ['\\"NaN, {'], constructor: [1], toString: [2] });
  expect(sets(read(text))).toEqual([SETS[0]]);
});

it("the last of double names counts, and that is said", () => {
  const source = read('{"m1":[1.48],"m2":[1.26],"lambda1":[250],"lambda2":[700],"m1":[1.9]}');
  expect(source.read(0, 1)[0]).toBe(1.9);
  expect(source.notes).toEqual(['x.json has "m1" twice in one object: the last one is taken']);
});
