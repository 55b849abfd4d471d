/** What src/wasm and the shaders take from declarations: structs, constants, and the order of a call's words. */

import { expect, it } from "vitest";
import { modelOptions } from "../../../src/du17/options.ts";
import { RESCALED_TIME_RANGE } from "../../../src/du17/physics/constants.ts";
import { EJECTA_COLUMNS } from "../../../src/du17/physics/ejecta.ts";
import { EJECTA_FITS } from "../../../src/du17/physics/options.ts";
import { STATUS_NAMES } from "../../../src/du17/physics/status.ts";
import { assembleShader } from "../../../src/engine/assembleShader.ts";
import { type Kernel, read, write } from "../../../src/engine/kernel.ts";
import { type NativeKernel, writeCall } from "../../../src/engine/native/callWords.ts";
import { moduleDeclarations } from "../../../src/engine/native/moduleDeclarations.ts";
import { wordsOf } from "../../../src/engine/native/nativeTwin.ts";
import { du17Ejecta } from "../../../src/kernels/du17Ejecta.ts";
import { COUPLING_SETTINGS } from "../../../src/kernels/flow/couplingShape.ts";
import { declaredKernels } from "../../../src/kernels/index.ts";
import { Task } from "../../../src/wasm/tasks.ts";

const plain: NativeKernel = {
  name: "plain",
  summary: "",
  bindings: { input: read("f32"), log_det: write("f32") },
  settings: { first_row: "u32", rate: "f32" },
  workgroupSize: 1,
  constants: () => ({}),
  source: () => [],
  invocations: () => 1,
  twin: () => {},
  native: {
    task: Task.Adam,
    structs: { call: "PlainCall" },
    work: () => ({ rows: 1, chunkRows: 1, multiple: 1, operations: 1 }),
    constants: wordsOf({ quads: "u32", bound: "f32" }, () => ({ bound: 0.25, quads: 7 })),
    tail: () => [1.5, 2.5],
    module: {
      constants: { THIRD: 1 / 3, WHOLE: 2, CODE: { u32: 0xd2511f53 }, PRECISE: { pair: 0.1 }, FLAG: true },
      structs: { Pair: { left: "f32", right_end: "u32" } },
    },
  },
};

/** The fields of a struct in the text of the module. */
function fieldsOf(text: string, name: string): string[] {
  const [, body] = text.match(new RegExp(`export class ${name} \\{\\n([^}]*)\\}`)) ?? [];
  return (body ?? "").trim().split(/\n\s*/);
}

/** `firstRow: u32;` of `first_row` and "u32". */
const field = ([name, type]: readonly [string, string]): string =>
  `${name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())}: ${type};`;

it("writes structs and constants in AssemblyScript", () => {
  const text = moduleDeclarations([plain]);
  expect(fieldsOf(text, "PlainCall")).toEqual([
    ...["chunkRows: u32;", "rows: u32;", "shared: usize;"],
    ...["input: usize;", "logDet: usize;"],
    ...["firstRow: u32;", "rate: f32;"],
    ...["quads: u32;", "bound: f32;"],
  ]);
  expect(fieldsOf(text, "Pair")).toEqual(["left: f32;", "rightEnd: u32;"]);
  expect(text).toContain(`export const THIRD: f32 = ${Math.fround(1 / 3)};`);
  expect(text).toContain("export const WHOLE: f32 = 2.0;");
  expect(text).toContain("export const CODE: u32 = 3528531795;");
  expect(text).toContain("export const PRECISE: f64 = 0.1;");
  expect(text).toContain("export const FLAG: bool = true;");
});

it("gives settings a struct of their own where calls share them", () => {
  const shared = (name: string, bindings: Kernel["bindings"]): NativeKernel => ({
    ...plain,
    bindings,
    native: { ...plain.native, structs: { call: name, settings: "SharedSettings" } },
  });
  const first = shared("FirstCall", { input: read("f32") });
  const text = moduleDeclarations([first, shared("SecondCall", { other: read("f32"), input: read("f32") })]);
  const head = ["chunkRows: u32;", "rows: u32;", "shared: usize;"];
  expect(fieldsOf(text, "FirstCall")).toEqual([...head, "input: usize;"]);
  expect(fieldsOf(text, "SecondCall")).toEqual([...head, "other: usize;", "input: usize;"]);
  expect(fieldsOf(text, "SharedSettings")).toEqual(["firstRow: u32;", "rate: f32;", "quads: u32;", "bound: f32;"]);
  const otherwise = { ...first, name: "otherwise", settings: { rate: "f32" } as const };
  expect(() => moduleDeclarations([first, otherwise])).toThrow("SharedSettings of src/wasm is not in otherwise what");
});

it("writes a call's words where the struct has its fields", () => {
  const memory = new ArrayBuffer(64);
  const views = { u32: new Uint32Array(memory), f32: new Float32Array(memory) };
  writeCall(
    plain,
    {
      head: { shared: 30, rows: 20, chunk_rows: 10 },
      addresses: { log_det: 50, input: 40 },
      settings: { rate: 0.5, first_row: 60 },
      specialisation: {},
    },
    views,
    2,
  );
  expect([...views.u32.subarray(2, 8)]).toEqual([10, 20, 30, 40, 50, 60]);
  expect(views.f32[8]).toBe(0.5);
  expect(views.u32[9]).toBe(7);
  expect([...views.f32.subarray(10, 14)]).toEqual([0.25, 1.5, 2.5, 0]);

  const words = wordsOf({ input: "usize", twice: "u32" }, (addresses: Record<string, number>) => ({
    twice: 2 * addresses.input,
    input: addresses.input,
  }));
  const own = { ...plain, native: { ...plain.native, words } };
  writeCall(
    own,
    { head: { shared: 3, rows: 2, chunk_rows: 1 }, addresses: { input: 4 }, settings: {}, specialisation: {} },
    views,
    0,
  );
  expect([...views.u32.subarray(0, 6)]).toEqual([1, 2, 3, 4, 8, 7]);
});

it("gives the module what the kernels declare", () => {
  const text = moduleDeclarations(declaredKernels());
  const settings = Object.entries(COUPLING_SETTINGS).map(field);
  expect(fieldsOf(text, "CouplingSettings").slice(0, settings.length)).toEqual(settings);
  const adam = declaredKernels().find(({ name }) => name === "adam")!;
  expect(fieldsOf(text, "AdamCall").slice(3)).toEqual([
    ...Object.keys(adam.bindings).map((name) => field([name, "usize"])),
    ...Object.entries(adam.settings).map(field),
  ]);
  expect(text).toContain(`export const LAST_RESCALED_TIME: f32 = ${RESCALED_TIME_RANGE.last}.0;`);
  expect(fieldsOf(text, "Du17Curve")).toEqual([
    "inverseScale: f32;",
    "offset: f32;",
    "riseOffset: f32;",
    "riseEnd: f32;",
  ]);
});

it("gives DU17's shader the statuses, columns and fits that the model declares", () => {
  const { code } = assembleShader(du17Ejecta, modelOptions());
  const number = (name: string) => Number(code.match(new RegExp(`^const ${name} = (\\d+)u;$`, "m"))?.[1]);
  const capitals = (name: string) => name.replaceAll("-", "_").toUpperCase();
  STATUS_NAMES.forEach((name, status) => {
    expect(number(`STATUS_${capitals(name)}`)).toBe(status);
  });
  EJECTA_COLUMNS.forEach(([name], column) => {
    expect(number(`COLUMN_${capitals(name)}`)).toBe(column);
  });
  EJECTA_FITS.forEach((name, fit) => {
    expect(number(`EJECTA_FIT_${capitals(name)}`)).toBe(fit);
  });
  expect(number("COLUMN_STATUS")).toBe(EJECTA_COLUMNS.length);
  expect(number("COLUMNS")).toBe(EJECTA_COLUMNS.length + 1);
  // Nothing is counted by hand in the text itself.
  expect(code).not.toMatch(/put(_if)?\([^;]*\b\d+u,/);
});
