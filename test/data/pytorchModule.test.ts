/** Files of torch.save, read as data: against the published twins, against damage, and against hostile pickles. */

import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePytorchModule } from "../../src/data/pytorchModule.ts";
import { parseSafetensors } from "../../src/data/safetensors.ts";
import type { TensorMap } from "../../src/data/tensor.ts";
import { centralDirectory, localHeader, planMembers } from "../../src/data/zip.ts";
import { InputError } from "../../src/engine/errors.ts";
import { describeWithShared } from "../support/environment.ts";
import { PUBLISHED_BANDS, publishedPath } from "../support/flowVectors.ts";

// ---- Pickles by hand: each function gives the instructions that leave one value on the stack. -----------------------

type Code = string;

const PROTOCOL_2: Code = "\x80\x02";
const bytesOf = (code: Code) => Uint8Array.from(code, (character) => character.charCodeAt(0));
const le32 = (value: number): Code =>
  String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
const int = (value: number): Code => `J${le32(value)}`;
const text = (value: string): Code => `X${le32(value.length)}${value}`;
const global = (module: string, name: string): Code => `c${module}\n${name}\n`;
const stackGlobal = (module: string, name: string): Code => `${text(module)}${text(name)}\x93`;
const tuple = (...items: Code[]): Code => `(${items.join("")}t`;
const list = (...items: Code[]): Code => `](${items.join("")}e`;
const call = (callee: Code, ...args: Code[]): Code => `${callee}${tuple(...args)}R`;
const put = (value: Code, index: number): Code => `${value}r${le32(index)}`;
const get = (index: number): Code => `j${le32(index)}`;
const items = (entries: [string, Code][]): Code => `(${entries.map(([key, value]) => text(key) + value).join("")}u`;
const ordered = (entries: [string, Code][] = []): Code =>
  call(global("collections", "OrderedDict")) + (entries.length > 0 ? items(entries) : "");
const object = (module: string, name: string, attributes: [string, Code][]): Code =>
  `${global(module, name)})\x81}${items(attributes)}b`;

interface View {
  readonly key?: string;
  readonly type?: string;
  readonly size: number;
  readonly offset?: number;
  readonly shape: number[];
  readonly strides: number[];
}

const storage = (key: string, type: string, size: number): Code =>
  `${tuple(text("storage"), global("torch", type), text(key), text("cpu"), int(size))}Q`;
const tensor = ({ key = "0", type = "FloatStorage", size, offset = 0, shape, strides }: View): Code =>
  call(
    global("torch._utils", "_rebuild_tensor_v2"),
    storage(key, type, size),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    "\x89",
    ordered(),
  );
const parameter = (data: Code): Code => call(global("torch._utils", "_rebuild_parameter"), data, "\x88", ordered());

interface Parts {
  readonly parameters?: [string, Code][];
  readonly buffers?: [string, Code][];
  readonly modules?: [string, Code][];
  readonly skipped?: string[];
  readonly others?: [string, Code][];
}

const module = (
  { parameters, buffers, modules, skipped = [], others = [] }: Parts,
  [path, name] = ["torch.nn.modules.linear", "Linear"],
): Code =>
  object(path, name, [
    ["training", "\x89"],
    ["_parameters", ordered(parameters)],
    ["_buffers", ordered(buffers)],
    ["_non_persistent_buffers_set", call(global("__builtin__", "set"), list(...skipped.map(text)))],
    ["_modules", ordered(modules)],
    ...others,
  ]);

function archive(members: Record<string, Uint8Array>): Uint8Array {
  const entries = Object.entries(members);
  const plan = planMembers(entries.map(([name, { length }]) => ({ name, bytes: length })));
  const crcs = entries.map(([, data]) => crc32(data));
  return Buffer.concat([
    ...plan.flatMap((member, index) => [localHeader(member, crcs[index]), entries[index][1]]),
    centralDirectory(plan, crcs),
  ]);
}

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** A file whose pickle leaves one value. */
function saved(
  code: Code,
  storages: Record<string, Uint8Array> = {},
  others: Record<string, Uint8Array> = {},
): Uint8Array {
  const data = Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes]);
  return archive({ "archive/data.pkl": bytesOf(`${code}.`), ...Object.fromEntries(data), ...others });
}

const parse = (bytes: Uint8Array) => parsePytorchModule(bytes, "model.pth");
const plain = (tensors: TensorMap) => [...tensors].map(([name, { shape, values }]) => [name, [...shape], [...values]]);
const refused = (bytes: Uint8Array, message: RegExp) => {
  const error = errorOf(bytes);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toMatch(message);
  expect((error as InputError).message).toMatch(/^model\.pth/);
};

function errorOf(bytes: Uint8Array): unknown {
  try {
    parse(bytes);
  } catch (error) {
    return error;
  }
  return undefined;
}

const PAIR: View = { size: 2, shape: [2], strides: [1] };
const STORAGES = { 0: floats(1.5, -2) };
const STATE = ordered([["w", tensor(PAIR)]]);

describe("a saved state dictionary", () => {
  it("gives its tensors in order; versions attached to it are ignored", () => {
    const versions = `}${items([["_metadata", ordered()]])}b`;
    const code = ordered([
      ["b.weight", tensor(PAIR)],
      ["a", parameter(tensor({ ...PAIR, offset: 1, shape: [1] }))],
    ]);
    expect(plain(parse(saved(PROTOCOL_2 + code + versions, STORAGES)))).toEqual([
      ["b.weight", [2], [1.5, -2]],
      ["a", [1], [-2]],
    ]);
  });

  it("is found in a training's checkpoint", () => {
    const optimiser = `}${items([
      ["state", "}"],
      ["param_groups", list("}")],
    ])}`;
    const code = ordered([
      ["epoch", int(3)],
      ["optimizer_state_dict", optimiser],
      ["model_state_dict", STATE],
    ]);
    expect(plain(parse(saved(PROTOCOL_2 + code, STORAGES)))).toEqual([["w", [2], [1.5, -2]]]);
  });

  it("may have parameters with a state of their own", () => {
    const whole = call(global("torch._utils", "_rebuild_parameter_with_state"), tensor(PAIR), "\x88", ordered(), "}");
    expect(plain(parse(saved(ordered([["w", whole]]), STORAGES)))).toEqual([["w", [2], [1.5, -2]]]);
  });

  it("is read in protocol 4, too", () => {
    const make = (name: string) => stackGlobal("torch._utils", name);
    const id = `(\x8c\x07storage${stackGlobal("torch", "FloatStorage")}\x8c\x010\x94\x8c\x03cpuK\x02tQ`;
    const data = `${make("_rebuild_tensor_v2")}(${id}K\x00\x8a\x01\x02\x85K\x01\x85\x89}tR`;
    const code = `\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01w${data}u`;
    expect(plain(parse(saved(code, STORAGES)))).toEqual([["w", [2], [1.5, -2]]]);
  });

  it.each([
    ["DoubleStorage", new Float64Array([1 / 3, -2])],
    ["FloatStorage", new Float32Array([1 / 3, Number.NaN])],
    ["LongStorage", new BigInt64Array([-1n, 2n ** 62n])],
    ["IntStorage", new Int32Array([-1, 2])],
    ["ByteStorage", new Uint8Array([1, 255])],
    ["BoolStorage", new Uint8Array([0, 1])],
  ])("holds %s", (type, values) => {
    const bytes = new Uint8Array(values.buffer);
    const read = parse(saved(ordered([["x", tensor({ ...PAIR, type })]]), { 0: bytes }));
    expect(read.get("x")!.values).toEqual(values);
  });

  it("keeps every character of a name", () => {
    const code = ordered([["\xef\xbb\xbfx", tensor(PAIR)]]);
    expect([...parse(saved(code, STORAGES)).keys()]).toEqual(["\ufeffx"]);
  });

  it("has its half floats widened", () => {
    const bytes = new Uint8Array(new Uint16Array([0x3c00, 0xc100]).buffer);
    const read = parse(saved(ordered([["x", tensor({ ...PAIR, type: "HalfStorage" })]]), { 0: bytes }));
    expect(read.get("x")!.values).toEqual(new Float32Array([1, -2.5]));
  });

  it("gives any view in C order", () => {
    const axis = fc.record({ length: fc.integer({ min: 0, max: 4 }), stride: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 4 }), fc.integer({ min: 0, max: 3 }), (axes, offset) => {
        const shape = axes.map(({ length }) => length);
        const strides = axes.map(({ stride }) => stride);
        const size = 100;
        const view = tensor({ size, offset, shape, strides });
        const bytes = saved(ordered([["x", view]]), { 0: floats(...Array(size).keys()) });
        let expected = [offset];
        for (const { length, stride } of axes) {
          expected = expected.flatMap((start) => Array.from({ length }, (_, index) => start + index * stride));
        }
        expect(plain(parse(bytes))).toEqual([["x", shape, expected]]);
      }),
    );
  });
});

describe("a saved module", () => {
  it("gives the names and the order of state_dict()", () => {
    const child = module({
      parameters: [
        ["weight", parameter(tensor(PAIR))],
        ["bias", "N"],
      ],
      buffers: [
        ["mean", tensor(PAIR)],
        ["cache", tensor(PAIR)],
      ],
      skipped: ["cache"],
    });
    const flow = module(
      {
        parameters: [["scale", parameter(tensor({ ...PAIR, shape: [], strides: [] }))]],
        modules: [
          ["net", module({ modules: [["0", child]] }, ["torch.nn.modules.container", "ModuleList"])],
          ["gone", "N"],
        ],
        others: [
          ["activation", global("torch.nn.functional", "relu")],
          ["gate", global("torch", "sigmoid")],
          ["epsilon", "G\x3f\x50\x62\x4d\xd2\xf1\xa9\xfc"],
          ["_shape", call(global("torch", "Size"), tuple(int(10)))],
          ["device", call(global("torch", "device"), text("cpu"))],
        ],
      },
      ["glasflow.flows.realnvp", "RealNVP"],
    );
    expect(plain(parse(saved(PROTOCOL_2 + flow, STORAGES)))).toEqual([
      ["scale", [], [1.5]],
      ["net.0.weight", [2], [1.5, -2]],
      ["net.0.mean", [2], [1.5, -2]],
    ]);
  });

  it("may use a part twice", () => {
    const shared = put(module({ parameters: [["w", parameter(tensor(PAIR))]] }), 7);
    const code = module({
      modules: [
        ["a", shared],
        ["b", get(7)],
      ],
    });
    expect([...parse(saved(code, STORAGES)).keys()]).toEqual(["a.w", "b.w"]);
  });
});

describe("a hostile pickle is refused by name:", () => {
  const wrapped = (code: Code) => saved(PROTOCOL_2 + code);

  it.each([
    ["os.system", "cos\nsystem\n(S'x'\ntR"],
    ["posix.system", call(global("posix", "system"), text("x"))],
    ["nt.system", call(global("nt", "system"), text("x"))],
    ["builtins.eval", call(global("builtins", "eval"), text("1"))],
    ["builtins.getattr", call(global("builtins", "getattr"), text("1"), text("x"))],
    ["__builtin__.exec", call(global("__builtin__", "exec"), text("1"))],
    ["subprocess.Popen", call(global("subprocess", "Popen"), list(text("x")))],
    ["functools.partial", `${global("functools", "partial")})\x81`],
    ["os.system", call(stackGlobal("os", "system"), text("x"))],
    ["builtins.eval", call(stackGlobal("builtins", "eval"), text("1"))],
    ["torch.os.system", call(stackGlobal("torch", "os.system"), text("x"))],
    ["torch.serialization.os.system", call(stackGlobal("torch.serialization", "os.system"), text("x"))],
    ["torchevil.run", call(global("torchevil", "run"))],
    ["collections.OrderedDict.clear", call(stackGlobal("collections", "OrderedDict.clear"))],
    ["collections.deque", call(global("collections", "deque"))],
    // Names in quiet places: an attribute, a key, a class of an object.
    ["os.system", ordered([["x", global("os", "system")]])],
    ["evil.Module", module({}, ["evil", "Module"])],
    ["numpy.core.multiarray.scalar", module({ others: [["x", global("numpy.core.multiarray", "scalar")]] })],
  ])("%s (%#)", (name, code) => {
    refused(wrapped(code), new RegExp(`is refused: it asks for "${name.replaceAll(".", "\\.")}"`));
  });

  it.each([
    ["torch.load", call(global("torch", "load"), text("x"))],
    ["torch.hub.load", call(global("torch.hub", "load"), text("x"), text("y"))],
    ["torch.hub.load", call(stackGlobal("torch.hub", "load"), text("x"), text("y"))],
    ["torch._utils._rebuild_sparse_tensor", call(global("torch._utils", "_rebuild_sparse_tensor"))],
    ["torch._utils._import_dotted_name", call(global("torch._utils", "_import_dotted_name"), text("os.system"))],
    ["torch.nn.functional.relu", call(global("torch.nn.functional", "relu"), tensor(PAIR))],
    ["torch.nn.modules.linear.Linear", call(global("torch.nn.modules.linear", "Linear"), int(1))],
    ["torch.FloatStorage", call(global("torch", "FloatStorage"), int(1))],
    ["nflows.utils.run", call(global("nflows.utils", "run"))],
  ])("a call of %s (%#)", (name, code) => {
    refused(
      saved(PROTOCOL_2 + code, STORAGES),
      new RegExp(`is refused: it wants "${name.replaceAll(".", "\\.")}" to be called`),
    );
  });

  it.each([
    ["INST", "(ios\nsystem\n"],
    ["OBJ", "(o"],
    ["EXT1", "\x82\x01"],
    ["PERSID", "Pstorage\n"],
    ["NEXT_BUFFER", "\x97"],
  ])("the instruction %s", (_, code) => {
    refused(wrapped(code), /the instruction 0x[0-9a-f]{2}, which torch\.save does not write/);
  });

  it("objects that are called or changed although they are no functions", () => {
    refused(wrapped(`${text("x")})R`), /calls what is no function/);
    refused(wrapped(`${global("torch", "load")}}b`), /attributes belong to no object/);
    refused(wrapped(`${global("torch", "load")}${text("x")}Ns`), /sets items of what is no dictionary/);
    refused(wrapped(`${global("builtins", "set")})\x81`), /an object has no class/);
    refused(wrapped(`${text("x")}Q`), /a storage is not described/);
  });
});

describe("a pickle that asks for endless time or memory is refused:", () => {
  it("too many instructions", () => {
    refused(saved("N".repeat(2_000_000)), /more than 1000000 instructions/);
    refused(saved("}".repeat(2_000_000)), /more than 1000000 instructions/);
  });

  it("many sets of one long list", () => {
    const long = put(list(..."N".repeat(100_000)), 0);
    const many = call(global("builtins", "set"), get(0)).repeat(20_000);
    refused(saved(long + many), /more than 1000000 instructions/);
  });

  it("lists of lists of lists are no tensors, however many they stand for", () => {
    let code = put(list(), 0);
    for (let level = 1; level < 200; level++)
      code += put(list(...Array.from({ length: 10 }, () => get(level - 1))), level);
    refused(saved(code), /neither a module nor a state dictionary/);
  });

  it("modules that share parts and stand for 2^50 modules", () => {
    let code = put(module({}), 0);
    for (let level = 1; level <= 50; level++) {
      code += put(
        module({
          modules: [
            ["a", get(level - 1)],
            ["b", get(level - 1)],
          ],
        }),
        level,
      );
    }
    refused(saved(code), /more than 100000 parts/);
  });

  it("many modules that share many empty parts", () => {
    const empty = `${ordered()}(${Array.from({ length: 50_000 }, (_, index) => `${int(index)}N`).join("")}u`;
    const child = put(
      object("torch.nn", "Module", [
        ["_parameters", empty],
        ["_buffers", ordered()],
        ["_modules", ordered()],
      ]),
      0,
    );
    const names = Array.from({ length: 10_000 }, (_, index): [string, Code] => [`${index}`, get(0)]);
    refused(saved(child + module({ modules: names })), /more than 100000 parts/);
  });

  it("a module that contains itself", () => {
    const itself = object("torch.nn", "Module", [
      ["_parameters", ordered()],
      ["_buffers", ordered()],
      ["_modules", put(ordered(), 1)],
    ]);
    const code = `${put(itself, 0)}${get(1)}${text("again")}${get(0)}s0`;
    refused(saved(code), /lies too deep or contains itself/);
  });

  it("views that repeat a value endlessly", () => {
    const huge = { ...PAIR, shape: [2 ** 30, 2 ** 30], strides: [0, 0] };
    refused(saved(ordered([["x", tensor(huge)]]), STORAGES), /"x" take more than 16 times/);
    const many = Array.from({ length: 200 }, (_, index): [string, Code] => [`${index}`, get(0)]);
    const all = put(tensor({ ...PAIR, shape: [500], strides: [0] }), 0);
    refused(saved(all + ordered(many), STORAGES), /take more than 16 times/);
  });

  it("endless names", () => {
    refused(saved(ordered([["x".repeat(2000), tensor(PAIR)]]), STORAGES), /no proper name/);
    refused(saved(global("torch.".padEnd(5000, "x"), "y")), /too long/);
  });
});

describe("a damaged file is refused:", () => {
  const one = (view: Partial<View>) => saved(ordered([["x", tensor({ ...PAIR, ...view })]]), STORAGES);

  it.each([
    ["a tensor beyond its storage", one({ offset: 1 }), /reaches beyond its storage/],
    ["strides beyond the storage", one({ strides: [2] }), /reaches beyond its storage/],
    ["a negative stride", one({ offset: 1, strides: [-1] }), /a tensor is not described/],
    [
      "a negative long",
      saved(tensor(PAIR).replace(`Q${int(0)}`, "Q\x8a\x01\xff"), STORAGES),
      /a tensor is not described/,
    ],
    ["a negative length", one({ shape: [-1] }), /a tensor is not described/],
    ["too few strides", one({ strides: [] }), /a tensor is not described/],
    ["a missing storage", one({ key: "7" }), /the storage "7" of a tensor is missing/],
    ["a short storage", one({ size: 3 }), /the storage "0" has 8 bytes instead of 12/],
    ["another type", one({ type: "BFloat16Storage" }), /type "torch\.BFloat16Storage", which kiloflow does not read/],
    [
      "a value that is no tensor",
      saved(ordered([["epoch", int(3)]])),
      /a dictionary of epoch, none of which is a state dictionary/,
    ],
    [
      "two state dictionaries",
      saved(
        ordered([
          ["a", STATE],
          ["b", STATE],
        ]),
        STORAGES,
      ),
      /several state dictionaries: a, b/,
    ],
    ["a part that is no module", saved(module({ modules: [["a", int(1)]] })), /"a" is neither a module/],
    ["no tensors", saved(module({})), /holds no tensors/],
    ["a number", saved(int(1)), /what it holds is neither a module/],
    ["big-endian numbers", saved("N", {}, { "archive/byteorder": bytesOf("big") }), /holds big-endian numbers/],
    [
      "a pointer of Git LFS",
      bytesOf("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
      /a pointer of Git LFS/,
    ],
    ["a web page", bytesOf("<!DOCTYPE html><html>"), /a web page/],
    ["a tar archive", bytesOf(`${"x".repeat(257)}ustar  `), /a tar archive/],
    ["no pickle", archive({ "archive/version": bytesOf("3\n") }), /has no data\.pkl/],
    ["an object that is not there", saved(get(3)), /refers to an object before it describes it/],
    ["an empty stack", saved("0"), /its stack is empty/],
    ["a mark too few", saved("t"), /a mark is missing/],
    ["a mark too many", saved("N(0"), /its stack is empty/],
    ["a text beyond the end", saved(`X${le32(1000)}abc`), /it is truncated/],
    ["a text that is not UTF-8", saved("X\x01\x00\x00\x00\xff"), /a text is not UTF-8/],
    ["no end", archive({ "archive/data.pkl": bytesOf("N") }), /it is truncated/],
    ["an empty file", new Uint8Array(), /not a file of torch\.save, or is truncated/],
    ["text", bytesOf("cos\nsystem\n(S'x'\ntR."), /not a file of torch\.save, or is truncated/],
  ])("%s", (_, bytes, message) => refused(bytes, message));

  it("the old format, with the way to save it again", () => {
    const bytes = bytesOf("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.");
    refused(bytes, /PyTorch's old format/);
    expect((errorOf(bytes) as InputError).hint).toMatch(/torch\.save\(module\.state_dict\(\), path\)/);
  });

  it("members that overlap, repeat or are compressed", () => {
    const bytes = saved(ordered([["x", tensor(PAIR)]]), STORAGES);
    const start = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 6, true);
    const compressed = bytes.slice();
    compressed[start + 10] = 8;
    refused(compressed, /is compressed, which torch\.save never does/);
    const twice = archive({ "archive/data.pkl": bytesOf("N."), "archive/data.pkx": bytesOf("N.") });
    const second = Buffer.from(twice).lastIndexOf("data.pkx");
    twice[second + 7] = "l".charCodeAt(0);
    refused(twice, /its ZIP directory does not fit/);
    // A hundred names of the same bytes: a checksum of each would take a hundred times as long as the file is large.
    const data = new Uint8Array(10_000);
    const [first] = planMembers([{ name: "archive/data.pkl", bytes: data.length }]);
    const names = Array.from({ length: 100 }, (_, index) => ({ ...first, name: `archive/data/${index}` }));
    const crcs = names.map(() => crc32(data));
    refused(
      Buffer.concat([localHeader(first, crcs[0]), data, centralDirectory(names, crcs)]),
      /its ZIP directory does not fit/,
    );
  });

  it("cut off anywhere", () => {
    const bytes = saved(ordered([["x", tensor(PAIR)]]), STORAGES);
    for (let length = 0; length < bytes.length; length++) refused(bytes.subarray(0, length), /./);
  });

  it("with any byte changed: refused, or it did not matter", () => {
    const bytes = saved(PROTOCOL_2 + module({ parameters: [["x", parameter(tensor(PAIR))]] }), STORAGES);
    const expected = plain(parse(bytes));
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x20, 0x80, 0xff]) {
        const changed = bytes.slice();
        changed[at] ^= flip;
        expectRefusedOrEqual(changed, expected);
      }
    }
  });

  it("with a changed pickle and a right checksum: nothing but sentences", () => {
    const code = `${PROTOCOL_2}${module({ parameters: [["x", parameter(put(tensor(PAIR), 3))]], buffers: [["y", get(3)]] })}`;
    const byte = fc.integer({ min: 0, max: 255 });
    const change = fc.record({ at: fc.nat(code.length - 1), byte, remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let changed = code;
        for (const { at, byte, remove } of changes) {
          changed = changed.slice(0, at) + String.fromCharCode(byte) + changed.slice(at + (remove ? 1 : 0));
        }
        expectRefusedOrRead(saved(changed, STORAGES));
      }),
      { numRuns: 3000 },
    );
  });

  it("with any instructions at all: nothing but sentences", () => {
    const instruction = fc.constantFrom(
      ..."(0NJKMGX]})teasuqrhjcQRb",
      ..."\x80\x95\x88\x89\x8a\x8c\x8f\x85\x86\x87\x90\x94\x93\x81",
      ordered(),
      global("torch", "Tensor"),
      storage("0", "FloatStorage", 2),
      tensor(PAIR),
      text("x"),
      int(2),
      module({}),
    );
    fc.assert(
      fc.property(fc.array(instruction, { maxLength: 40 }), (code) => {
        expectRefusedOrRead(saved(code.join(""), STORAGES));
      }),
      { numRuns: 3000 },
    );
  });
});

function expectRefusedOrRead(bytes: Uint8Array): TensorMap | undefined {
  try {
    return parse(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toMatch(/^model\.pth/);
    return undefined;
  }
}

function expectRefusedOrEqual(bytes: Uint8Array, expected: ReturnType<typeof plain>): void {
  const tensors = expectRefusedOrRead(bytes);
  if (tensors) expect(plain(tensors)).toEqual(expected);
}

describeWithShared("the published models", () => {
  const bitsOf = (tensors: TensorMap) =>
    [...tensors].map(([name, { shape, values }]) => ({
      name,
      shape: [...shape],
      type: values.constructor.name,
      bits: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex"),
    }));

  it.each(PUBLISHED_BANDS)("of band %s equal their safetensors twins bit for bit, in the same order", (band) => {
    const path = publishedPath(band, "pth");
    const twin = publishedPath(band);
    const tensors = parsePytorchModule(readFileSync(path), path);
    expect(tensors.size).toBe(176);
    expect(bitsOf(tensors)).toEqual(bitsOf(parseSafetensors(readFileSync(twin), twin).tensors));
  });

  it("are refused where they are cut off or changed", () => {
    const bytes = readFileSync(publishedPath("g", "pth"));
    const expected = plain(parse(bytes));
    for (let length = 0; length < bytes.length; length += 4001) refused(bytes.subarray(0, length), /./);
    for (let at = 0; at < bytes.length; at += 1501) {
      const changed = Uint8Array.from(bytes);
      changed[at] ^= 0x10;
      expectRefusedOrEqual(changed, expected);
    }
  });
});
