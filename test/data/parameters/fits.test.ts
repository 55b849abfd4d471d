/** Parameter sets in FITS tables. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openParameterFile } from "../../../src/data/parameters/index.ts";
import { binarySchema } from "../../../src/lightcurves/binary/columns.ts";
import { temporaryFolder } from "../../support/temporary.ts";

type Card = readonly [key: string, value: string | number | boolean];

/** A header or data, filled up to whole blocks. */
const block = (bytes: Buffer, fill: number): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((2880 - (bytes.length % 2880)) % 2880, fill)]);

function header(cards: readonly Card[]): Buffer {
  const lines = cards.map(([key, value]) => {
    const shown =
      typeof value === "string" ? `'${value.padEnd(8)}'` : typeof value === "boolean" ? (value ? "T" : "F") : value;
    return `${key.padEnd(8)}= ${String(shown).padStart(20)} / comment`.slice(0, 80).padEnd(80);
  });
  return block(Buffer.from([...lines, "END".padEnd(80)].join(""), "latin1"), 0x20);
}

const PRIMARY = header([
  ["SIMPLE", true],
  ["BITPIX", 8],
  ["NAXIS", 0],
]);

interface Column {
  readonly name: string;
  readonly form: string;
  readonly cards?: readonly (readonly [key: string, value: number | string])[];
  write(row: number): Buffer;
}

function table(columns: readonly Column[], rows: number, name?: string): Buffer {
  const data = Buffer.concat(
    Array.from({ length: rows }, (_, row) => columns.map((column) => column.write(row))).flat(),
  );
  return Buffer.concat([
    header([
      ["XTENSION", "BINTABLE"],
      ...([
        ["BITPIX", 8],
        ["NAXIS", 2],
        ["NAXIS1", data.length / rows],
        ["NAXIS2", rows],
      ] as const),
      ...([
        ["PCOUNT", 0],
        ["GCOUNT", 1],
        ["TFIELDS", columns.length],
      ] as const),
      ...columns.flatMap(({ name, form, cards = [] }, index): Card[] => [
        [`TTYPE${index + 1}`, name],
        [`TFORM${index + 1}`, form],
        ...cards.map(([key, value]): Card => [`${key}${index + 1}`, value]),
      ]),
      ...(name === undefined ? [] : ([["EXTNAME", name]] as const)),
    ]),
    block(data, 0),
  ]);
}

const float64 = (name: string, values: readonly number[]): Column => ({
  ...{ name, form: "D" },
  write: (row) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(values[row]);
    return bytes;
  },
});
const other = (name: string, form: string, bytes: number): Column => ({
  name,
  form,
  write: () => Buffer.alloc(bytes, 0x41),
});

const SETS = [
  [1.5, 1.25, 200, 600],
  [1.25, 1.125, 300, 450],
];
const NAMES = ["mass_1_source", "mass_2_source", "lambda_1", "lambda_2"];
const columns = NAMES.map((name, column) =>
  float64(
    name,
    SETS.map((set) => set[column]),
  ),
);

async function open(bytes: Uint8Array, wanted?: string) {
  const path = join(temporaryFolder(), "x.fits");
  writeFileSync(path, bytes);
  return openParameterFile(path, binarySchema(false), { table: wanted });
}

async function sets(bytes: Uint8Array, wanted?: string): Promise<number[][]> {
  const source = await open(bytes, wanted);
  const values = source.read(0, source.count);
  return Array.from({ length: source.count }, (_, row) => [...values.subarray(4 * row, 4 * row + 4)]);
}

describe("FITS", () => {
  it("reads a binary table among columns of all types, plain or packed", async () => {
    const others = [
      ...[other("name", "12A", 12), other("snr", "M", 16), other("flags", "9X", 2), other("psd", "3E", 12)],
      ...[other("chain", "1PE(4)", 8), other("none", "0D", 0), other("name", "L", 1)],
    ];
    const bytes = Buffer.concat([PRIMARY, table([...others, ...columns], 2)]);
    expect(await sets(bytes)).toEqual(SETS);
    expect(await sets(gzipSync(bytes))).toEqual(SETS);
    expect((await open(bytes)).description).toMatch(/x\.fits, HDU 1 \(FITS table, 2 rows\)$/);
  });

  it("scales integers, and takes floats as they are", async () => {
    const integer = (name: string, form: string, values: readonly number[], zero: number, scale = 1): Column => ({
      ...{ name, form },
      cards: [
        ["TZERO", zero],
        ["TSCAL", scale],
      ],
      write: (row) => {
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64BE(BigInt((values[row] - zero) / scale));
        return bytes.subarray(8 - { B: 1, I: 2, J: 4, K: 8 }[form]!);
      },
    });
    const single: Column = {
      ...{ name: "m1", form: "1E" },
      write: (row) => {
        const bytes = Buffer.alloc(4);
        bytes.writeFloatBE(SETS[row][0]);
        return bytes;
      },
    };
    const bytes = table(
      [
        single,
        integer("m2", "I", [1.25, 1.125], 1, 0.125),
        integer("lambda1", "J", [200, 300], 2 ** 31),
        integer("lambda2", "K", [600, 450], 0),
      ],
      2,
    );
    expect(await sets(Buffer.concat([PRIMARY, bytes]))).toEqual(SETS);
  });

  it("refuses units of other size", async () => {
    const unit = (text: string) => ({ ...columns[0], cards: [["TUNIT", text]] as const });
    expect(await sets(Buffer.concat([PRIMARY, table([unit("solMass"), ...columns.slice(1)], 2)]))).toEqual(SETS);
    const kilograms = Buffer.concat([PRIMARY, table([unit("kg"), ...columns.slice(1)], 2)]);
    await expect(open(kilograms)).rejects.toThrow("column mass_1_source has the unit kg, but must be in Msun");
  });

  it("reads ASCII tables", async () => {
    const rows = SETS.map(([m1, m2, l1, l2]) => `${m1.toFixed(3).padStart(8)} ${`${m2}D0`.padStart(9)} x ${l1}  ${l2}`);
    const fields = [
      ["m1", "F8.3", 1],
      ["m2", "D9.3", 10],
      ["note", "A1", 20],
      ["lambda1", "I3", 22],
      ["lambda2", "E4.0", 26],
    ] as const;
    const head = header([
      ["XTENSION", "TABLE"],
      ...([
        ["BITPIX", 8],
        ["NAXIS", 2],
        ["NAXIS1", rows[0].length],
        ["NAXIS2", 2],
        ["PCOUNT", 0],
        ["GCOUNT", 1],
      ] as const),
      ["TFIELDS", fields.length],
      ...fields.flatMap(([name, form, start], index): Card[] => [
        [`TTYPE${index + 1}`, name],
        [`TFORM${index + 1}`, form],
        [`TBCOL${index + 1}`, start],
      ]),
    ]);
    expect(await sets(Buffer.concat([PRIMARY, head, block(Buffer.from(rows.join("")), 0x20)]))).toEqual(SETS);
  });

  it("takes the one table that has the columns, or the one that is named", async () => {
    const prior = table([float64("other", [1, 2])], 2, "META");
    const one = Buffer.concat([PRIMARY, prior, table(columns, 2, "LOW"), prior]);
    expect(await sets(one)).toEqual(SETS);
    const two = Buffer.concat([one, table(columns.slice().reverse(), 1, "HIGH")]);
    await expect(open(two)).rejects.toThrow(/x\.fits has several tables of parameter sets: LOW, HIGH$/);
    expect(await sets(two, "HIGH")).toEqual(SETS.slice(0, 1));
    await expect(open(two, "MID")).rejects.toThrow('x.fits has no table "MID"; it has META, LOW, META,3, HIGH');
  });

  it.each<[string, Buffer, string]>([
    [
      "an image",
      header([
        ["SIMPLE", true],
        ["BITPIX", -32],
        ["NAXIS", 0],
      ]),
      "x.fits is a FITS file without tables",
    ],
    [
      "missing columns",
      Buffer.concat([PRIMARY, table(columns.slice(0, 2), 2, "A")]),
      "x.fits, A has no columns for the Lambdas",
    ],
    [
      "texts for numbers",
      Buffer.concat([PRIMARY, table([...columns.slice(1), other("m1_source", "4A", 4)], 2, "A")]),
      "x.fits, A, column m1_source holds texts, but must hold numbers",
    ],
    [
      "arrays for numbers",
      Buffer.concat([PRIMARY, table([...columns.slice(1), other("m1_source", "3D", 24)], 2, "A")]),
      "x.fits, A, column m1_source holds arrays of 3 values, but must hold numbers",
    ],
    [
      "a missing number",
      Buffer.concat([PRIMARY, table([...columns.slice(1), float64("m1_source", [1.5, Number.NaN])], 2, "A")]),
      "x.fits, A, row 1, column m1_source is not a number (NaN)",
    ],
    [
      "a truncated file",
      Buffer.concat([PRIMARY, table(columns, 200, "A")].map((part) => part)).subarray(0, 9000),
      "x.fits, A is truncated: it has 200 rows of 32 bytes, but the file ends before",
    ],
    [
      "a header without an end",
      PRIMARY.subarray(0, 80),
      "x.fits is a truncated or damaged FITS file: a header has no end",
    ],
    [
      "rows without end",
      Buffer.concat([
        PRIMARY,
        header([
          ["XTENSION", "BINTABLE"],
          ["BITPIX", 8],
          ["NAXIS", 2],
          ["NAXIS1", 2 ** 40],
          ["NAXIS2", 2 ** 40],
          ["TFIELDS", 1],
          ["TFORM1", "D"],
        ]),
      ]),
      "x.fits, HDU 1 is truncated",
    ],
    [
      "a negative length",
      Buffer.concat([
        PRIMARY,
        header([
          ["XTENSION", "BINTABLE"],
          ["BITPIX", 8],
          ["NAXIS", 2],
          ["NAXIS1", -8],
          ["NAXIS2", 2],
        ]),
      ]),
      "x.fits is a damaged FITS file: NAXIS1 is -8",
    ],
    [
      "columns wider than rows",
      Buffer.concat([
        PRIMARY,
        header([
          ["XTENSION", "BINTABLE"],
          ["BITPIX", 8],
          ["NAXIS", 2],
          ["NAXIS1", 4],
          ["NAXIS2", 0],
          ["TFIELDS", 1],
          ["TFORM1", "9D"],
        ]),
      ]),
      "x.fits, HDU 1 is damaged: its columns are wider than its rows",
    ],
  ])("refuses %s", async (_, bytes, sentence) => {
    await expect(open(bytes)).rejects.toThrow(sentence);
  });
});
