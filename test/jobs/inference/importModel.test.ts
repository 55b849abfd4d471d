/** Published models from files that do not mean well, or were saved in other ways. */

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeSafetensors } from "../../../src/data/safetensors.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { importModel, importPublishedModel } from "../../../src/jobs/inference/importModel.ts";
import { publishedTensors } from "../../fuzz/targets/models.ts";
import { torchFile } from "../../fuzz/targets/torch.ts";
import { smallModel } from "../../support/smallModel.ts";
import { temporaryFolder } from "../../support/temporary.ts";

function file(bytes: Uint8Array, name = "g.pth"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

const prefixed = (prefix: string) => new Map([...publishedTensors()].map(([name, tensor]) => [prefix + name, tensor]));

it.each([
  ["a state dictionary", torchFile(publishedTensors())],
  ["a training's checkpoint", torchFile(publishedTensors(), "model_state_dict")],
  ["DataParallel", torchFile(prefixed("module."))],
])("a model is taken from %s", async (_, bytes) => {
  const expected = await importPublishedModel(file(encodeSafetensors(publishedTensors(), {}), "g.safetensors"), "g");
  expect((await importPublishedModel(file(bytes), "g")).state).toEqual(expected.state);
});

it.each([
  ["../../x", /the band of .* is "\.\.\/\.\.\/x", which is no name for a file/],
  ["/tmp/x", /is no name for a file/],
  ["..", /is no name for a file/],
  ["\x1b[2J", /"\\u001b\[2J" cannot be the name of a band/],
])("the band %j of a file does not become a path", async (band, message) => {
  const path = file(encodeSafetensors(publishedTensors(), { band, scale_mag: "-14" }), "m.safetensors");
  await expect(importModel({ file: path, force: false })).rejects.toThrow(message);
  const output = join(temporaryFolder(), "named.safetensors");
  if (band.includes("\x1b")) return;
  await importModel({ file: path, force: false, output });
  expect(existsSync(output)).toBe(true);
});

it("other contents are named", async () => {
  const own = file(encodeModel(smallModel()), "own.safetensors");
  await expect(importPublishedModel(own, "g")).rejects.toThrow(/is a model of kiloflow, which needs no import/);
  const other = file(torchFile(new Map([["weight", [...publishedTensors().values()][0]]])));
  await expect(importPublishedModel(other, "g")).rejects.toMatchObject({ hint: "its tensors are weight" });
});
