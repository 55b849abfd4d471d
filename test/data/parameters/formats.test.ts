/** Files of parameter sets in every format. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadHdf5 } from "../../../src/data/hdf5.ts";
import { npyHeader } from "../../../src/data/npy.ts";
import type { ParameterFileOptions } from "../../../src/data/parameters/index.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { openSets } from "../../../src/lightcurves/openSets.ts";
import { describeWithShared, sharedFolder } from "../../support/environment.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const SETS = [
  [1.5, 1.25, 200, 600],
  [1.4, 1.3, 300, 450],
];

/** Tables of these sets by h5py, gzipped: one big-endian throughout, one where only mass_2 is. h5wasm writes neither. */
const BIG_ENDIAN =
  "H4sIABhjBmsC/+v0cHHj5ZLiYubgYICB/1DgABUygIrfbk947u/hEsTEUMEkhKwQBriYGBgZGNh4GIAUY8lmmHkeDFQDUbyzZ4GdALSAUYSBgYmRkZEJKgejmWsYGMNYGBgUgOzcxOLieEMGBkFFewaIbxwYTLgZTP4zQ+WMGDiwyeUk5ialJAJ1CuCRNWKQwCbLCgwFZi4OYAgxM0IlgbLUD4ughynpDKNgFIyCUTAKRgE5wP4HlP4CragyoXTTAYj4tzQwsP9yBgTOOhRBxB1qFMA0AEQ+P2FACAAA";
const MIXED_ENDIAN =
  "H4sIABhjBmsC/+v0cHHj5ZLiYubgYICB/1DgABUygIrfbk947u/hEsTEUMEkhKwQBriYGBgZGNh4GIAUY8lmmHkeDFQDUbyzZ4GdALSAUYSBgYmRkZEJKgejmWsYGMNYGBgUgOzcxOLieEMGBkEFewaIbxwYTLgZTP4zQ+WMGDgEFTHlchJzk1ISgToFsOmEyhoxSGCTZQWGAjMXBzCEmBmhkkBZ6oeFDkOwE8MoGAWjYBSMglFAPvhhb/8FmZ8Jqa8ONDmkgcE3oPwZEDgLES+CyCvUOAAAKxUfKEAIAAA=";

type OpenOptions = ParameterFileOptions & { readonly redshift?: number };

async function open(name: string, contents: string | Uint8Array, options?: OpenOptions) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, contents);
  return openSets(DU17, path, options);
}

function sets(source: { count: number; read(start: number, rows: number): Float64Array }): number[][] {
  const values = source.read(0, source.count);
  return Array.from({ length: source.count }, (_, row) => [...values.subarray(4 * row, 4 * row + 4)]);
}

describe("text tables", () => {
  const rows = (separator: string) => SETS.map((set) => set.join(separator)).join("\n");

  it.each([
    ["CSV", `m1,m2,lambda1,lambda2\n${rows(",")}\n`],
    ["semicolons", `m1;m2;lambda1;lambda2\n${rows(";")}\n`],
    ["blanks", `m1 m2  lambda1\tlambda2\n${rows("  ")}`],
    [
      "a commented header, comments, blank lines and CRLF",
      `# made by hand\r\n# m1 m2 lambda1 lambda2\r\n\r\n${rows(" ").replace("\n", "\r\n# in between\r\n")}\r\n`,
    ],
    ["a byte-order mark", `\uFEFFm1,m2,lambda1,lambda2\n${rows(",")}`],
    [
      "quoted cells",
      `"m1","m2","lambda1","lambda2"\n${SETS.map((set) => set.map((value) => `"${value}"`).join(",")).join("\n")}`,
    ],
    ["old line ends", `m1,m2,lambda1,lambda2\r${rows(",").replace("\n", "\r")}\r`],
    [
      "other columns around",
      `id,lambda_2,mass_1,dec,lambda_1,mass_2\n${SETS.map(([m1, m2, l1, l2]) => `a,${l2},${m1},,${l1},${m2}`).join("\n")}`,
    ],
  ])("with %s", async (_, text) => {
    expect(sets(await open("x.txt", text))).toEqual(SETS);
  });

  it.each([
    ["m1_source_frame_Msun m2_source_frame_Msun Lambda1 Lambda2", "source"],
    ["m1_detector_frame_Msun m2_detector_frame_Msun lambda1 lambda2", "detector"],
    ["mass_1_source mass_2_source lambda_1 lambda_2", "source"],
    ["mass_1_det mass_2_det lam1 lam2", "detector"],
    ["mass1 mass2 tidal_deformability_1 tidal_deformability_2", "detector"],
    ["m1 m2 Lambda1 Lambda2", "unstated"],
  ])("knows the columns %s", async (header, frame) => {
    const source = await open("x.dat", `${header}\n${rows(" ")}`);
    expect(sets(source)).toEqual(SETS);
    expect(source.massFrame).toBe(frame);
  });

  it("takes the frame that is asked for where there are both", async () => {
    const text = "mass_1,mass_2,mass_1_source,mass_2_source,lambda_1,lambda_2\n1.5,1.4,1.3,1.2,300,400\n";
    expect(sets(await open("x.csv", text))[0].slice(0, 2)).toEqual([1.3, 1.2]);
    const detector = await open("x.csv", text, { redshift: 0.01 });
    expect(sets(detector)[0].slice(0, 2)).toEqual([1.5, 1.4]);
    expect(detector.massFrame).toBe("detector");
  });

  it("computes what other combinations of columns say", async () => {
    const chirp = (m1: number, m2: number) => (m1 * m2) ** 0.6 / (m1 + m2) ** 0.2;
    const [m1, m2, l1, l2] = SETS[0];
    // Favata 2014, Eq. 5 and 6, forwards.
    const eta = (m1 * m2) / (m1 + m2) ** 2;
    const root = Math.sqrt(1 - 4 * eta);
    const tilde =
      (8 / 13) * ((1 + 7 * eta - 31 * eta ** 2) * (l1 + l2) + root * (1 + 9 * eta - 11 * eta ** 2) * (l1 - l2));
    const delta =
      0.5 *
      (root * (1 - (13272 / 1319) * eta + (8944 / 1319) * eta ** 2) * (l1 + l2) +
        (1 - (15910 / 1319) * eta + (32850 / 1319) * eta ** 2 + (3380 / 1319) * eta ** 3) * (l1 - l2));
    const source = await open(
      "x.csv",
      `chirp_mass,q,lambda_tilde,delta_lambda_tilde\n${chirp(m1, m2)},${m2 / m1},${tilde},${delta}\n`,
    );
    sets(source)[0].forEach((value, index) => {
      expect(value / SETS[0][index]).toBeCloseTo(1, 10);
    });
    expect(source.notes).toHaveLength(2);
    const logarithms = await open("x.csv", `m1,m2,ln_lambda1,ln_lambda2\n1.5,1.25,${Math.log(200)},${Math.log(600)}\n`);
    expect(sets(logarithms)[0][3]).toBeCloseTo(600, 9);
  });

  it("reads a million rows", async () => {
    const line = "1.5,1.25,200.5,600.25\n";
    const source = await open("x.csv", `m1,m2,lambda1,lambda2\n${line.repeat(1_000_000)}`);
    expect(source.count).toBe(1_000_000);
    expect([...source.read(999_999, 1)]).toEqual([1.5, 1.25, 200.5, 600.25]);
  });
});

describe("HDF5", () => {
  async function hdf5(
    build: (file: InstanceType<Awaited<ReturnType<typeof loadHdf5>>["File"]>) => void,
    options?: OpenOptions,
  ) {
    const path = join(temporaryFolder(), "x.h5");
    const { File } = await loadHdf5();
    const file = new File(path, "w");
    build(file);
    file.close();
    return openSets(DU17, path, options);
  }
  const logarithms = Float64Array.from(SETS.flatMap(([m1, m2, l1, l2]) => [m1, m2, Math.log(l1), Math.log(l2)]));
  const columns = new Map(
    ["mass_1_source", "mass_2_source", "lambda_1", "lambda_2"].map((name, column) => [
      name,
      Float64Array.from(SETS, (set) => set[column]),
    ]),
  );

  it("with labels, whose Lambdas are logarithms", async () => {
    const source = await hdf5((file) => file.create_dataset({ name: "labels", data: logarithms, shape: [2, 4] }));
    sets(source)
      .flat()
      .forEach((value, index) => {
        expect(value).toBeCloseTo(SETS.flat()[index], 9);
      });
    expect(source.notes[0]).toMatch(/natural logarithms/);
  });

  it("with parameters", async () => {
    const source = await hdf5((file) =>
      file.create_dataset({ name: "parameters", data: Float64Array.from(SETS.flat()), shape: [2, 4] }),
    );
    expect(sets(source)).toEqual(SETS);
  });

  it("with a compound table in a group", async () => {
    const source = await hdf5((file) => {
      file.create_group("run").create_dataset({ name: "posterior_samples", data: columns as never, shape: [2] });
    });
    expect(sets(source)).toEqual(SETS);
    expect(source.massFrame).toBe("source");
  });

  it("with big-endian columns, and with mixed byte orders", async () => {
    expect(sets(await open("big.h5", gunzipSync(Buffer.from(BIG_ENDIAN, "base64"))))).toEqual(SETS);
    expect(sets(await open("mixed.h5", gunzipSync(Buffer.from(MIXED_ENDIAN, "base64"))))).toEqual(SETS);
  });

  it("with a table that lacks a column names it", async () => {
    const lacking = new Map([...columns].filter(([name]) => name !== "lambda_2"));
    const error = await hdf5((file) => file.create_dataset({ name: "run", data: lacking as never, shape: [2] })).catch(
      (caught) => caught,
    );
    expect(error.hint).toMatch(/^run has no columns for the Lambdas.*it has mass_1_source, mass_2_source, lambda_1$/);
  });

  it("with one array per column", async () => {
    const source = await hdf5((file) => {
      const group = file.create_group("posterior");
      for (const [name, data] of columns) group.create_dataset({ name, data });
    });
    expect(sets(source)).toEqual(SETS);
  });

  it("with several tables needs to know which", async () => {
    const build = (file: Parameters<Parameters<typeof hdf5>[0]>[0]) => {
      for (const name of ["a", "b"])
        file
          .create_group(name)
          .create_dataset({ name: "parameters", data: Float64Array.from(SETS.flat()), shape: [2, 4] });
    };
    await expect(hdf5(build)).rejects.toThrow(/has several tables of parameter sets: a\/parameters, b\/parameters/);
    expect(sets(await hdf5(build, { table: "b/parameters" }))).toEqual(SETS);
    await expect(hdf5(build, { table: "c" })).rejects.toThrow(/has no table of parameter sets at "c"/);
  });

  it("without any says so", async () => {
    await expect(hdf5((file) => file.create_dataset({ name: "x", data: [1] }))).rejects.toThrow(
      /x\.h5 has no parameter sets/,
    );
    await expect(
      hdf5((file) => file.create_dataset({ name: "labels", data: [1, 2, 3], shape: [1, 3] })),
    ).rejects.toThrow(/has the shape \(1, 3\)/);
  });
});

describe("NumPy", () => {
  const matrix = (shape: number[], values: Float64Array) =>
    Buffer.concat([npyHeader("<f8", shape), new Uint8Array(values.buffer)]);

  it("arrays of shape (n, 4)", async () => {
    expect(sets(await open("x.npy", matrix([2, 4], Float64Array.from(SETS.flat()))))).toEqual(SETS);
  });

  it("arrays in Fortran order", async () => {
    const columns = Float64Array.from([0, 1, 2, 3].flatMap((column) => SETS.map((set) => set[column])));
    const bytes = Buffer.from(matrix([2, 4], columns));
    bytes.write("True, ", bytes.indexOf("False"));
    expect(sets(await open("x.npy", bytes))).toEqual(SETS);
  });

  it("structured arrays with padding, arrays and nested records between the columns", async () => {
    // As numpy.dtype([...]).descr gives it: 16 bytes of array, then mass_1, 3 bytes of padding, ...
    const description =
      "[('spin', '<f8', (2,)), ('mass_1', '<f8'), ('', '|V3'), ('n', [('a', '<i4'), ('b', '<c16')]), " +
      "('mass_2', '<f4'), (('a (title)', 'lambda_1'), '<f8'), ('lambda_2', '<i2')]";
    const text = `{'descr': ${description}, 'fortran_order': False, 'shape': (2,), }`.padEnd(310);
    const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 0xff, text.length >> 8]);
    const bytes = 61;
    const body = Buffer.alloc(2 * bytes, 0x3f);
    SETS.forEach(([m1, m2, l1, l2], row) => {
      body.writeDoubleLE(m1, row * bytes + 16);
      body.writeFloatLE(m2, row * bytes + 47);
      body.writeDoubleLE(l1, row * bytes + 51);
      body.writeInt16LE(l2, row * bytes + 59);
    });
    const source = await open("x.npy", Buffer.concat([head, Buffer.from(text), body]));
    expect(sets(source)).toEqual(SETS.map(([m1, m2, l1, l2]) => [m1, Math.fround(m2), l1, l2]));
  });

  it("refuses other shapes and values", async () => {
    await expect(open("x.npy", matrix([8], Float64Array.from(SETS.flat())))).rejects.toThrow(
      /has the shape \(8\), but parameter sets are an array of shape \(n, 4\)/,
    );
    await expect(open("x.npy", matrix([1, 4], Float64Array.from([1, 1, 0, 1])))).rejects.toThrow(
      /row 0: lambda1 is 0, which is a black hole/,
    );
    await expect(open("x.npy", matrix([0, 4], new Float64Array(0)))).rejects.toThrow(/has no rows/);
  });
});

describeWithShared("the published inputs", () => {
  it("open with their rows and frames", async () => {
    const prior = await openSets(DU17, join(sharedFolder!, "seed", "mass_lambda_distributions.h5"));
    expect(prior.count).toBe(100_000);
    const low = await openSets(DU17, join(sharedFolder!, "gw170817", "GW170817_SourceProperties_low_spin.dat"));
    expect([low.count, low.massFrame]).toEqual([3952, "source"]);
    // 46.6 Mpc are a redshift of 0.0105.
    expect(low.read(0, 1)[0]).toBeCloseTo(1.415061648 / 1.0104, 3);
    expect(low.notes[0]).toMatch(/m1_detector_frame_Msun .*divided by 1 \+ z .*luminosity_distance_Mpc/);
    const eos = await openSets(DU17, join(sharedFolder!, "gw170817", "GW170817_EOS.dat"));
    expect(eos.massFrame).toBe("source");
    expect(eos.read(0, 1)[0]).toBeCloseTo(1.54323639834, 10);
  });
});
