/** `kiloflow fit --amortised`: an inverse flow's draws as the first proposal. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { kiloflow } from "../support/inProcess.ts";

const folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const flow = at("m.safetensors");
const photometry = at("points.csv");
writeFileSync(
  photometry,
  "time,band,magnitude,error\n1.2,g,18.3,0.1\n2.2,r,18.9,0.1\n2.2,i,18.6,0.1\n4.2,i,19.8,0.1\n4.2,J,18.7,0.1\n6.2,K,18.6,0.2\n",
);

beforeAll(async () => {
  const { code, error } = await kiloflow(
    ...[
      "train",
      "--simulate",
      "--model",
      "villar2017",
      "--components",
      "1",
      "--prior",
      "wide",
      "--conditions",
      "photometry",
    ],
    ...["--cadences", "deep,survey", "--count", "2000", "--couplings", "4", "--hidden", "24", "--embedding", "32x2:12"],
    ...["--epochs", "15", "--backend", "cpu", "--no-figures", "--output", flow],
  );
  expect(code, error).toBe(0);
}, 120_000);

const fit = (...more: string[]) =>
  kiloflow(
    "fit",
    photometry,
    "--backend",
    "cpu",
    "--distance",
    "40",
    "--samples",
    "500",
    "--particles",
    "800",
    ...more,
  );
const VILLAR = ["--model", "villar2017", "--components", "1", "--systematic", "0.3", "--json"];

it("leaves the evidence as it is", async () => {
  const [plain, amortised] = [await fit(...VILLAR), await fit(...VILLAR, "--amortised", flow)];
  expect([plain.code, amortised.code], plain.error + amortised.error).toEqual([0, 0]);
  const [one, two] = [JSON.parse(plain.out), JSON.parse(amortised.out)];
  const error = Math.hypot(one.logEvidenceError, two.logEvidenceError);
  expect(Math.abs(one.logEvidence - two.logEvidence)).toBeLessThan(Math.max(0.2, 4 * error));
  const [first, second] = [one.parameters.ejecta_mass_1, two.parameters.ejecta_mass_1];
  expect(Math.abs(first.median - second.median)).toBeLessThan(0.4 * first.standardDeviation);
}, 120_000);

it("refuses flows of other models and of curves", async () => {
  const metzger = await fit("--model", "metzger2017", "--amortised", flow);
  expect(metzger.error).toMatch(/is of villar2017, not of the inputs of metzger2017/);
  expect(metzger.code).toBe(2);
  const curves = await fit("--model", "du17", "--amortised", "models/du17.safetensors");
  expect(curves.error).toMatch(/is a flow of light curves, not of parameters/);
}, 120_000);

it("takes the prior that puts stars in order, and refuses one without a density in closed form", async () => {
  const DU17 = ["--model", "du17", "--systematic", "1", "--json"];
  const shipped = ["--amortised", "models/inverse-du17.safetensors"];
  const [plain, amortised] = [await fit(...DU17), await fit(...DU17, ...shipped)];
  expect([plain.code, amortised.code], plain.error + amortised.error).toEqual([0, 0]);
  const [one, two] = [JSON.parse(plain.out), JSON.parse(amortised.out)];
  const error = Math.hypot(one.logEvidenceError, two.logEvidenceError);
  expect(Math.abs(one.logEvidence - two.logEvidence)).toBeLessThan(Math.max(0.2, 4 * error));
  const eos = await fit(...DU17, "--prior", "eos", ...shipped);
  expect(eos.error).toMatch(/needs a prior whose density is known, but m1 is drawn with others/);
  expect(eos.code).toBe(2);
}, 120_000);
