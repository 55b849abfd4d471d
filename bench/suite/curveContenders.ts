/** Ways to light curves by the physics, as those that race. */

import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import type { LightCurveRequest } from "../../src/lightcurves/program.ts";
import type { Contender } from "./climb.ts";
import type { BenchBackend } from "./context.ts";
import type { LightCurveGrid } from "./lightCurveGrids.ts";

export const REFERENCE = "float64 reference";

/** Magnitudes at the grid's times, as the evaluators are asked for them. */
export const requestFor = ({ times, bands, options }: LightCurveGrid, some = bands): LightCurveRequest => ({
  ...{ options, times },
  bands: some,
  magnitudeType: "f32",
  bolometric: false,
});

/** The float64 reference, one set after the other. */
export function referenceContender(grid: LightCurveGrid): Contender {
  return {
    what: REFERENCE,
    load: async (count) => ({
      async run() {
        const { model, times, options, bands } = grid;
        const width = model.inputs.length;
        const sets = grid.sets(count);
        for (let set = 0; set < count; set++) {
          model.reference(sets.subarray(width * set, width * set + width), times, options, bands);
        }
        return undefined;
      },
    }),
  };
}

/** Our kernels in chunks, with or without reading the curves back. */
export function evaluatorContender(
  { choice, backend }: BenchBackend,
  grid: LightCurveGrid,
  readBack: boolean,
  request = requestFor(grid),
): Contender {
  return {
    what: `${choice}: ${readBack ? "with readback" : "kernels"}`,
    async load(count) {
      const evaluator = new LightCurveEvaluator(backend, grid.model, request);
      await evaluator.prepare();
      const sets = grid.sets(count);
      const step = grid.model.inputs.length * evaluator.rowsPerChunk;
      return {
        async run() {
          const under: Promise<unknown>[] = [];
          for (let at = 0; at < sets.length; at += step) {
            const chunk = sets.subarray(at, at + step);
            if (readBack) under.push(evaluator.evaluate(chunk, (block) => block.magnitudes[0]));
            else await evaluator.computeOnly(chunk);
          }
          await Promise.all(under);
          await backend.finish();
          return undefined;
        },
        dispose: () => evaluator.dispose(),
      };
    },
  };
}
