/** What a backend computes, as bits: the same program runs in Node and in pages. */

import "../../../src/models.ts";
import type { Backend } from "../../../src/engine/backend.ts";
import type { BackendOptions } from "../../../src/engine/backendOptions.ts";
import { openBackend } from "../../../src/engine/openBrowserBackend.ts";
import { FlowEvaluator } from "../../../src/flow/evaluator.ts";
import { Flow } from "../../../src/flow/flow.ts";
import { evaluateLightCurves } from "../../../src/lightcurves/evaluateLightCurves.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import { parseTimes } from "../../../src/lightcurves/times.ts";
import { smallModel } from "../../support/smallModel.ts";

export interface Computed {
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
  readonly native: boolean;
  readonly isolated: boolean;
  /** Bits of the results by what they are of, as a checksum. */
  readonly bits: Readonly<Record<string, number>>;
  readonly finite: number;
}

const MODELS = ["du17", "metzger2017", "villar2017"];
/** Enough for several threads to share the work. */
const SETS = 3000;
const SAMPLES = 40_000;

/** FNV-1a of the bits. */
function checksum(values: Float32Array): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(values.buffer, values.byteOffset, values.length)) {
    hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  }
  return hash;
}

/** Curves of each model, samples and densities of a flow. */
export async function compute(backend: Backend): Promise<Computed> {
  const bits: Record<string, number> = {};
  let finite = 0;
  for (const name of MODELS) {
    const model = modelNamed(name, "model");
    const sets = createPrior(model, model.typicalPrior, SETS, 1).read(0, SETS);
    const { magnitudes } = await evaluateLightCurves(backend, sets, { model, times: parseTimes("0.5:7:0.25") });
    bits[name] = checksum(magnitudes);
    finite += magnitudes.reduce((count, value) => count + Number(Number.isFinite(value)), 0);
  }
  const { architecture, state } = smallModel();
  using flow = new Flow(backend, architecture, state);
  using evaluator = new FlowEvaluator(flow);
  const conditions = Float32Array.from({ length: SAMPLES * architecture.conditions }, (_, at) => Math.sin(at));
  const samples = (await evaluator.samplePaired(conditions, 3)) as Float32Array;
  bits.samples = checksum(samples);
  bits.densities = checksum((await evaluator.logDensityOf(samples, conditions)) as Float32Array);
  const { kind, name, reason } = backend.description;
  const native = backend.capabilities.native ?? false;
  return { kind, name, reason, native, isolated: globalThis.crossOriginIsolated ?? false, bits, finite };
}

/** The same on a backend that a page opens. */
export async function computeIn(options: BackendOptions): Promise<Computed> {
  using backend = await openBackend(options);
  return await compute(backend);
}
