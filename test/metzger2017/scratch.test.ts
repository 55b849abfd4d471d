import { afterAll, beforeAll, describe, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { geometricTimes } from "../../src/kernels/metzger2017Cases.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { METZGER2017 } from "../../src/metzger2017/model.ts";
import { readConverged, readLiteral } from "./vectors.ts";

const q = (v: number[], p: number) => v.sort((a, b) => a - b)[Math.min(v.length - 1, Math.floor(p * v.length))];
const bands = METZGER2017.bands.map((b) => b.name);
describe("float64", () => {
  it("reference", () => {
    for (const [name, v, variant] of [
      ["conv", readConverged(), "converged"],
      ["lit", readLiteral(), "gwemlightcurves"],
    ] as const) {
      const e: number[] = [];
      let rel = 0;
      for (let s = 0; s < v.count; s++) {
        const r = METZGER2017.reference(
          v.inputs.subarray(4 * s, 4 * s + 4),
          v.times,
          METZGER2017.completeOptions({ variant }),
          bands,
        );
        r.magnitudes.forEach((m, i) => {
          const w = v.magnitudes[s * r.magnitudes.length + i];
          if (Number.isFinite(w) !== Number.isFinite(m)) console.log("miss", name, s, i, w, m);
          if (Number.isFinite(w) && w < 10) e.push(Math.abs(m - w));
          if (Number.isFinite(w)) rel = Math.max(rel, Math.abs(m / w - 1));
        });
      }
      console.log(name, "99%", q(e, 0.99), "max", q(e, 1), "rel", rel);
    }
  });
  it("representation", () => {
    const sets = createPrior(METZGER2017, "wide", 30, 5).read(0, 30);
    const t = geometricTimes(100, 0.02, 20);
    const o = METZGER2017.completeOptions({ distanceMpc: 40 });
    const e: number[] = [];
    for (let s = 0; s < 30; s++) {
      const set = sets.subarray(4 * s, 4 * s + 4);
      const d = METZGER2017.representation!.decode(METZGER2017.representation!.encode(set, o)!, t, bands, o);
      METZGER2017.reference(set, t, o, bands).magnitudes.forEach((m, i) => {
        if (m < 33) e.push(Math.abs(m - d[i]));
      });
    }
    console.log("representation", "50%", q(e, 0.5), "99%", q(e, 0.99), "max", q(e, 1));
  });
});
describe.each(["cpu", "webgpu"] as const)("%s", (choice) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(choice);
  });
  afterAll(() => backend.dispose());
  it("vectors", async () => {
    for (const [name, v, variant] of [
      ["conv", readConverged(), "converged"],
      ["lit", readLiteral(), "gwemlightcurves"],
    ] as const) {
      const r = await evaluateLightCurves(backend, v.inputs, {
        model: METZGER2017,
        times: v.times,
        options: METZGER2017.completeOptions({ variant }),
        bolometric: true,
      });
      const e: number[] = [];
      const l: number[] = [];
      let missing = 0;
      r.magnitudes.forEach((m, i) => {
        const w = v.magnitudes[i];
        if (Number.isFinite(w) !== Number.isFinite(m)) missing++;
        else if (Number.isFinite(w) && w < 10) e.push(Math.abs(m - w));
      });
      r.logBolometricLuminosity!.forEach((m, i) => {
        if (v.luminosity[i] > 0) l.push(Math.abs(10 ** (m - Math.log10(v.luminosity[i])) - 1));
      });
      console.log(
        choice,
        name,
        "missing",
        missing,
        "50%",
        q(e, 0.5),
        "99%",
        q(e, 0.99),
        "99.9%",
        q(e, 0.999),
        "max",
        q(e, 1),
        "L 99%",
        q(l, 0.99),
        "max",
        q(l, 1),
      );
    }
  }, 300_000);
  it("prior against reference", async () => {
    const t = geometricTimes(60, 1e-3, 30);
    const o = METZGER2017.completeOptions({});
    for (const p of ["wide", "gwemlightcurves"]) {
      const n = 100;
      const sets = createPrior(METZGER2017, p, n, 5).read(0, n);
      const r = await evaluateLightCurves(backend, sets, { model: METZGER2017, times: t, options: o });
      const e: number[] = [];
      const f: number[] = [];
      let worst = [0];
      for (let s = 0; s < n; s++) {
        const ref = METZGER2017.reference(sets.subarray(4 * s, 4 * s + 4), t, o, bands).magnitudes;
        ref.forEach((w, i) => {
          const d = Math.abs(r.magnitudes[s * ref.length + i] - w);
          if (w < 10) e.push(d);
          const g = d / (w + 20);
          if (w < 10 && d > worst[0]) worst = [d, s, ...sets.subarray(4 * s, 4 * s + 4), w, t[i % 60]];
          f.push(g);
        });
      }
      console.log(
        choice,
        p,
        "50%",
        q(e, 0.5),
        "99%",
        q(e, 0.99),
        "max",
        q(e, 1),
        worst.join(" "),
        "scaled max",
        q(f, 1),
      );
    }
  }, 300_000);
  it("speed", async () => {
    const rows = 2000;
    const sets = createPrior(METZGER2017, "wide", rows, 5).read(0, rows);
    for (const variant of ["converged", "gwemlightcurves"])
      for (const magnitudeType of ["f32", "f16"] as const) {
        using ev = new LightCurveEvaluator(backend, METZGER2017, {
          times: parseTimes("0.1:11.1:0.1"),
          bands,
          options: METZGER2017.completeOptions({ variant }),
          magnitudeType,
          bolometric: false,
        });
        const n = Math.min(variant === "converged" ? rows : 200, ev.rowsPerChunk);
        await ev.evaluate(sets.subarray(0, 4 * n), () => {});
        const b = performance.now();
        for (let k = 0; k < 3; k++) await ev.evaluate(sets.subarray(0, 4 * n), () => {});
        console.log(choice, variant, magnitudeType, ((3 * n) / (performance.now() - b)) * 1000, "curves/s");
      }
  }, 300_000);
});
