/** Couplings of a model whose numbers no longer change, each with the normalisation after it: forward and inverse. */

import { defineKernel, type KernelCase, read, type SettingValues, type TwinArray, write } from "../../engine/kernel.ts";
import elementary from "../../wgsl/snippets/elementary.wgsl";
import linearIndex from "../../wgsl/snippets/linear-index.wgsl";
import { compareToScale } from "../compare.ts";
import {
  type CouplingCase,
  couplingBytes,
  couplingCase,
  couplingCaseShapes,
  couplingOperations,
  normalValues,
  publishedShape,
} from "./couplingCases.ts";
import { couplingConstants, couplingSettings } from "./couplingShape.ts";
import { CHECKED, TRANSFORMER_PARTS } from "./couplings.ts";
import { couplingTwin } from "./couplingTwins.ts";
import { type FrozenCoupling, frozenShader } from "./frozenShader.ts";
import { rowAccess } from "./rowAccess.ts";
import { PLAIN } from "./tuning.ts";

/** Parameters of a whole flow above which writing them out takes too long to compile: some 0.8 ms each on llvmpipe. */
export const FROZEN_PARAMETERS = { software: 50_000, hardware: 10_000 } as const;

/** Settings of a call. */
export function frozenSettings(coupling: FrozenCoupling, count: number, logDetOffset: number): SettingValues {
  const { bins } = couplingSettings(coupling, { count, parameterOffset: 0, featureOffset: 0, logDetOffset });
  return { count, log_det_offset: logDetOffset, bins };
}

/** ln |dy / dx| of the normalisation, summed over the features. */
function normalisationLogDet({ normalisation }: FrozenCoupling): number {
  if (!normalisation) return 0;
  return Array.from(normalisation.scale).reduce((sum, scale) => sum + Math.log(Math.abs(scale)), 0);
}

/** The coupling's own twin and, before or after it, the normalisation. */
function twin(inverse: boolean) {
  return (
    { input, conditions, output, log_det: logDet }: Readonly<Record<string, TwinArray>>,
    settings: SettingValues,
    coupling: FrozenCoupling,
  ): void => {
    const { dimensions, normalisation } = coupling;
    const values = count(input, settings.count * dimensions);
    const normalise = (numbers: TwinArray) => {
      if (!normalisation) return;
      const { centre, scale, shift } = normalisation;
      for (let at = 0; at < settings.count * dimensions; at++) {
        const feature = at % dimensions;
        numbers[at] = inverse
          ? (numbers[at] - shift[feature]) / scale[feature] + centre[feature]
          : (numbers[at] - centre[feature]) * scale[feature] + shift[feature];
      }
    };
    if (inverse) normalise(values);
    couplingTwin(inverse)(
      {
        input: values,
        conditions,
        parameters: Float64Array.from(coupling.weights),
        features: Uint32Array.from(coupling.features),
        output,
        log_det: logDet,
      },
      { ...settings, parameter_offset: 0, feature_offset: 0 },
      coupling,
    );
    if (!inverse) normalise(output);
    const own = normalisationLogDet(coupling);
    const from = settings.log_det_offset;
    for (let row = 0; row < settings.count; row++) logDet[from + row] += inverse ? -own : own;
  };
}

function count(values: TwinArray, length: number): Float64Array {
  return Float64Array.from(values.subarray(0, length));
}

/** Numbers that a careless text would get wrong. */
const ODD_NUMBERS = [0, -0, 1e-40, -1e-40, 1e-30];

function frozenCase(one: CouplingCase, normalised: boolean): KernelCase<FrozenCoupling> {
  const { name, settings, inputs, outputs } = couplingCase(one, PLAIN);
  const { dimensions } = one.shape;
  const weights = (inputs.parameters as Float32Array).slice();
  // The saturated case keeps to its large numbers.
  if (one.parameterScale < 1) weights.set(ODD_NUMBERS);
  const coupling: FrozenCoupling = {
    ...one.shape,
    features: [...(inputs.features as Uint32Array)],
    weights,
    normalisation: normalised
      ? {
          centre: normalValues(dimensions, 6),
          scale: normalValues(dimensions, 7).map((value) => 0.2 + Math.abs(value)),
          shift: normalValues(dimensions, 8),
        }
      : undefined,
  };
  return {
    name: `${name.split(";")[0]}${normalised ? ", normalised" : ""}`,
    specialisation: coupling,
    settings: frozenSettings(coupling, settings.count, 0),
    inputs: { input: inputs.input, conditions: inputs.conditions },
    outputs,
  };
}

function frozenCases(): KernelCase<FrozenCoupling>[] {
  const affine = CHECKED.affine.flatMap((transformer, index) => {
    const shapes = couplingCaseShapes(transformer);
    // Every text is compiled: the published shape once, the smaller ones for each scale.
    return index === 0 ? shapes : shapes.filter((one) => one.shape.hidden < 10);
  });
  const spline = CHECKED.spline.flatMap(couplingCaseShapes).filter((one) => one.shape.hidden < 10);
  return [...affine, ...spline].map((one, index) => frozenCase(one, index % 3 !== 2));
}

const BENCHMARK_ROWS = 10_000;

function defineFrozen(direction: "forward" | "inverse") {
  const inverse = direction === "inverse";
  return defineKernel<FrozenCoupling>({
    name: `frozen-coupling-${direction}`,
    summary: `A coupling with its numbers written into the shader, and its normalisation, ${direction}.`,
    bindings: { input: read("f32"), conditions: read("f32"), output: write("f32"), log_det: write("f32") },
    settings: { count: "u32", log_det_offset: "u32", bins: "u32" },
    workgroupSize: 64,
    constants: (coupling) => {
      const logDet = normalisationLogDet(coupling);
      return { ...couplingConstants(coupling), NORMALISATION_LOG_DET: inverse ? -logDet : logDet };
    },
    source: (coupling) => [
      { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
      rowAccess({ rows: 1 }, ["input", "conditions"], ["output", "log_det"]),
      { file: "src/wgsl/snippets/elementary.wgsl", text: elementary },
      TRANSFORMER_PARTS[coupling.transformer.kind].apply,
      frozenShader(coupling, inverse),
    ],
    invocations: (settings) => settings.count,
    twin: twin(inverse),
    oracle: {
      cases: frozenCases,
      // As for the coupling whose numbers stand in a buffer.
      compare: (_, expected, actual) => compareToScale(expected, actual, inverse ? 2e-4 : 5e-5),
    },
    benchmark: {
      kernelCase: () =>
        frozenCase(
          {
            name: "10,000 rows",
            shape: publishedShape(CHECKED.affine[0]),
            count: BENCHMARK_ROWS,
            parameterScale: 0.2,
            inputScale: 1,
          },
          true,
        ),
      amount: BENCHMARK_ROWS,
      unit: "rows",
      bytes: couplingBytes(publishedShape(CHECKED.affine[0]), BENCHMARK_ROWS),
      operations: couplingOperations(publishedShape(CHECKED.affine[0])) * BENCHMARK_ROWS,
    },
  });
}

/** A frozen coupling in both directions. */
export const FROZEN = { forward: defineFrozen("forward"), inverse: defineFrozen("inverse") };
