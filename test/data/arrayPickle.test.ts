/** Pickles of arrays, read as data: what they may hold, and what is refused. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArrayRecord, parseArrayPickle } from "../../src/data/pickle/arrays.ts";
import { InertObject } from "../../src/data/pickle/records.ts";
import { InputError } from "../../src/engine/errors.ts";
import {
  arrayState,
  type Code,
  call,
  dictionary,
  dillArray,
  global,
  jaxArray,
  list,
  numpyArray,
  object,
  pickle,
  text,
} from "../support/arrayPickles.ts";

const read = (code: Code): unknown => parseArrayPickle(pickle(code), "x.pkl");
const tensorOf = (code: Code) => (read(code) as ArrayRecord).tensor;
const VALUES = Float32Array.of(1, 2, 3, 4, 5, 6);

describe("arrays", () => {
  it.each([
    ["of JAX", jaxArray(VALUES, 2, 3)],
    ["of NumPy by dill", dillArray(VALUES, 2, 3)],
    ["of NumPy", numpyArray(VALUES, [2, 3])],
    ["stored column by column", numpyArray(Float32Array.of(1, 4, 2, 5, 3, 6), [2, 3], true)],
  ])("%s", (_, code) => {
    expect(tensorOf(code)).toEqual({ shape: [2, 3], values: VALUES });
  });

  it("in dictionaries and in objects, whose classes stay names", () => {
    const value = read(dictionary([["a", object("fiesta.scalers", "Any", [["b", list(jaxArray(VALUES, 6))]])]])) as Map<
      string,
      InertObject
    >;
    const inner = value.get("a")!;
    expect(inner).toBeInstanceOf(InertObject);
    expect((inner.attributes.get("b") as ArrayRecord[])[0].tensor!.values).toEqual(VALUES);
  });
});

describe("refused:", () => {
  it.each([
    ["os.system", call(global("os", "system"), text("touch /tmp/x"))],
    ["posix.system", call(global("posix", "system"), text("touch /tmp/x"))],
    ["builtins.eval", call(global("builtins", "eval"), text("1"))],
    ["builtins.getattr", call(global("builtins", "getattr"), text("1"))],
    ["importlib.import_module", global("importlib", "import_module")],
    ["numpyx.f", global("numpyx", "f")],
    ["dill._dill;os.system", global("dill._dill;os", "system")],
  ])("the name %s", (name, code) => {
    expect(() => read(code)).toThrow(`is refused: it asks for "${name}"`);
  });

  it.each([
    ["dill._dill._create_function", call(global("dill._dill", "_create_function"), text("x"))],
    ["dill._dill._import_module", call(global("dill._dill", "_import_module"), text("os"))],
    ["numpy.load", call(global("numpy", "load"), text("x"))],
    ["jax._src.array.__builtins__.eval", call(global("jax._src.array", "__builtins__.eval"), text("1"))],
    ["types", call(call(call(global("dill._dill", "_load_type"), text("CodeType")), text("x")), text("y"))],
  ])("a call of %s", (name, code) => {
    expect(() => read(code)).toThrow(
      `is refused: it wants "${name}" to be called, and kiloflow runs nothing in a file`,
    );
  });

  it.each<[string, Code, RegExp]>([
    ["bytes that do not fit", jaxArray(VALUES, 2, 2), /an array's bytes do not fit its shape/],
    ["negative lengths", jaxArray(VALUES, -2, -3), /an array is not described as NumPy does/],
    ["foreign types", numpyArray(VALUES, [6]).replace("f4", "O8"), /of a type that kiloflow does not read/],
    ["big-endian numbers", numpyArray(VALUES, [6], false, ">"), /big-endian/],
    ["three axes stored in columns", numpyArray(VALUES, [1, 2, 3], true), /more than two axes/],
    ["no maker", call(global("jax._src.array", "_reconstruct_array"), text("x"), list()), /not described as NumPy/],
    ["a state of something else", `${text("x")}${arrayState(VALUES, [6])}b`, /attributes belong to no object/],
  ])("%s", (_, code, message) => {
    expect(() => read(code)).toThrow(message);
  });

  it("a few bytes that stand for many arrays", () => {
    // The same state again and again, out of the memo.
    const state = `${arrayState(new Float32Array(1000), [1000])}q\x00`;
    const again = call(
      global("dill._dill", "_create_array"),
      global("numpy.core.multiarray", "_reconstruct"),
      list(),
      "h\x00",
    );
    expect(() => read(list(state, ...Array<Code>(100).fill(again)))).toThrow(/arrays take more than 16 times/);
  });

  it("what is no pickle", () => {
    expect(() => parseArrayPickle(Uint8Array.of(1, 2, 3), "x.pkl")).toThrow("x.pkl is not a pickle");
    expect(() => parseArrayPickle(new Uint8Array(), "x.pkl")).toThrow("x.pkl is not a pickle");
  });

  it("files that are cut off or changed: nothing but sentences", () => {
    const whole = pickle(dictionary([["a", jaxArray(VALUES, 2, 3)]]));
    const attempt = (bytes: Uint8Array): void => {
      try {
        parseArrayPickle(bytes, "x.pkl");
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    };
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseArrayPickle(whole.subarray(0, length), "x.pkl")).toThrow(InputError);
    }
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        attempt(Uint8Array.from(whole, (own, index) => (index === at ? byte : own)));
      }),
      { numRuns: 2000 },
    );
  });
});
