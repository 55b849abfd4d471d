/** The surrogate's file, and fiesta's files that it is made of. */

import { describe, expect, it } from "vitest";
import { encodeSafetensors, parseSafetensors } from "../../src/data/safetensors.ts";
import type { Tensor } from "../../src/data/tensor.ts";
import { surrogateOfFiesta } from "../../src/possis/fiesta.ts";
import { IMPORTED_FILES } from "../../src/possis/importedFiles.ts";
import { INPUTS } from "../../src/possis/physics/inputs.ts";
import { encodeSurrogate, parseSurrogate } from "../../src/possis/weightsFile.ts";
import { call, dictionary, global, list, numpyArray, object, pickle, text } from "../support/arrayPickles.ts";
import { fiestaFiles, smallSurrogate } from "../support/smallSurrogate.ts";

/** The small surrogate's file with some tensors or metadata changed; undefined takes one out. */
function changed(
  tensors: Readonly<Record<string, Tensor | undefined>>,
  metadata: Readonly<Record<string, string | undefined>> = {},
): Uint8Array {
  const whole = parseSafetensors(encodeSurrogate(smallSurrogate()), "x");
  const all = { ...Object.fromEntries(whole.tensors), ...tensors };
  const texts = { ...whole.metadata, ...metadata };
  return encodeSafetensors(
    new Map(Object.entries(all).filter((entry): entry is [string, Tensor] => entry[1] !== undefined)),
    Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  );
}

const tensor = (shape: number[], value = 0): Tensor => ({
  shape,
  values: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(value),
});

describe("a surrogate's file", () => {
  it("gives what was written", () => {
    const surrogate = smallSurrogate();
    expect(parseSurrogate(encodeSurrogate(surrogate), "x")).toEqual(surrogate);
  });

  it("is told from others by what is in it, not by its order or source", () => {
    const surrogate = smallSurrogate();
    const turned = { ...surrogate, source: "elsewhere", filters: new Map([...surrogate.filters].reverse()) };
    expect(parseSurrogate(encodeSurrogate(turned), "x").fingerprint).toBe(surrogate.fingerprint);
    expect(smallSurrogate(2).fingerprint).not.toBe(surrogate.fingerprint);
    const ranges = surrogate.ranges.map(([low, high]): [number, number] => [low, (low + high) / 2]);
    expect(parseSurrogate(encodeSurrogate({ ...surrogate, ranges }), "x")).toMatchObject({ ranges });
    expect(parseSurrogate(encodeSurrogate({ ...surrogate, ranges }), "x").fingerprint).not.toBe(surrogate.fingerprint);
  });

  it("without ranges has those of its scaling, which are the published ones where they agree", () => {
    expect(parseSurrogate(changed({}, { ranges: undefined }), "x").ranges).toEqual(INPUTS.map(({ range }) => range));
    const half = { shape: [8], values: Float32Array.from(INPUTS, ({ range }) => (range[0] + range[1]) / 2) };
    const { ranges } = parseSurrogate(changed({ input_maximum: half }, { ranges: undefined }), "x");
    expect(ranges[7]).toEqual([0, 0.25]);
  });

  it.each<[string, Uint8Array, string]>([
    ["a tensor is missing", changed({ "ztfr/basis": undefined }), 'has no tensor "ztfr/basis"'],
    ["a layer is missing", changed({ "ztfr/layers.0.weight": undefined }), "has no layers for ztfr"],
    ["a layer has another shape", changed({ "ztfr/layers.1.weight": tensor([9, 5]) }), "must be of floating-point"],
    ["filters have other layers", changed({ "ztfr/layers.3.weight": undefined }), '"ztfr/basis" must be of'],
    ["a bias is too short", changed({ "ps1::g/layers.0.bias": tensor([5]) }), "[6], but is [5]"],
    ["numbers are infinite", changed({ times: tensor([12], Number.POSITIVE_INFINITY) }), "not finite"],
    ["times do not ascend", changed({ times: tensor([12]) }), "its times must be at least two"],
    ["inputs are not scaled", changed({ input_minimum: tensor([8], 9) }), "must be below input_maximum"],
    ["a filter is foreign", changed({ "x\u001b/basis": tensor([1]) }), "the unknown filters x\\u001b"],
    ["inputs are others", changed({}, { inputs: '["a"]' }), "must have the inputs log10_mej_dyn"],
    ["inputs are not named", changed({}, { inputs: undefined }), "its metadata name no inputs"],
    ["inputs are no JSON", changed({}, { inputs: "[" }), "the inputs in its metadata is not JSON"],
    ["a range is empty", changed({}, { ranges: '{"Ye_dyn":[1,0]}' }), "the range of Ye_dyn in its metadata"],
    ["it is of something else", encodeSafetensors(new Map(), {}), "does not hold a surrogate of POSSIS"],
    ["it is cut off", encodeSurrogate(smallSurrogate()).subarray(0, 5000), "truncated"],
    ["it is nothing", new Uint8Array(), "is not a safetensors file"],
  ])("is refused where %s", (_, bytes, message) => {
    expect(() => parseSurrogate(bytes, "w.safetensors")).toThrow(message);
    expect(() => parseSurrogate(bytes, "w.safetensors")).toThrow("w.safetensors");
  });

  it("is refused where layers are wider than kernels take", () => {
    const wide = changed({ "ztfr/layers.0.weight": tensor([600, 8]) });
    expect(() => parseSurrogate(wide, "x")).toThrow("[1 to 512, 8], but is [600, 8]");
  });
});

describe("fiesta's files", () => {
  it("are the same surrogate as its file", () => {
    const surrogate = smallSurrogate();
    const { surrogate: read, notes } = surrogateOfFiesta(fiestaFiles(surrogate), "folder");
    expect(read.fingerprint).toBe(surrogate.fingerprint);
    expect([...read.filters.get("ztfr")!.layers]).toEqual([...surrogate.filters.get("ztfr")!.layers]);
    expect(read.source).toBe("small, a surrogate of POSSIS by fiesta (Koehn et al. 2025)");
    expect(notes).toEqual([]);
  });

  it("may be some of the filters, and others are left out and named", () => {
    const files = fiestaFiles();
    files.delete("small_ztfr.pkl");
    files.set("small_f225w.pkl", Uint8Array.of(1));
    const { surrogate, notes } = surrogateOfFiesta(files, "folder");
    expect([...surrogate.filters.keys()].sort()).toEqual(["2massks", "ps1::g", "ps1::r"]);
    expect(notes).toEqual(["left out, since kiloflow knows no such filter: small_f225w.pkl"]);
  });

  const without = (name: string) => {
    const files = fiestaFiles();
    files.delete(name);
    return files;
  };
  const withFile = (name: string, bytes: Uint8Array) => fiestaFiles().set(name, bytes);
  const evil = pickle(call(global("os", "system"), text("touch /tmp/x")));

  it.each<[string, Map<string, Uint8Array>, string]>([
    [
      "no metadata",
      without("small_metadata.pkl"),
      "must hold one file of fiesta named NAME_metadata.pkl, but has none",
    ],
    ["several metadata", withFile("b_metadata.pkl", evil), "but has small_metadata.pkl, b_metadata.pkl"],
    [
      "a command in a network",
      withFile("small_ztfr.pkl", evil),
      'folder/small_ztfr.pkl is refused: it asks for "os.system"',
    ],
    ["a command in the metadata", withFile("small_metadata.pkl", evil), 'is refused: it asks for "os.system"'],
    ["an empty network", withFile("small_ztfr.pkl", new Uint8Array()), "folder/small_ztfr.pkl is not a pickle"],
    ["a network of nothing", withFile("small_ztfr.pkl", pickle(dictionary([]))), 'small_ztfr.pkl has no "params"'],
    ["other inputs", fiestaFiles(undefined, { parameter_names: list(text("mass")) }), "but its inputs are mass"],
    ["no scalers", fiestaFiles(undefined, { y_scaler: dictionary([]) }), 'y_scaler has no "ps1::g"'],
    ["a scaler that is a text", fiestaFiles(undefined, { X_scaler: text("x") }), "X_scaler must be a scaler of fiesta"],
    [
      "inputs that are converted",
      fiestaFiles(undefined, {
        X_scaler: object("fiesta.scalers", "ParameterScaler", [["conversion", global("fiesta.scalers", "logarithm")]]),
      }),
      "X_scaler converts its inputs",
    ],
    ["times that are a text", fiestaFiles(undefined, { times: text("x") }), "times must be an array"],
    [
      "times that are short",
      fiestaFiles(undefined, { times: numpyArray(Float64Array.of(1, 2), [2]) }),
      "must be of floating",
    ],
    ["no filter", new Map([...fiestaFiles()].slice(0, 1)), "has no network of a filter that kiloflow knows"],
  ])("are refused with %s", (_, files, message) => {
    expect(() => surrogateOfFiesta(files, "folder")).toThrow(message);
  });

  it("need all of them: a single one is no surrogate", async () => {
    const one = new Map([...fiestaFiles()].slice(0, 1));
    await expect(IMPORTED_FILES.convert(one, "small_metadata.pkl")).rejects.toThrow("is one file of several");
    await expect(IMPORTED_FILES.convert(one, "folder")).rejects.toThrow("folder gives small_metadata.pkl alone");
  });
});
