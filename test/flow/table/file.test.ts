/** Files of flows of tables: what is written is what is read, and nothing else is read. */

import { describe, expect, it } from "vitest";
import { encodeSafetensors, parseSafetensors } from "../../../src/data/safetensors.ts";
import { InputError } from "../../../src/engine/errors.ts";
import { encodeModel } from "../../../src/flow/table/encoding.ts";
import { parseTableFlow } from "../../../src/flow/table/file.ts";
import { smallModel } from "../../support/smallModel.ts";
import { smallTableFlow } from "../../support/smallTableFlow.ts";

/** The file of a flow whose description has another value at a path. */
function withDescription(path: string, value: unknown): Uint8Array {
  const { tensors, metadata } = parseSafetensors(encodeModel(smallTableFlow()), "m");
  const description = JSON.parse(metadata.description);
  const keys = path.split(".");
  const last = keys.pop()!;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
  const parent = keys.reduce<any>((object, key) => object[key], description);
  parent[last] = value;
  return encodeSafetensors(tensors, { ...metadata, description: JSON.stringify(description) });
}

describe("files of flows of tables", () => {
  it("come back as they went", () => {
    const bytes = encodeModel(smallTableFlow());
    expect(parseTableFlow(bytes, "m")).toEqual(smallTableFlow());
    expect(encodeModel(parseTableFlow(bytes, "m"))).toEqual(bytes);
  });

  it.each<[string, unknown, RegExp]>([
    ["targets.names", ["x", "y"], /^m: tensor "targets.centre" has the shape \[3\], but must have \[2\]/],
    ["targets.names", ["x", "y", "a"], /^m has the column "a" twice/],
    ["targets.names", ["x", "y", "\u001b[2J"], /^m has the column ".*\\u001b.*" twice, or it cannot be a name/],
    ["targets.transforms", [{ kind: "log" }], /^m: targets, conditions and scalings do not fit/],
    ["targets.transforms.0", { kind: "cube" }, /^m: in its description "targets.transforms.0.kind" is/],
    ["targets.transforms.1.unit", 0, /^m: in its description "targets.transforms.1.unit" is 0/],
    ["targets.transforms.2.high", -1, /^m has a column that is bounded by nothing/],
    ["targets.transforms.2.below", 2, /^m has a column that is bounded by nothing/],
    ["conditions.masked", [true, true, true], /^m: targets, conditions and scalings do not fit/],
    ["conditions.masked", undefined, /^m: its description lacks "conditions.masked"/],
    ["training.lowest", [1], /^m: targets, conditions and scalings do not fit/],
    ["architecture.dimensions", 4, /^m/],
  ])("are refused with another %s: %j", (path, value, message) => {
    const read = () => parseTableFlow(withDescription(path, value), "m");
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });

  it("are not those of light curves", () => {
    expect(() => parseTableFlow(encodeModel(smallModel()), "m")).toThrow(
      /^m is a "kiloflow-model", but must be a flow of a table/,
    );
  });
});
