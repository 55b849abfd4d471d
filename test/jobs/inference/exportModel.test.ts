import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeModel } from "../../../src/flow/modelFile.ts";
import { exportModel } from "../../../src/jobs/inference/exportModel.ts";
import "../../../src/models.ts";
import { disturbedState } from "../../support/flowChecks.ts";
import { smallModel } from "../../support/smallModel.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const plain = smallModel();
const disturbed = disturbedState(plain.architecture);
const state = {
  parameters: Float32Array.from(disturbed.parameters),
  moments: Float32Array.from(disturbed.moments),
};

function modelFile(): string {
  const path = join(temporaryFolder(), "m.safetensors");
  writeFileSync(path, encodeModel({ ...plain, state }));
  return path;
}

it("writes JSON whose float32 numbers are as short as can be, and the same", async () => {
  const { output, bytes } = await exportModel({ model: modelFile(), force: false });
  const text = readFileSync(output, "utf8");
  expect(bytes).toBe(text.length);
  const { parameters } = JSON.parse(text);
  expect(Float32Array.from(parameters)).toEqual(state.parameters);
  expect(Math.max(...parameters.map((value: number) => String(value).length))).toBeLessThanOrEqual(14);
});

it("writes two ONNX files, and refuses to replace either", async () => {
  const model = modelFile();
  const { outputs, kind } = await exportModel({ model, format: "onnx", force: false });
  const stem = model.slice(0, -".safetensors".length);
  expect(outputs).toEqual([`${stem}.sample.onnx`, `${stem}.log_prob.onnx`]);
  expect(kind).toBe("curves");
  expect(outputs.every(existsSync)).toBe(true);
  await expect(exportModel({ model, output: `${stem}.onnx`, force: false })).rejects.toThrow(/exists/);
});

it("refuses other endings", async () => {
  const model = modelFile();
  await expect(exportModel({ model, output: "x.txt", force: false })).rejects.toThrow(/must end in \.json or \.onnx/);
  await expect(exportModel({ model, output: "x.json", format: "onnx", force: false })).rejects.toThrow(/\.onnx/);
});
