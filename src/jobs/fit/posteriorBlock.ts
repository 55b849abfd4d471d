/** A posterior's samples as the prior of a fit: smoothed by a flow, or each of them as it is. */

import type { Backend } from "../../engine/backend.ts";
import { normalCdf } from "../../engine/random/normal.ts";
import { FlowEvaluator } from "../../flow/evaluator.ts";
import { fastestLayout } from "../../flow/fastestLayout.ts";
import { Flow } from "../../flow/flow.ts";
import { decodeTargets, encodeTableConditions } from "../../flow/table/model.ts";
import { chirpMass } from "../../lightcurves/binary/chirpMassPrior.ts";
import type { JobEvents } from "../events.ts";
import { trainOnArrays } from "../training/table/trainArrays.ts";
import { type BinaryPosterior, POSTERIOR_WIDTH } from "./binaryPosterior.ts";
import type { FitParameter, LatentBlock } from "./space.ts";

/** What of a posterior is drawn. */
function parametersOf(withDistance: boolean): FitParameter[] {
  return [
    { name: "m1", unit: "Msun" },
    { name: "m2", unit: "Msun" },
    { name: "lambda1", unit: "1" },
    { name: "lambda2", unit: "1" },
    ...(withDistance ? [{ name: "luminosity_distance", unit: "Mpc" }] : []),
  ];
}

/** A flow is told one condition, which says nothing. */
const CONDITION = ["posterior"];
/** Rows of one call of the flow. */
const CHUNK = 16_384;

/** A block that holds a flow. Dispose of it when done. */
export type FlowBlock = LatentBlock & Disposable;

/**
 * The posterior as a flow of our own smooths it, in chirp mass, mass ratio, ln Lambda and ln distance: its latent numbers are
 * the noise from which it draws.
 */
export async function smoothedBlock(
  backend: Backend,
  { values, rows, hasDistance }: BinaryPosterior,
  withDistance: boolean,
  events: JobEvents = {},
): Promise<FlowBlock> {
  const distance = withDistance && hasDistance;
  const parameters = parametersOf(distance);
  const width = parameters.length;
  const targets = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const [m1, m2, lambda1, lambda2, far] = values.subarray(row * POSTERIOR_WIDTH, (row + 1) * POSTERIOR_WIDTH);
    targets.set([chirpMass(m1, m2), m2 / m1, lambda1, lambda2, ...(distance ? [far] : [])], row * width);
  }
  const model = await trainOnArrays({
    ...{ targets, conditions: new Float64Array(rows), backend, signal: events.signal },
    names: {
      targets: ["chirp_mass", "mass_ratio", "lambda1", "lambda2", ...(distance ? ["distance"] : [])],
      conditions: CONDITION,
    },
    transforms: {
      ...{ chirp_mass: "log", mass_ratio: "bounded:0:1.000001", lambda1: "log", lambda2: "log" },
      ...(distance ? { distance: "log" } : {}),
    },
  });
  const layout = await fastestLayout(backend, model.architecture, "inference", undefined, CHUNK);
  const flow = new Flow(backend, model.architecture, model.state, layout);
  const evaluator = new FlowEvaluator(flow, CHUNK);
  return {
    ...{ parameters, dimensions: model.architecture.dimensions },
    measured: Array.from({ length: model.architecture.dimensions }, () => true),
    async values(latent, count) {
      const conditions = encodeTableConditions(model.conditions, new Float64Array(count));
      const { curves } = await evaluator.inverse(Float32Array.from(latent), conditions);
      const drawn = decodeTargets(model.targets, curves);
      for (let at = 0; at < drawn.length; at += width) {
        const [chirp, ratio] = drawn.subarray(at, at + 2);
        const q = Math.min(1, ratio);
        const m1 = chirp * ((1 + q) / q ** 3) ** 0.2;
        drawn[at] = m1;
        drawn[at + 1] = q * m1;
      }
      return drawn;
    },
    [Symbol.dispose]() {
      evaluator.dispose();
      flow.dispose();
    },
  };
}

/**
 * The posterior's samples themselves, each as likely as the others. A uniform number each of chirp mass, mass ratio, Lambda1
 * and Lambda2 chooses a part of those that are left by that quantity, the last one the sample: near latent numbers are near
 * samples.
 */
export function samplesBlock({ values, rows, hasDistance }: BinaryPosterior, withDistance: boolean): LatentBlock {
  const distance = withDistance && hasDistance;
  const parameters = parametersOf(distance);
  const width = parameters.length;
  const keys = Array.from({ length: rows }, (_, row) => {
    const [m1, m2, lambda1, lambda2] = values.subarray(row * POSTERIOR_WIDTH, (row + 1) * POSTERIOR_WIDTH);
    return [chirpMass(m1, m2), m2 / m1, lambda1, lambda2];
  });
  const levels = 4;
  const parts = Math.max(1, Math.floor(rows ** (1 / levels)));
  const order = Array.from({ length: rows }, (_, row) => row);
  const sort = (first: number, last: number, level: number): void => {
    const part = order.slice(first, last).sort((a, b) => keys[a][level] - keys[b][level] || a - b);
    part.forEach((row, at) => {
      order[first + at] = row;
    });
    if (level === levels - 1) return;
    for (const [from, to] of partsOf(last - first, parts)) sort(first + from, first + to, level + 1);
  };
  sort(0, rows, 0);
  return {
    ...{ parameters, dimensions: levels },
    measured: Array.from({ length: levels }, () => false),
    values(latent, count) {
      const drawn = new Float64Array(count * width);
      for (let row = 0; row < count; row++) {
        let [first, last] = [0, rows];
        for (let level = 0; level < levels; level++) {
          const size = last - first;
          const at = Math.min(size - 1, Math.floor(size * normalCdf(latent[row * levels + level])));
          const found = level === levels - 1 ? [at, at + 1] : partsOf(size, parts).find(([, to]) => at < to)!;
          [first, last] = [first + found[0], first + found[1]];
        }
        const sample = order[first] * POSTERIOR_WIDTH;
        drawn.set(values.subarray(sample, sample + width), row * width);
      }
      return drawn;
    },
  };
}

/** So many things in parts whose sizes differ by one at most. */
function partsOf(size: number, parts: number): [number, number][] {
  const count = Math.min(size, parts);
  return Array.from({ length: count }, (_, part) => [
    Math.floor((size * part) / count),
    Math.floor((size * (part + 1)) / count),
  ]);
}
