/** The published flows and what PyTorch computes with them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSafetensors } from "../../src/data/safetensors.ts";
import { readPublishedModel } from "../../src/flow/formats/kilonovaml/tensors.ts";
import { sharedFolder } from "./environment.ts";
import { readVector } from "./vectors.ts";

export const PUBLISHED_BANDS = ["g", "r", "i", "z"] as const;

export function publishedPath(band: string, ending: "safetensors" | "pth" = "safetensors"): string {
  return join(sharedFolder!, "seed", "models", `G4_${band}.${ending}`);
}

/** A generation-4 model. */
export function publishedFlow(band: string) {
  const path = publishedPath(band);
  return readPublishedModel(parseSafetensors(readFileSync(path), path).tensors, path);
}

/** float32 values below ../shared/vectors/flow. */
export function flowVector32(name: string): Float32Array {
  const bytes = readFileSync(join(sharedFolder!, "vectors", "flow", `${name}.f32`));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** float64 values below ../shared/vectors/flow. */
export const flowVector64 = (name: string): Float64Array => readVector(`flow/${name}.f64`);

/** Largest error relative to the expected value, or to `floor` where that is larger. */
export function largestRelativeError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values instead of ${expected.length}`);
  let worst = 0;
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs(actual[index] - expected[index]) / Math.max(Math.abs(expected[index]), floor);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

/** Euclidean norm. */
export function normOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ** 2;
  return Math.sqrt(sum);
}

/**
 * Error of a tensor relative to its norm, or to `floor` where that is larger: gradients that cancel (of shifts before a
 * batch normalisation) are zero but for rounding.
 */
export function normError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 0): number {
  let difference = 0;
  for (let index = 0; index < expected.length; index++) difference += (actual[index] - expected[index]) ** 2;
  return Math.sqrt(difference) / Math.max(normOf(expected), floor);
}
