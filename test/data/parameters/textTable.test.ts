/** Text tables as programs, spreadsheets and people write them: nothing shifted, nothing lost. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openParameterFile } from "../../../src/data/parameters/index.ts";
import type { ParameterSource } from "../../../src/data/types.ts";
import { binarySchema } from "../../../src/lightcurves/binary/columns.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const SETS = [
  [1.5, 1.25, 200, 600],
  [1.4, 1.3, 300, 450],
];

function open(contents: string | Uint8Array, table?: string): Promise<ParameterSource> {
  const path = join(temporaryFolder(), "x.txt");
  writeFileSync(path, contents);
  return openParameterFile(path, binarySchema(false), { table });
}

async function sets(contents: string | Uint8Array): Promise<number[][]> {
  const source = await open(contents);
  const values = source.read(0, source.count);
  return Array.from({ length: source.count }, (_, row) => [...values.subarray(4 * row, 4 * row + 4)]);
}

/** The sets' rows, with something before and behind each. */
const rows = (separator: string, before: readonly string[] = ["", ""], behind: readonly string[] = ["", ""]) =>
  SETS.map((set, row) => before[row] + set.join(separator) + behind[row]).join("\n");

describe("are read", () => {
  it.each<[string, string | Uint8Array]>([
    [
      "tabs with empty cells",
      "m1\tm2\tspin\tlambda1\tlambda2\tnotes\n1.5\t1.25\t0.1\t200\t600\tHLV\n1.4\t1.3\t\t300\t450\t2 detectors\n",
    ],
    ["tabs with names that have blanks", `mass 1 source\tmass 2 source\tlambda 1\tlambda 2\n${rows("\t")}`],
    ["tabs at the ends of lines", `m1\tm2\tlambda1\tlambda2\t\n${rows("\t", ["", ""], ["\t", "\t"])}`],
    [
      "rows with tabs below names with blanks",
      "m1 m2 x lambda1 lambda2\n1.5\t1.25\t\t200\t600\n1.4\t1.3\t\t300\t450\n",
    ],
    ["an index without a name, by tabs", `\tm1\tm2\tlambda1\tlambda2\n${rows("\t", ["0\t", "1\t"])}`],
    ["an index without a name, by commas", `,m1,m2,lambda1,lambda2\n${rows(",", ["0,", "1,"])}`],
    ["a header one name short, by tabs", `m1\tm2\tlambda1\tlambda2\n${rows("\t", ["0\t", "1\t"])}`],
    ["row names of R", `"m1" "m2" "lambda1" "lambda2"\n${rows(" ", ['"a b" ', '"c" '])}`],
    ["row names of R with commas", `"m1","m2","lambda1","lambda2"\n${rows(",", ['"1",', '"2",'])}`],
    ["unnamed columns of spreadsheets", `m1,m2,lambda1,lambda2,,\n${rows(",", ["", ""], [",,", ",,"])}\n,,,,,\n`],
    ["empty cells beyond the header", `m1,m2,lambda1,lambda2\n${rows(",", ["", ""], [",,", ",,"])}\n`],
    ["doubled names that are not needed", `m1,m2,lambda1,lambda2,x,x\n${rows(",", ["", ""], [",1,2", ",3,4"])}\n`],
    [
      "quoted line ends and quotes",
      `note,m1,m2,lambda1,lambda2\n"one\ntwo ""x"", 3",1.5,1.25,200,600\n"a\r\nb",1.4,1.3,300,450`,
    ],
    ["quotes inside cells", `note,m1,m2,lambda1,lambda2\n5" dish,1.5,1.25,200,600\n"a" b,1.4,1.3,300,450`],
    ["a quoted name with a line end", `"note\nof mine",m1,m2,lambda1,lambda2\n${rows(",", ["a,", "b,"])}`],
    [
      "the same names in a comment between rows",
      `# m1 m2 lambda1 lambda2\n${rows(" ").replace("\n", "\n# second part\n#m1 m2 lambda1 lambda2\n")}`,
    ],
    ["names in a % comment", `% m1 m2 lambda1 lambda2\n${rows(" ")}`],
    ["names in a #-comment without a blank", `#m1,m2,lambda1,lambda2\n${rows(",")}`],
    ["names in a comment with tabs", `#\tm1\tm2\tlambda1\tlambda2\n${rows("\t")}`],
    [
      "units in the comment below the names",
      `# made by hand, 2024\n# m1 m2 lambda1 lambda2\n# Msun Msun - -\n${rows(" ")}`,
    ],
    ["units below the names", `m1,m2,lambda1,lambda2\n[Msun],[Msun],,\n${rows(",")}`],
    ["units with ones below the names", `m1 m2 lambda1 lambda2\nM_sun M_sun 1 1\n${rows(" ")}`],
    [
      "units of columns that are not needed",
      `m1 m2 lambda1 lambda2 dist\n- - - - kpc\n${rows(" ", ["", ""], [" 1", " 2"])}`,
    ],
    [
      "types, units and rules",
      `m1\tm2\tlambda1\tlambda2\nfloat\tfloat\tfloat\tfloat\nMsun\tMsun\t\t\n------\t-----\t---\t---\n${rows("\t")}`,
    ],
    ["exponents of Fortran", "m1 m2 lambda1 lambda2\n0.15D+01 1.25d0 2D2 600\n1.4 1.3 300 450\n"],
    ["the first line of Excel", `sep=;\nm1;m2;lambda1;lambda2\n${rows(";")}`],
    ["what pandas prints", `    m1   m2  lambda1  lambda2\n${rows("  ", ["0  ", "1  "])}`],
    ["a title above the names", `Posterior of GW170817\n\nm1 m2 lambda1 lambda2\n${rows(" ")}`],
    [
      "ECSV",
      `# %ECSV 1.0\n# ---\n# datatype:\n# - {name: m1, unit: solMass, datatype: float64}\n# schema: astropy-2.0\nm1 m2 lambda1 lambda2\n${rows(" ")}`,
    ],
    [
      "IPAC tables",
      "\\source = 'x 1'\n|  m1  |  m2  |lambda1|lambda2|\n|double|double|double |double |\n| Msun | Msun |       |       |\n   1.5   1.25     200     600\n   1.4    1.3     300     450\n",
    ],
    ["bars", `| m1 | m2 | lambda1 | lambda2 |\n|----|----|:---:|----|\n${rows(" | ", ["| ", "| "], [" |", " |"])}\n`],
    [
      "drawn tables",
      `+----+----+\n| m1 | m2 | lambda1 | lambda2 |\n+====+====+\n${rows(" | ", ["| ", "| "], [" |", " |"]).replace("\n", "\n+----+----+\n")}\n+----+----+\n`,
    ],
    [
      "empty cells between bars above rows without bars",
      "|  m1  |  m2  | spin |lambda1|lambda2|note |\n   1.5   1.25   0.1     200     600   a b \n   1.4   1.3            300     450   2 d \n",
    ],
    [
      "empty cells below a rule",
      "m1   m2   spin lambda 1 lambda2 note\n---- ---- ---- -------- ------- ----\n 1.5 1.25  0.1      200     600 a b\n 1.4  1.3           300     450 2 d\n",
    ],
    [
      "empty cells between rules",
      "==== ==== ==== ======= ======= ====\nm1   m2   spin lambda1 lambda2 note\n==== ==== ==== ======= ======= ====\n 1.5 1.25  0.1     200     600 a b\n 1.4  1.3          300     450 2 d\n==== ==== ==== ======= ======= ====\n",
    ],
    ["commas above rows with blanks", `# m1, m2, lambda1, lambda2\n${rows("  ")}`],
    ["commas above rows with tabs", `m1,m2,lambda1,lambda2\n${rows("\t")}`],
    ["comments behind the numbers", `m1 m2 lambda1 lambda2\n${rows(" ", ["", ""], [" # good", " # 2, 3"])}`],
    ["comments behind the numbers of CSV", `m1,m2,lambda1,lambda2\n${rows(",", ["", ""], [" # good", " # 2, 3"])}`],
    ["a DOS end mark", `m1,m2,lambda1,lambda2\r\n${rows(",")}\r\n\x1a`],
    ["UTF-16", Buffer.from(`\uFEFFm1,m2,lambda1,lambda2\n${rows(",")}`, "utf16le")],
    ["gzip", gzipSync(`m1,m2,lambda1,lambda2\n${rows(",")}`)],
    ["units of astropy in names", `m1 [solMass],m2 (M☉),Λ1,Λ2\n${rows(",")}`],
    [
      "empty, null and masked cells in other columns",
      `a,m1,b,m2,c,lambda1,lambda2\n,1.5,null,1.25,--,200,600\nNaN,1.4,,1.3,N/A,300,450`,
    ],
  ])("%s", async (_, contents) => {
    expect(await sets(contents)).toEqual(SETS);
  });

  it("rows with names, and it is said", async () => {
    const source = await open(`m1 m2 lambda1 lambda2\n${rows(" ", ["0 ", "1 "])}`);
    expect(source.notes).toContain(
      "rows have one cell more than the header has names: the first is taken for the row's name",
    );
  });

  it("lines that are split between two blocks", async () => {
    const lines = Array.from({ length: 100_000 }, (_, row) => `1.5,1.25,${row + 1},600.25,"é ${row}"`);
    const source = await open(`m1,m2,lambda1,lambda2,x\r\n${lines.join("\r\n")}\r\n`);
    expect(source.count).toBe(100_000);
    const lambdas = source.read(0, 100_000).filter((_, at) => at % 4 === 2);
    expect(lambdas.every((lambda, row) => lambda === row + 1)).toBe(true);
  });
});

describe("are refused", () => {
  const HEADER = "m1,m2,lambda1,lambda2\n";
  it.each<[string, string, string]>([
    [
      "decimal commas",
      "m1;m2;lambda1;lambda2\n1,5;1,25;200,0;600,0\n",
      'line 2, column m1 is "1,5", but must be a number with a decimal point',
    ],
    [
      "separated thousands",
      `${HEADER}1.5,1.25,"1,250",600\n`,
      'line 2, column lambda1 is "1,250", but must be a number with a decimal point',
    ],
    ["an empty cell", `${HEADER}1.5,1.25,200,600\n1.4,,300,450\n`, "line 3, column m2 is empty, but must be a number"],
    ["an empty cell between tabs", "m1\tm2\tlambda1\tlambda2\n1.5\t\t200\t600\n", "line 2, column m2 is empty"],
    ["a masked cell", `${HEADER}\n# x\n1.5,1.25,--,600\n`, 'line 4, column lambda1 is "--", but must be a number'],
    ["null", `${HEADER}1.5,null,300,450\n`, 'line 2, column m2 is "null", but must be a number'],
    ["NaN", `${HEADER}1.5,1.25,300,450\n1.5,1.25,nan,450\n`, "line 3, column lambda1 is not a number (NaN)"],
    [
      "a short row",
      "m1\tm2\tx\tlambda1\tlambda2\n1.5\t1.25\t200\t600\n",
      "line 2 has 4 cells, but the header has 5 columns",
    ],
    [
      "a long row",
      `${HEADER}1.5,1.25,200,600\n1.5,1.25,200,600,7\n`,
      "line 3 has 5 cells, but the header has 4 columns",
    ],
    [
      "row names that are numbers",
      `${HEADER}0.5,1.5,1.25,200,600\n`,
      "line 2 has 5 cells, but the header has 4 columns",
    ],
    [
      "a comment of two words behind a mass of 1",
      "m1 m2 lambda1 lambda2 comment\n1 1.3 250 700 12 3\n",
      "line 2 has 6 cells, but the header has 5 columns",
    ],
    [
      "row names that do not count",
      "m1 m2 lambda1 lambda2 comment\n1 1.3 250 700 12 3\n1 1.2 250 700 12 3\n",
      "line 3 has 6 cells, but the header has 5 columns",
    ],
    [
      "a comment of two words in the middle",
      "m1 m2 comment lambda1 lambda2\n1.5 1.3 two words 250 700\n",
      "line 2 has 6 cells, but the header has 5 columns",
    ],
    [
      "decimal commas of CSV",
      "name,m1,m2,lambda1,lambda2,x\na,1,5,1.3,250,700,1\n",
      "line 2 has 7 cells, but the header has 6 columns",
    ],
    [
      "row names in front of a column of names",
      `id m1 m2 lambda1 lambda2\n${rows(" ", ["0 7 ", "1 8 "])}\n`,
      "line 2 has 6 cells, but the header has 5 columns",
    ],
    [
      "a second header with the columns in another order",
      "# m1 m2 lambda1 lambda2\n1.5 1.25 200 600\n# m1 lambda1 m2 lambda2\n1.4 300 1.3 450\n",
      "line 3 is a header of other columns than the first",
    ],
    [
      "a needed column twice",
      "m1,m2,lambda1,lambda2,m1\n1.5,1.25,200,600,1.4\n",
      "has several columns for the same quantity: m1, m1",
    ],
    [
      "a quote without an end",
      `note,${HEADER}"a,1.5,1.25,200,600\n${"b,1.5,1.25,200,600\n".repeat(2000)}`,
      "line 2: a quoted cell begins and does not end",
    ],
    [
      "a million equal names",
      `${"a,".repeat(1_000_000)}\n1,2\n`,
      "it has a, a, a, a, a, a, a, a, a, a, a, a and 999989 more",
    ],
    ["numbers without names", "1.5 1.25 200 600\n", "line 1: numbers begin without a header line"],
    ["a title above names of other things", "My posterior\n# a b c d\n# Msun Msun - -\n1 2 3 4\n", "it has a, b, c, d"],
    [
      "units of other size below the names",
      "mass_1 mass_2 lambda1 lambda2 luminosity_distance\n[Msun] [Msun] [] [] [Gpc]\n1.5 1.25 200 600 0.04\n",
      "column luminosity_distance has the unit Gpc, but must be in Mpc",
    ],
    [
      "units of other size in a comment below the names",
      "# m1 m2 lambda1 lambda2\n# Msun kg - -\n1.5 1.25 200 600\n",
      "column m2 has the unit kg, but must be in Msun",
    ],
    [
      "units of other size in a comment below plain names",
      "m1,m2,lambda1,lambda2\n# kg,kg,,\n1.5,1.25,200,600\n",
      "column m1 has the unit kg, but must be in Msun",
    ],
    [
      "units of other size in names",
      "mass_1,mass_2,lambda1,lambda2,luminosity_distance[Gpc]\n1.5,1.25,200,600,0.04\n",
      "column luminosity_distance has the unit Gpc, but must be in Mpc",
    ],
    [
      "units of other size in ECSV",
      "# %ECSV 1.0\n# datatype:\n# - {name: m1, datatype: float64}\n# - {name: m2, unit: kg,\n#   datatype: float64}\nm1 m2 lambda1 lambda2\n1.5 1.25 200 600\n",
      "column m2 has the unit kg, but must be in Msun",
    ],
    ["prose", "It was a dark\nand stormy night.\n", "has no columns for the masses"],
    ["zeros at the end", `${HEADER}1.5,1.25,200,600\n${"\0".repeat(5000)}`, "line 3 has binary data"],
    ["a line without an end", `${HEADER}${"1".repeat(2 ** 25)}`, "line 2 is longer than 4 MiB"],
  ])("%s", async (_, contents, sentence) => {
    await expect(open(contents)).rejects.toThrow(sentence);
  });

  it("a table's name, since there is one table", async () => {
    await expect(open(`${HEADER}1.5,1.25,200,600\n`, "low\x1bspin")).rejects.toThrow(
      /^"low\\u001bspin" cannot be chosen in .*x\.txt, which is a text table and holds one table/,
    );
  });
});
