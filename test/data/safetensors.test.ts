/** The safetensors format: round trips, the published files, and every way in which a header can lie. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeSafetensors, parseSafetensors } from "../../src/data/safetensors.ts";
import type { Tensor, TensorMap, TensorValues } from "../../src/data/tensor.ts";
import { InputError } from "../../src/engine/errors.ts";
import { describeWithShared } from "../support/environment.ts";
import { PUBLISHED_BANDS, publishedPath } from "../support/flowVectors.ts";

const parse = (bytes: Uint8Array) => parseSafetensors(bytes, "model.safetensors");

/** A file with any header text and any data. */
function fileOf(header: string | Uint8Array, data: ArrayLike<number> = [], length?: bigint): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const refused = (bytes: Uint8Array, message: RegExp) => {
  expect(() => parse(bytes)).toThrow(InputError);
  expect(() => parse(bytes)).toThrow(message);
  expect(() => parse(bytes)).toThrow(/^model\.safetensors/);
};

/** Names, shapes, types and bits: NaN and the sign of zero count. */
const bitsOf = (tensors: TensorMap) =>
  [...tensors].map(([name, { shape, values }]) => ({
    name,
    shape: [...shape],
    type: values.constructor.name,
    bits: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex"),
  }));

const TWO: TensorMap = new Map<string, Tensor>([
  ["weight", { shape: [2, 1], values: new Float32Array([1.5, -2]) }],
  ["mask", { shape: [3], values: new Uint8Array([1, 0, 1]) }],
]);

describe("tensors", () => {
  const values: fc.Arbitrary<TensorValues> = fc.oneof(
    fc.array(fc.float(), { maxLength: 12 }).map((list) => Float32Array.from(list)),
    fc.array(fc.double(), { maxLength: 12 }).map((list) => Float64Array.from(list)),
    fc.array(fc.integer(), { maxLength: 12 }).map((list) => Int32Array.from(list)),
    fc
      .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { maxLength: 12 })
      .map((list) => BigInt64Array.from(list)),
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }).map((list) => Uint8Array.from(list)),
  );
  const named = fc.uniqueArray(
    fc.tuple(
      fc.string({ unit: "grapheme" }).filter((name) => !["__metadata__", "__proto__"].includes(name)),
      values,
    ),
    { selector: ([name]) => name, maxLength: 6 },
  );

  it("come back bit for bit, in order, with their metadata", () => {
    const metadata = fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      fc.string({ unit: "grapheme" }),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(named, metadata, (list, texts) => {
        const tensors = new Map(
          list.map(([name, values]): [string, Tensor] => [name, { shape: [values.length], values }]),
        );
        const bytes = encodeSafetensors(tensors, texts);
        const read = parse(bytes);
        // Tensors without values share their place with the next one, so that only the others have an order.
        const filled = (map: TensorMap) => bitsOf(map).filter(({ bits }) => bits !== "");
        expect(filled(read.tensors)).toEqual(filled(tensors));
        expect(new Set(read.tensors.keys())).toEqual(new Set(tensors.keys()));
        expect(read.metadata).toEqual(texts);
        expect(encodeSafetensors(tensors, texts)).toEqual(bytes);
      }),
    );
  });

  it("of any shape, scalars included", () => {
    const tensors = new Map<string, Tensor>([
      ["scalar", { shape: [], values: new Float64Array([Number.NaN]) }],
      ["empty", { shape: [3, 0], values: new Float32Array() }],
      ["cube", { shape: [2, 1, 2], values: new Int32Array([1, 2, 3, 4]) }],
    ]);
    expect(bitsOf(parse(encodeSafetensors(tensors, {})).tensors)).toEqual(bitsOf(tensors));
  });

  it("are read at any offset of a larger buffer", () => {
    const bytes = encodeSafetensors(TWO, {});
    for (const offset of [0, 1, 3]) {
      const buffer = new Uint8Array(bytes.length + offset);
      buffer.set(bytes, offset);
      expect(bitsOf(parse(buffer.subarray(offset)).tensors)).toEqual(bitsOf(TWO));
    }
  });

  it("are encoded as parts of larger buffers, too", () => {
    const part = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const read = parse(encodeSafetensors(new Map([["part", { shape: [2], values: part }]]), {}));
    expect(read.tensors.get("part")!.values).toEqual(new Float32Array([1, 2]));
  });

  it("of half floats are widened", () => {
    const header = '{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}';
    expect(parse(fileOf(header, [0x00, 0x3c, 0x00, 0xc1])).tensors.get("h")!.values).toEqual(
      new Float32Array([1, -2.5]),
    );
  });

  it("of truth values are bytes", () => {
    const header = '{"b":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}';
    expect(parse(fileOf(header, [1, 0])).tensors.get("b")!.values).toEqual(new Uint8Array([1, 0]));
  });

  it("begin at a multiple of eight bytes, whatever the header's length", () => {
    for (let length = 0; length < 9; length++) {
      const bytes = encodeSafetensors(TWO, { note: "x".repeat(length) });
      const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      expect(header % 8).toBe(0);
      expect(bytes.length).toBe(8 + header + 11);
    }
  });
});

describe("a file is refused", () => {
  const entry = (fields: string) => `{"x":{${fields}}}`;
  const good = '"dtype":"F32","shape":[1],"data_offsets":[0,4]';

  it("whose header is none", () => {
    refused(new Uint8Array(), /only 0 bytes/);
    refused(new Uint8Array(7), /only 7 bytes/);
    refused(fileOf("{}", [], 1000n), /truncated within its header/);
    refused(fileOf("{}", [], 2n ** 64n - 1n), /does not begin with the length of a header/);
    refused(fileOf("{}", [], 2n ** 40n), /does not begin with the length of a header/);
    refused(fileOf("{not json}"), /header is not JSON/);
    refused(fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)), /header is not JSON/);
    refused(fileOf(`${"[".repeat(200_000)}`), /header is nested more than 100 levels deep/);
    for (const header of ["[]", "null", "12", '"x"']) refused(fileOf(header.padEnd(4)), /header is not an object/);
  });

  it.each([
    ["null", '{"x":null}'],
    ["a list", '{"x":[]}'],
    ["no type", entry('"shape":[1],"data_offsets":[0,4]')],
    ["no shape", entry('"dtype":"F32","data_offsets":[0,4]')],
    ["no place", entry('"dtype":"F32","shape":[1]')],
    ["a negative length", entry('"dtype":"F32","shape":[-1],"data_offsets":[0,4]')],
    ["a broken length", entry('"dtype":"F32","shape":[1.5],"data_offsets":[0,4]')],
    ["a length that is text", entry('"dtype":"F32","shape":["1"],"data_offsets":[0,4]')],
    ["a length beyond exact numbers", entry('"dtype":"F32","shape":[9007199254740993],"data_offsets":[0,4]')],
    ["a negative place", entry('"dtype":"F32","shape":[1],"data_offsets":[-4,0]')],
    ["three places", entry('"dtype":"F32","shape":[1],"data_offsets":[0,4,8]')],
  ])("whose entry has %s", (_, header) => refused(fileOf(header, [0, 0, 0, 0]), /entry of tensor "x" is damaged/));

  it.each([
    ["a hole before", '"dtype":"F32","shape":[1],"data_offsets":[4,8]', 8],
    ["a wrong length", '"dtype":"F32","shape":[2],"data_offsets":[0,4]', 4],
    ["a backward place", '"dtype":"F32","shape":[1],"data_offsets":[4,0]', 4],
    ["an endless shape", `"dtype":"F32","shape":[${Array(40).fill(2 ** 50)}],"data_offsets":[0,4]`, 4],
    ["an endless shape of nothing", `"dtype":"F32","shape":[${Array(40).fill(2 ** 50)},0],"data_offsets":[0,0]`, 0],
  ])("whose tensor has %s", (_, fields, bytes) =>
    refused(fileOf(entry(fields), new Uint8Array(bytes)), /do not fit its shape and place/),
  );

  it("whose type is unknown", () => {
    for (const type of ["BF16", "F8_E4M3", "f32", ""]) {
      const header = entry(`"dtype":"${type}","shape":[1],"data_offsets":[0,4]`);
      refused(fileOf(header, [0, 0, 0, 0]), new RegExp(`type "${type}", which kiloflow does not read`));
    }
    // Names that every object has are no types either.
    for (const type of ["constructor", "toString", "__proto__"]) {
      refused(fileOf(entry(`"dtype":"${type}","shape":[1],"data_offsets":[0,4]`), [0, 0, 0, 0]), /tensor "x"/);
    }
  });

  it("whose tensors overlap, leave a hole or end early", () => {
    const pair = (a: string, b: string) =>
      `{"a":{"dtype":"U8","shape":[2],"data_offsets":${a}},"b":{"dtype":"U8","shape":[2],"data_offsets":${b}}}`;
    expect([...parse(fileOf(pair("[2,4]", "[0,2]"), [1, 2, 3, 4])).tensors.keys()]).toEqual(["b", "a"]);
    refused(fileOf(pair("[0,2]", "[1,3]"), [1, 2, 3]), /do not fit its shape and place/);
    refused(fileOf(pair("[0,2]", "[0,2]"), [1, 2]), /do not fit its shape and place/);
    refused(fileOf(pair("[0,2]", "[3,5]"), [1, 2, 3, 4, 5]), /do not fit its shape and place/);
    refused(fileOf(pair("[0,2]", "[2,4]"), [1, 2, 3]), /truncated: tensor "b"/);
    refused(fileOf(pair("[0,2]", "[2,4]"), [1, 2, 3, 4, 5]), /1 bytes that belong to no tensor/);
  });

  it("whose metadata are not texts", () => {
    expect(parse(fileOf(`{"__metadata__":null,"x":{${good}}}`, [0, 0, 0, 0])).metadata).toEqual({});
    for (const metadata of ["3", '"x"', '{"a":1}', '{"a":{}}', "[1]"]) {
      refused(fileOf(`{"__metadata__":${metadata},"x":{${good}}}`, [0, 0, 0, 0]), /metadata are not texts/);
    }
  });

  it("that is cut off anywhere", () => {
    const bytes = encodeSafetensors(TWO, { band: "g" });
    for (let length = 0; length < bytes.length; length++) refused(bytes.subarray(0, length), /./);
  });

  it("or read, whatever happens to its header: never another error", () => {
    const bytes = encodeSafetensors(TWO, { band: "g" });
    const header = bytes.length - 11;
    for (let at = 0; at < header; at++) {
      for (const flip of [0x01, 0x02, 0x04, 0x10, 0x20, 0x80, 0xff]) {
        const changed = bytes.slice();
        changed[at] ^= flip;
        try {
          parse(changed);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }
    }
  });
});

describeWithShared("the published files", () => {
  it.each(PUBLISHED_BANDS)("of band %s come back after another round", (band) => {
    const path = publishedPath(band);
    const { tensors, metadata } = parseSafetensors(readFileSync(path), path);
    expect(tensors.size).toBe(176);
    expect(metadata.band).toBe(band);
    const again = parse(encodeSafetensors(tensors, metadata));
    expect(bitsOf(again.tensors)).toEqual(bitsOf(tensors));
    expect(again.metadata).toEqual(metadata);
  });
});
