/** Oracle cases and benchmarks of the kernels of ../blackbodyMagnitudes.ts. */

import type { Kernel } from "../../engine/kernel.ts";
import { checkKernel, type KernelCase, type KernelCheck } from "../../engine/kernelCheck.ts";
import type { Transmission } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { type BlackbodyBand, blackbodyBands } from "../../lightcurves/spectrum/blackbody.ts";
import {
  type BlackbodyShape,
  blackbodyMagnitudes,
  blackbodyMagnitudesHalf,
  blackbodyShape,
  blackbodyTables,
  operationsOf,
  photosphereStride,
} from "../blackbodyMagnitudes.ts";
import { paddedPoints } from "../paddedPoints.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";

/** A case on random photospheres, the first of which may be edges. */
function blackbodyCase(
  name: string,
  bands: readonly BlackbodyBand[],
  { count, components, points, packed = false, edges = [] }: CaseSize,
): KernelCase<BlackbodyShape> {
  const specialisation = blackbodyShape(bands, components, points, packed);
  const padded = paddedPoints(points);
  const photosphere = new Float32Array(count * photosphereStride(components, points));
  const random = testRandom(count + points);
  for (let row = 0; row < count; row++) {
    for (let component = 0; component < components; component++) {
      const at = 2 * (row * components + component) * padded;
      const dark = random() < 0.1 ? Math.floor(random() * points) : points;
      for (let point = 0; point < points; point++) {
        const edge = edges[row]?.[component];
        photosphere[at + point] = edge ? edge[0] : point < dark ? 10 ** (-5.5 + 3.5 * random()) : 0;
        photosphere[at + padded + point] = edge ? edge[1] : -35 + 20 * random();
      }
    }
  }
  return {
    name,
    specialisation,
    settings: { count },
    inputs: { photosphere, ...blackbodyTables(bands) },
    outputs: { magnitudes: count * bands.length * specialisation.stride },
  };
}

interface CaseSize {
  readonly count: number;
  readonly components: number;
  readonly points: number;
  readonly packed?: boolean;
  /** 1/T and ln (R^2 / (10 pc)^2) of the components of the first sets. */
  readonly edges?: readonly (readonly (readonly [number, number])[])[];
}

/** Bands of several wavelengths: a wide one, and one of which the longest wavelength hardly counts. */
function wide(): BlackbodyBand[] {
  const of = (name: string, transmission: Transmission) => ({ name, wavelengthNm: 500, transmission });
  return blackbodyBands(
    [
      of("wide", { wavelengthsNm: [300, 450, 600, 750, 900], weights: [0.1, 0.2, 0.4, 0.2, 0.1] }),
      { name: "one", wavelengthNm: 900 },
      of("leak", { wavelengthsNm: [350, 400, 1100], weights: [0.5, 0.49999, 1e-5] }),
    ],
    {},
    CONSTANTS,
  );
}

/** No light, one component of three, very cold, very hot, and areas that no float32 holds. */
const EDGES: CaseSize["edges"] = [
  [
    [0, -25],
    [0, -25],
    [0, -25],
  ],
  [
    [0, -25],
    [2e-4, -25],
    [0, -25],
  ],
  [
    [0.0333, -20],
    [0.03, -60],
    [0.0332, -21],
  ],
  [
    [3e-9, -40],
    [2e-9, -45],
    [1e-10, -50],
  ],
  [
    [0.0333, -20],
    [3e-9, -200],
    [1e-4, -80],
  ],
  [
    [1e-4, -2000],
    [2e-4, -2001],
    [3e-4, 900],
  ],
  [
    [1e7, -25],
    [1e-4, Number.NEGATIVE_INFINITY],
    [Number.NaN, -25],
  ],
];

function cases(): KernelCase<BlackbodyShape>[] {
  const bands = narrow(9);
  return [
    blackbodyCase("three components, 111 points", bands, { count: 61, components: 3, points: 111, edges: EDGES }),
    blackbodyCase("one component, 10 points", narrow(2, { redshift: 0.1 }), {
      count: 301,
      components: 1,
      points: 10,
      edges: EDGES,
    }),
    blackbodyCase("two components, wide bands", wide(), { count: 33, components: 2, points: 203, edges: EDGES }),
    blackbodyCase("one component, wide bands", wide(), { count: 33, components: 1, points: 9, edges: EDGES }),
    blackbodyCase("one point", narrow(1), { count: 65, components: 3, points: 1, edges: EDGES }),
  ];
}

/** The layout that only the CPU backend has. */
const packedCases = (): KernelCase<BlackbodyShape>[] => [
  blackbodyCase("packed, 111 points", narrow(9), { count: 61, components: 3, points: 111, packed: true, edges: EDGES }),
  blackbodyCase("packed, wide bands", wide(), { count: 33, components: 2, points: 203, packed: true, edges: EDGES }),
  blackbodyCase("packed, one component", narrow(3), {
    count: 33,
    components: 1,
    points: 6,
    packed: true,
    edges: EDGES,
  }),
];

const CONSTANTS = { lightSpeed: 2.99792458e10, planck: 6.62607015e-27, boltzmann: 1.380649e-16 };

/** Bands of one wavelength each, from ultraviolet to infrared. */
const narrow = (count: number, options: Options = {}): BlackbodyBand[] =>
  blackbodyBands(
    Array.from({ length: count }, (_, index) => ({ name: `${index}`, wavelengthNm: 354 * 1.25 ** index })),
    options,
    CONSTANTS,
  );

const BENCHMARK: CaseSize = { count: 2000, components: 3, points: 111 };

function checkOf(kernel: Kernel<BlackbodyShape>, half: boolean): KernelCheck<BlackbodyShape> {
  const bands = narrow(9);
  return checkKernel(kernel, {
    oracle: {
      cases: ({ native }) => [...cases(), ...(native ? packedCases() : [])],
      compare: (_, expected, actual, { specialisation: { points, stride } }) =>
        compareValues(expected, actual, {
          // h nu / kT has 24 bits, so that magnitudes lose digits where it is large.
          tolerance: (__, value) => Math.abs(value) * (half ? 2 ** -11 : 3e-7) + 5e-5,
          describe: (index) => `value ${index}`,
          // Padding holds anything.
          mayDiffer: (index) => index % stride >= points,
        }),
    },
    benchmark: {
      kernelCase: () => blackbodyCase("benchmark", bands, BENCHMARK),
      amount: BENCHMARK.count,
      unit: "curves",
      bytes: BENCHMARK.count * 112 * (bands.length * (half ? 2 : 4) + 8 * BENCHMARK.components),
      operations: operationsOf(
        BENCHMARK.count,
        blackbodyShape(bands, BENCHMARK.components, BENCHMARK.points, false),
        9,
      ),
    },
  });
}

export const BLACKBODY_MAGNITUDES_CHECKS = [
  checkOf(blackbodyMagnitudes, false),
  checkOf(blackbodyMagnitudesHalf, true),
];
