/** Oracle cases and benchmarks of the kernels of ../villar2017Photosphere.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { COMPONENT_RANGES, COMPONENT_WIDTH } from "../../villar2017/physics/component.ts";
import { gridTable, outputTable, thermalisationTable } from "../villar2017Grid.ts";
import {
  operationsOf,
  PLAIN,
  PROPERTIES_STRIDE,
  photosphereSettings,
  villar2017Photosphere,
} from "../villar2017Photosphere.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";

/** Sets for checks and benchmarks [set, component, 4]: usual ones, extreme ones, and some that are absent or invalid. */
function testSets(count: number, components: number): Float32Array {
  const random = testRandom(17);
  const between = (low: number, high: number) => low * (high / low) ** random();
  const sets = new Float32Array(COMPONENT_WIDTH * components * count);
  for (let one = 0; one < count * components; one++) {
    const wide = one % 5 === 4;
    const { mass, velocity, opacity, floor } = COMPONENT_RANGES;
    const set = wide
      ? [between(1e-7, mass[1]), between(...velocity), between(...opacity), between(...floor)]
      : [between(5e-4, 0.125), between(0.05, 0.45), between(0.3, 30), between(200, 5000)];
    sets.set(set, COMPONENT_WIDTH * one);
  }
  // Without any ejecta, without one of the components, and with what no ejecta have.
  const edge = COMPONENT_WIDTH * components;
  if (count > 3) {
    for (let index = 0; index < components; index++) sets[edge + COMPONENT_WIDTH * index] = 0;
    sets[2 * edge] = 0;
    sets[3 * edge + 1] = 2;
  }
  return sets;
}

/** A call on test sets. @param timesDays of the source */
function photosphereCase(name: string, count: number, components: number, timesDays: Float64Array): KernelCase<object> {
  const settings = photosphereSettings(count, components, timesDays);
  return {
    name,
    specialisation: PLAIN,
    settings,
    inputs: {
      parameters: testSets(count, components),
      grid: gridTable(settings.grid_points),
      thermalisation: thermalisationTable(),
      outputs: outputTable(timesDays),
    },
    outputs: { properties: PROPERTIES_STRIDE * count, photosphere: 2 * settings.stride * components * count },
  };
}

const equalSteps = (points: number, step: number) => Float64Array.from({ length: points }, (_, index) => index * step);

export const villar2017PhotosphereCheck = checkKernel(villar2017Photosphere, {
  oracle: {
    cases: () => [
      photosphereCase("three components, 111 points", 120, 3, equalSteps(111, 0.1)),
      photosphereCase(
        "one component, from seconds to years",
        65,
        1,
        Float64Array.of(1e-5, 1e-4, 0.01, 1, 30, 1000, 1001),
      ),
      photosphereCase("two components, one point", 7, 2, Float64Array.of(0.5)),
    ],
    compare: (output, expected, actual, { settings: { stride } }) =>
      compareValues(expected, actual, {
        // 1/T relatively; the area's logarithm and the properties also absolutely.
        tolerance: (index, value) =>
          output === "photosphere" && Math.floor(index / stride) % 2 === 0
            ? 3e-5 * value
            : 1e-4 + 1e-6 * Math.abs(value),
        describe: (index) =>
          output === "properties"
            ? `set ${Math.floor(index / PROPERTIES_STRIDE)}, property ${index % PROPERTIES_STRIDE}`
            : `component ${Math.floor(index / (2 * stride))}, row ${Math.floor(index / stride) % 2}, point ${index % stride}`,
      }),
  },
  benchmark: {
    kernelCase: () => photosphereCase("benchmark", 2000, 3, equalSteps(111, 0.1)),
    amount: 2000,
    unit: "sets",
    bytes: 2000 * 4 * (3 * COMPONENT_WIDTH + PROPERTIES_STRIDE + 2 * 3 * 112),
    operations: operationsOf(photosphereSettings(2000, 3, equalSteps(111, 0.1))),
  },
});
