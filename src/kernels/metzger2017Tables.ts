/**
 * What the kernel of metzger2017's continuous limit is handed beside the sets: layers, steps and times. Layers and steps are
 * the same whatever times are asked for, so a value does not depend on the other times.
 */

import { numbered } from "../engine/shader.ts";
import type { TwinArray } from "../engine/values.ts";
import { LAST_DAY, START } from "../metzger2017/physics/constants.ts";
import { growth, type Step, stepTo } from "../metzger2017/physics/energy.ts";
import { neutronsLeft } from "../metzger2017/physics/heating.ts";
import { type LayerRule, layerRule } from "../metzger2017/physics/layers.ts";
import { unitDepth } from "../metzger2017/physics/photosphere.ts";
import { paddedPoints } from "./paddedPoints.ts";

/** Layers outside and inside of the kink. docs/metzger2017.md has accuracy and cost of other numbers. */
export const OUTER_LAYERS = 12;
const INNER_LAYERS = 20;
export const LAYERS = OUTER_LAYERS + INNER_LAYERS;
/** As many as there are layers, so that each invocation of a workgroup has one of both. */
export const STEPS_A_DECADE = LAYERS;
export const STEP_LENGTH = Math.LN10 / STEPS_A_DECADE;

/** Values of a step in the table, in this order. */
const STEP_FIELDS = [
  ...(["square", "middle", "end", "carry"] as const),
  ...(["nuclei1", "nuclei2", "neutrons1", "neutrons2"] as const),
] satisfies readonly (keyof Step)[];
const STEP_STRIDE = STEP_FIELDS.length;
/** The same as a struct of the WebAssembly module. */
export const STEP_STRUCT = Object.fromEntries(STEP_FIELDS.map((name) => [name, "f32" as const]));

/** Where the steps begin: behind the layers' places and weights. */
const FIRST_STEP = 2 * LAYERS;

/** Points of the grid, from the end of the first step, between which luminosities are interpolated. */
const STENCIL = 4;

/** Decades of steps that times need, in days: whole ones, and a point of the grid behind the last time. */
export function decadesOf(timesDays: ArrayLike<number>): number {
  const last = timesDays.length === 0 ? START : Math.max(START, timesDays[timesDays.length - 1]);
  return Math.max(1, Math.ceil(Math.log10(last / START) + 2 / STEPS_A_DECADE));
}

/** Steps until the model's last day. */
export const MOST_STEPS = decadesOf([LAST_DAY]) * STEPS_A_DECADE;

/** The layers' rule, then the steps. */
export function stepTable(decades: number): Float32Array {
  const { places, weights } = layerRule(OUTER_LAYERS, INNER_LAYERS);
  const steps = Array.from({ length: decades * STEPS_A_DECADE }, (_, index) => {
    const step = stepTo(START * Math.exp(STEP_LENGTH * (index + 1)), STEP_LENGTH);
    return STEP_FIELDS.map((name) => step[name]);
  });
  return Float32Array.from([...Array.from(places), ...Array.from(weights), ...steps.flat()]);
}

/** The layers' rule back from the table of steps. */
export function readRule(table: TwinArray): LayerRule {
  return { outer: OUTER_LAYERS, places: table.subarray(0, LAYERS), weights: table.subarray(LAYERS, FIRST_STEP) };
}

/** A step back from the table. @param step its number */
export function readStep(table: TwinArray, step: number): Step {
  const at = FIRST_STEP + STEP_STRIDE * step;
  return Object.fromEntries(STEP_FIELDS.map((name, field) => [name, table[at + field]])) as unknown as Step;
}

/**
 * Rows of the table of times, each padded to quads: the first of the four steps between whose ends ln L is interpolated
 * (negative where there is no light), their weights, ln of the growth, and what the photosphere depends on.
 */
export const TIME_ROWS = ["first", "weight0", "weight1", "weight2", "weight3", "growth", "depth", "left"] as const;
export const TIME_ROW_CONSTANTS = numbered("ROW", TIME_ROWS);

const NO_LIGHT = -1;

/** The times of a request, in days. @param points of the grid, where those at its end have no light */
export function sphereTimes(timesDays: ArrayLike<number>, points = timesDays.length): Float32Array {
  const padded = paddedPoints(points);
  const table = new Float32Array(TIME_ROWS.length * padded);
  table.fill(NO_LIGHT, 0, padded);
  for (let index = 0; index < timesDays.length; index++) {
    const time = timesDays[index];
    if (!(time > START)) continue;
    // Place among the ends of the steps. Before the second of them the first four serve.
    const place = Math.log(time / START) / STEP_LENGTH - 1;
    const first = Math.max(0, Math.floor(place) - 1);
    const values = [first, ...lagrange(place - first), Math.log(growth(time)), unitDepth(time), neutronsLeft(time)];
    values.forEach((value, row) => {
      table[row * padded + index] = value;
    });
  }
  return table;
}

/** Weights of a cubic through four points at 0, 1, 2, 3. */
function lagrange(x: number): number[] {
  return Array.from({ length: STENCIL }, (_, point) => {
    let weight = 1;
    for (let other = 0; other < STENCIL; other++) if (other !== point) weight *= (x - other) / (point - other);
    return weight;
  });
}
