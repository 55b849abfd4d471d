/** CSV datasets: every value comes back; what was changed or damaged is refused with its line and column. */

import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { openDataset } from "../../../src/data/dataset/reader.ts";
import { createDatasetWriter } from "../../../src/data/dataset/writer.ts";
import type { DatasetChunk, DatasetLayout } from "../../../src/data/types.ts";
import { InputError } from "../../../src/engine/errors.ts";
import { fromHalfFloats } from "../../../src/engine/halfFloats.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const LAYOUT: DatasetLayout = {
  count: 3,
  times: Float64Array.from([0.5, 1, 2.25]),
  bands: ["g", "K"],
  parameterNames: ["m1", "lambda1"],
  parameterUnits: ["Msun", "1"],
  propertyNames: ["velocity"],
  propertyUnits: ["c"],
  propertiesArray: "ejecta",
  statusNames: ["ok", "no-ejecta"],
  magnitudeType: "f32",
  bolometric: true,
  mask: true,
  provenance: { program: "test" },
};
const COLUMNS = 2 + 1 + 1 + 6 + 3 + 6;
/** The line of the first set. */
const FIRST_LINE = 4;

/** Rows of which every float32 is one of the numbers given, in turn. */
function chunkOf(numbers: Float32Array, parameters: readonly number[], layout = LAYOUT): DatasetChunk {
  const rows = layout.count;
  const cycle = (length: number) =>
    Float32Array.from({ length: rows * length }, (_, index) => numbers[index % numbers.length]);
  return {
    start: 0,
    rows,
    parameters: Float64Array.from({ length: 2 * rows }, (_, index) => parameters[index % parameters.length]),
    properties: cycle(1),
    status: Uint8Array.from({ length: rows }, (_, index) => index % 2),
    magnitudes: cycle(6),
    logBolometricLuminosity: cycle(3),
    mask: Uint8Array.from({ length: 6 * rows }, (_, index) => (index % 3 === 0 ? 255 : index % 2)),
  };
}

let path: string;
beforeEach(() => {
  path = join(temporaryFolder(), "a.csv");
});

async function write(chunk: DatasetChunk, layout = LAYOUT): Promise<void> {
  const writer = await createDatasetWriter(path, layout, { force: true, resume: false });
  try {
    await writer.append(chunk);
    await writer.finish();
  } catch (error) {
    await writer.abandon(false);
    throw error;
  }
}

async function readAll(file = path) {
  const reader = await openDataset(file);
  try {
    return await reader.read(0, reader.layout.count);
  } finally {
    await reader.close();
  }
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array) => [...new Uint32Array(buffer, byteOffset, length)];
const plain = chunkOf(Float32Array.from([-16.25, 3.5, Number.NaN, 1e-7]), [1.4, 1234.5678901234567]);

describe("what is written comes back bit by bit", () => {
  it("whatever the numbers are", async () => {
    const float32 = fc.float({ noNaN: false }).map(Math.fround);
    const parameter = fc.double({ noNaN: false });
    await fc.assert(
      fc.asyncProperty(
        fc.array(float32, { minLength: 7, maxLength: 30 }),
        fc.array(parameter, { minLength: 5, maxLength: 6 }),
        async (numbers, parameters) => {
          // One NaN only has a text.
          const chunk = chunkOf(Float32Array.from(numbers), parameters);
          await write(chunk);
          const back = await readAll();
          expect(back).toEqual(chunk);
          expect(bitsOf(back.magnitudes)).toEqual(bitsOf(chunk.magnitudes as Float32Array));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("for every half float, in more rows than a piece of the file has", async () => {
    const layout: DatasetLayout = { ...LAYOUT, count: 2 ** 18, magnitudeType: "f16", bolometric: false, mask: false };
    const { logBolometricLuminosity: _, mask: __, ...base } = chunkOf(Float32Array.from([1]), [1], layout);
    const halves = Uint16Array.from({ length: 6 * layout.count }, (_, index) => index % 65521);
    await write({ ...base, magnitudes: halves }, layout);
    const back = await readAll();
    const expected = fromHalfFloats(halves);
    expect(back.magnitudes.findIndex((value, index) => !Object.is(value, expected[index]))).toBe(-1);
  });

  it("in any order of blocks", async () => {
    await write(plain);
    const reader = await openDataset(path);
    const [last, first] = await Promise.all([reader.read(2, 1), reader.read(0, 2)]);
    await reader.close();
    expect(bitsOf(first.magnitudes)).toEqual(bitsOf((plain.magnitudes as Float32Array).subarray(0, 12)));
    expect([...last.parameters]).toEqual([...plain.parameters.subarray(4)]);
  });

  it("where parameters have no units and statuses no names, as in files of others", async () => {
    const layout = { ...LAYOUT, parameterUnits: [], statusNames: [] };
    const parameters = [1.2345678901234567, 2];
    await write({ ...chunkOf(Float32Array.from([2]), parameters, layout), status: new Uint8Array(3) }, layout);
    expect([...(await readAll()).parameters].slice(0, 2)).toEqual(parameters);
  });
});

describe("what no line can say is refused when it is written", () => {
  it.each([
    [{ bands: ["g", "a,b"] }, 'CSV cannot hold the name "a,b@0.5": it has a comma or a control character'],
    [{ parameterNames: ["m1", "x\n"] }, 'CSV cannot hold the name "x\\u000a": it has a comma or a control character'],
    [{ statusNames: ["ok"] }, "set 1 has the status 1, which has no name"],
  ])("%j", async (options, message) => {
    await expect(write(plain, { ...LAYOUT, ...options })).rejects.toThrow(message);
  });
});

describe("a file", () => {
  let text: string;
  let lines: string[];
  beforeEach(async () => {
    await write(plain);
    text = readFileSync(path, "utf8");
    lines = text.split("\n");
  });

  /** Puts a text in the place of a cell of the first set. */
  function withCell(column: number, cell: string): string {
    const cells = lines[FIRST_LINE - 1].split(",");
    cells[column] = cell;
    return lines.with(FIRST_LINE - 1, cells.join(",")).join("\n");
  }

  it.each([
    ["with a byte order mark", (whole: string) => `\ufeff${whole}`],
    ["with the line ends of Windows", (whole: string) => whole.replaceAll("\n", "\r\n")],
    ["with both", (whole: string) => `\ufeff${whole.replaceAll("\n", "\r\n")}`],
    ["with some line ends changed", (whole: string) => whole.replace(/\n$/, "\r\n")],
    ["of version 0.1.0, without a count", (whole: string) => whole.replace('"count":3,', "")],
  ])("%s is read", async (_, change) => {
    writeFileSync(path, change(text));
    expect(await readAll()).toEqual(plain);
  });

  it("without a count may be cut at a line's end, with one it may not", async () => {
    const cut = `${lines.slice(0, -2).join("\n")}\n`;
    writeFileSync(path, cut);
    await expect(readAll()).rejects.toThrow(
      `${path} has 2 sets, but its description says 3: the file was cut or changed`,
    );
    writeFileSync(path, cut.replace('"count":3,', ""));
    expect((await readAll()).rows).toBe(2);
  });

  it("that is cut at any byte is refused", async () => {
    const old = text.replace('"count":3,', "");
    for (const whole of [text, old]) {
      for (let length = 0; length < whole.length; length++) {
        const cut = whole.slice(0, length);
        const whereLinesEnd = cut.endsWith("\n") && cut.split("\n").length > FIRST_LINE - 1;
        if (whole === old && whereLinesEnd) continue;
        writeFileSync(path, cut);
        await expect(readAll(), `${length} bytes`).rejects.toBeInstanceOf(InputError);
      }
    }
  });

  it("of which any byte is a NUL is refused", async () => {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = 0;
      writeFileSync(path, damaged);
      await expect(readAll(), `byte ${at}`).rejects.toBeInstanceOf(InputError);
    }
  });

  it("of which any bit of a set is flipped is refused, or reads as another number", async () => {
    const bytes = Buffer.from(text);
    const start = lines.slice(0, FIRST_LINE - 1).join("\n").length + 1;
    for (let at = start; at <= start + lines[FIRST_LINE - 1].length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(bytes);
        damaged[at] ^= 2 ** bit;
        writeFileSync(path, damaged);
        const stillNumber = /[-+.,0-9e]/i.test(String.fromCharCode(damaged[at]));
        const outcome = await readAll().catch((error) => error);
        if (outcome instanceof Error) expect(outcome, `byte ${at}, bit ${bit}`).toBeInstanceOf(InputError);
        else expect(stillNumber, `byte ${at}, bit ${bit}`).toBe(true);
      }
    }
  });

  it.each([
    [0, "", "column m1: is empty, but must be a number"],
    [0, "1e400", 'column m1: "1e400" is too large'],
    [0, "0x10", 'column m1: "0x10" is not a number'],
    [0, "inf", 'column m1: "inf" is not a number'],
    [1, " 1", 'column lambda1: " 1" is not a number'],
    [1, '"1"', 'column lambda1: ""1"" is not a number'],
    [2, "Infinity", 'column velocity: "Infinity" is not a number'],
    [2, "1e39", 'column velocity: "1e39" is too large'],
    [2, "NaN", 'column velocity: "NaN" is not a number'],
    [2, " ", 'column velocity: " " is not a number'],
    [3, "", 'column status: "" is not one of the statuses ok, no-ejecta'],
    [3, "OK", 'column status: "OK" is not one of the statuses ok, no-ejecta'],
    [3, "constructor", 'column status: "constructor" is not one of the statuses ok, no-ejecta'],
    [5, "1.2.3", 'column g@1: "1.2.3" is not a number'],
    [5, "-", 'column g@1: "-" is not a number'],
    [5, ".", 'column g@1: "." is not a number'],
    [5, "1e", 'column g@1: "1e" is not a number'],
    [5, "--1", 'column g@1: "--1" is not a number'],
    [5, "1_000", 'column g@1: "1_000" is not a number'],
    [5, "\u009b31m", 'column g@1: "\\u009b31m" is not a number'],
    [10, "\u00a01", 'column log10_lbol@0.5: "\u00a01" is not a number'],
    [COLUMNS - 1, "256", 'column mask_K@2.25: "256" is not a whole number from 0 to 255'],
    [COLUMNS - 1, "", "column mask_K@2.25: is not a whole number from 0 to 255"],
  ])("with column %i as %j is refused", async (column, cell, message) => {
    writeFileSync(path, withCell(column, cell));
    await expect(readAll()).rejects.toThrow(`${path}, line ${FIRST_LINE}, ${message}`);
  });

  it.each([
    ["+16.5", 16.5],
    [".5", 0.5],
    ["5.", 5],
    ["007", 7],
    ["1.5E2", 150],
    ["1e-400", 0],
    ["-0", -0],
    ["16777217", 16777216],
    ["16777217.000000001", 16777216],
    ["0.1000000000000000055511151231257827021181583404541015625", Math.fround(0.1)],
    [`1${"0".repeat(30)}e-30`, 1],
    [`0.${"0".repeat(30)}125e31`, 1.25],
  ])("reads %s in a column of float32", async (cell, value) => {
    writeFileSync(path, withCell(5, cell));
    expect((await readAll()).magnitudes[1]).toBe(value);
  });

  it.each([
    ["a short line", (all: string[]) => all.with(4, "1,2"), `line 5 has 2 cells instead of ${COLUMNS}`],
    ["a long line", (all: string[]) => all.with(4, `${all[4]},`), `line 5 has ${COLUMNS + 1} cells instead of`],
    ["an empty line", (all: string[]) => all.toSpliced(4, 0, ""), "line 5 is empty"],
    ["an empty line of Windows", (all: string[]) => all.toSpliced(4, 0, "\r"), "line 5 is empty"],
    ["a blank line", (all: string[]) => all.toSpliced(4, 0, "  "), `line 5 has 1 cell instead of ${COLUMNS}`],
    ["an empty line at its end", (all: string[]) => [...all, ""], "line 7 is empty"],
    ["two lines that became one", (all: string[]) => all.toSpliced(4, 2, all[4] + all[5]), "line 5 has 37 cells"],
    ["a return within a line", (all: string[]) => all.with(4, all[4].replace(",", "\r,")), "line 5, column"],
    ["a doubled return", (all: string[]) => all.with(4, `${all[4]}\r\r`), "has the control character 13"],
    ["an escape", (all: string[]) => all.with(4, `1,\u001b[2J${all[4].slice(1)}`), "line 5, column lambda1 has the"],
    ["NUL bytes", (all: string[]) => all.with(5, "\0".repeat(3e6)), "line 6, column m1 has a NUL byte"],
    ["a doubled line", (all: string[]) => all.toSpliced(4, 0, all[4]), "has 4 sets, but its description says 3"],
    ["a second dataset behind it", (all: string[]) => [...all.slice(0, -1), ...all], "line 7 has 1 cell instead of"],
    ["another column", (all: string[]) => all.with(2, `${all[2]},w`), 'column 20 is "w" where the line must end'],
    ["one column less", (all: string[]) => all.with(2, all[2].slice(0, -12)), "line 3: column 19 is missing"],
    [
      "a column renamed",
      (all: string[]) => all.with(2, all[2].replace("K@1", "K@1.0")),
      'column 9 is "K@1.0" where "K@1"',
    ],
    ["no column of statuses", (all: string[]) => all.with(2, "a,b"), 'line 3 has no column "status"'],
    ["times that descend", (all: string[]) => all.with(2, all[2].replaceAll("@1", "@0.1")), "times must be finite and"],
    [
      "times that are none",
      (all: string[]) => all.with(2, all[2].replaceAll("@1", "@NaN")),
      "times must be finite and",
    ],
    ["no curves", (all: string[]) => all.with(2, "m1,lambda1,velocity,status"), "has no columns of magnitudes"],
    [
      "a property less",
      (all: string[]) => all.with(2, all[2].replace("velocity,", "")),
      'line 3 has 2 columns before "status", but the description has units for 3',
    ],
    ["a count that is none", (all: string[]) => all.with(1, all[1].replace(":3,", ':"3",')), 'line 2: "count" must'],
    ["no description", (all: string[]) => all.toSpliced(1, 1), "line 2 is not the description"],
    ["a quoted description", (all: string[]) => all.with(1, `"${all[1].replaceAll('"', '""')}"`), "line 2 is not the"],
    ["a mark with commas", (all: string[]) => all.with(0, `${all[0]},,,`), "a spreadsheet or editor changed the file"],
    ["no comment lines", (all: string[]) => all.slice(2), "is not a dataset of kiloflow: its first two lines are not"],
    ["a header only, cut", (all: string[]) => [...all.slice(0, 2), ""], "ends in line 3: the file was cut"],
  ])("with %s is refused", async (_, change, message) => {
    writeFileSync(path, change(lines).join("\n"));
    await expect(readAll()).rejects.toThrow(message);
  });

  it("with bytes that are no UTF-8 in its header is refused", async () => {
    writeFileSync(path, Buffer.from(text.replace("velocity", "velocit\u00ff"), "latin1"));
    await expect(readAll()).rejects.toThrow(`${path}, line 3 is not text in UTF-8`);
  });

  it("whose description is gigabytes long is refused without being read", async () => {
    writeFileSync(path, `${lines[0]}\n# {`);
    truncateSync(path, 2 ** 31);
    await expect(readAll()).rejects.toThrow(`${path}, line 2 is longer than 64 MiB`);
  });

  it("with an endless line of cells is refused", async () => {
    writeFileSync(path, `${lines.slice(0, 3).join("\n")}\n${"1,".repeat(2 ** 25 + 2 ** 20)}`);
    await expect(readAll()).rejects.toThrow(`${path}, line 4 is longer than 64 MiB`);
  });
});

describe("what is no file of text", () => {
  it("is refused where it is an endless device", async () => {
    symlinkSync("/dev/zero", path);
    await expect(readAll()).rejects.toThrow(`cannot read ${path}: it is a device`);
  });

  it("is refused where it is a pipe that nobody writes to", async () => {
    execFileSync("mkfifo", [path]);
    await expect(readAll()).rejects.toThrow(/nobody writes/);
  });

  it("is refused where it is empty", async () => {
    writeFileSync(path, "");
    await expect(readAll()).rejects.toThrow(`${path} is empty`);
  });
});
