import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
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
  await expect(exportModel({ model, output: "x.txt", force: false })).rejects.toThrow(
    /must end in \.json or \.onnx or \.bin/,
  );
  await expect(exportModel({ model, output: "x.json", format: "onnx", force: false })).rejects.toThrow(/\.onnx/);
});

it("writes binary files, and says what float16 does", async () => {
  const model = modelFile();
  const full = await exportModel({ model, format: "bin", force: false });
  expect(full.output).toMatch(/m\.bin$/);
  expect(full.half).toBeUndefined();
  const small = await exportModel({ model, output: full.output.replace("m.bin", "h.bin"), half: true, force: false });
  // But for the padding of a description that says "true" instead of "false".
  const saved = full.bytes - small.bytes - 2 * (state.parameters.length + state.moments.length);
  expect([0, 8]).toContain(saved);
  expect(small.half!.value).toBeGreaterThan(0);
  expect(small.half!.value).toBeLessThan(0.01);
  expect(small.half!.logDensity).toBeLessThan(0.05);
  await expect(exportModel({ model, format: "json", half: true, force: false })).rejects.toThrow(/`half` goes with/);
});

it("refuses float16 for numbers that it does not reach", async () => {
  const { parameters } = state;
  const far = { ...state, parameters: parameters.map((value, at) => (at === 3 ? 1e5 : value)) };
  const path = join(temporaryFolder(), "far.safetensors");
  writeFileSync(path, encodeModel({ ...plain, state: far }));
  await expect(exportModel({ model: path, format: "bin", half: true, force: false })).rejects.toThrow(
    /the number 100000, which float16 does not reach/,
  );
});
