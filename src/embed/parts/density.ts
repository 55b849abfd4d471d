/** Densities: loads when they are asked for. */

import { argument, InputError } from "../../engine/errors.ts";
import { beforeScaling } from "../../flow/beforeSigmaFactors.ts";
import type { CouplingTransform } from "../../flow/transforms/coupling.ts";
import type { BuiltInTransform } from "../../flow/transforms/index.ts";
import { logDensityTwin } from "../../kernels/flow/gaussianTwin.ts";
import { actNormColumn, batchNormColumn } from "../../kernels/flow/normalisationColumns.ts";
import { LOG_SCALES } from "../../kernels/flow/transformers/affineForward.ts";
import type { AffineTransformer } from "../../kernels/flow/transformers/affineScale.ts";
import { logSlopeAt, valueAt } from "../../kernels/flow/transformers/splineForward.ts";
import { checkOptions } from "../arguments.ts";
import { inChunks, setsOfRows } from "../chunks.ts";
import type { ForwardCoupling, ForwardNorm, Network, OpenedFlow } from "../content.ts";
import { flatValues } from "../flowRows.ts";
import { invert } from "../network.ts";
import { placedSets } from "../placedSets.ts";
import { flatRows } from "../rows.ts";
import type { CallOptions, Rows } from "../types.ts";
import { wholeColumns } from "../wholeColumns.ts";

/** From data [count, dimensions] to noise, with the log-determinants [count]. */
export function forwardRun(
  { dimensions, transforms, passes }: Network,
  input: Float64Array,
  conditions: Float64Array,
): { readonly values: Float64Array; readonly logDet: Float64Array } {
  const logDet = new Float64Array(input.length / dimensions);
  const values = passes.reduce((values, pass, index) => {
    const transform = (transforms as readonly BuiltInTransform[])[index];
    const own = new Float64Array(logDet.length);
    const result = pass(
      values,
      conditions,
      transform.kind === "coupling" ? forwardCoupling(transform, own) : forwardNorm(dimensions, own),
    );
    own.forEach((one, row) => {
      logDet[row] += one;
    });
    return result;
  }, input);
  return { values, logDet };
}

const forwardNorm =
  (dimensions: number, logDet: Float64Array): ForwardNorm =>
  (learned, moments) => {
    const columns = Array.from({ length: dimensions }, (_, column) => {
      const [first, second] = [learned[column], learned[dimensions + column]];
      return moments
        ? batchNormColumn(first, second, moments[column], moments[dimensions + column], false)
        : actNormColumn(first, second, false);
    });
    logDet.fill(columns.reduce((sum, { logScale }) => sum + logScale, 0));
    return columns.map(({ subtract, scale, add }) => [subtract, scale, add]);
  };

const forwardCoupling =
  ({ transformed, transformer }: CouplingTransform, logDet: Float64Array): ForwardCoupling =>
  (found, value, i, raw, row) => {
    if (typeof found === "number") {
      const { scale } = transformer as AffineTransformer;
      logDet[row] += LOG_SCALES[scale](raw[transformed.length + i], found);
      return value * found + raw[i];
    }
    const share = (value - found.x) / found.w;
    logDet[row] += logSlopeAt(found, share);
    return valueAt(found, share);
  };

/**
 * What `logProb` does.
 * @param opened the flow, or throws where it was disposed of meanwhile
 */
export async function logDensities(
  opened: () => OpenedFlow,
  values: Rows,
  sets: Rows,
  call: CallOptions,
): Promise<Float64Array> {
  const { columns: own, network } = opened();
  const { dimensions } = network;
  const columns = wholeColumns(own);
  columns.refuseDensity?.();
  const { conditions: names, width, factors, times } = columns;
  checkOptions(call, ["signal", "onProgress"]);
  const checked = flatRows(sets, "sets", names.length);
  const asked = flatValues(values, width);
  const rows = asked.length / width;
  const each = (rows * names.length) / checked.length;
  if (!Number.isInteger(each)) {
    throw new InputError(
      `${argument("values")} has ${rows} rows, but must have as many as ${argument("sets")}, ${rows / each}, or a multiple`,
    );
  }
  const { given, any, blank } = await placedSets(opened, columns, checked, call);
  const densities = new Float64Array(rows);
  await inChunks(opened, any ? rows : 0, call, async (first, end) => {
    const count = end - first;
    const sets = setsOfRows(given, names.length, first, end, each);
    const conditions = network.embed(columns.encodeSets(sets));
    const curves = asked.subarray(first * width, end * width);
    const centres = () => columns.decode(invert(network, new Float64Array(count * dimensions), conditions));
    const moved =
      factors && columns.factorsHaveDensity
        ? beforeScaling(factors, times.length, dimensions, curves, await centres())
        : { curves, logJacobian: 0 };
    const { values: input, logDet } = forwardRun(network, columns.encode(moved.curves), conditions);
    const density = new Float64Array(count);
    logDensityTwin({ input, log_det: logDet, log_density: density }, { count, dimensions, transforms: 1 });
    densities.set(
      columns.density(curves, density).map((value) => value + moved.logJacobian),
      first,
    );
  });
  blank(densities);
  return densities;
}
