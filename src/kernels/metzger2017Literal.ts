/** Temperature and radius of metzger2017's ejecta as the function of gwemlightcurves computes them. */

import { defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { numbered } from "../engine/shader.ts";
import { HEATING, START } from "../metzger2017/physics/constants.ts";
import { ejectaOf } from "../metzger2017/physics/layers.ts";
import { LITERAL_LAYERS, type LiteralTimes, literalSphere, literalTimes } from "../metzger2017/physics/literal.ts";
import { inverseTemperature } from "../metzger2017/physics/source.ts";
import { STATUS_INVALID, STATUS_OK } from "../metzger2017/physics/status.ts";
import source from "../wgsl/metzger2017-literal.wgsl";
import { photosphereStride } from "./blackbodyMagnitudes.ts";
import { EJECTA_NUMBERS, EJECTA_SOURCE } from "./metzger2017Shader.ts";
import { paddedPoints } from "./paddedPoints.ts";

const WORKGROUP_SIZE = 64;

/** What the kernel is specialised to: points of the time grid. */
export interface LiteralShape {
  readonly points: number;
}

/** Rows of the table of times, each padded to quads. */
const TIME_ROWS = ["time", "step", "depth", "left", "nuclei"] as const satisfies readonly (keyof LiteralTimes)[];

/**
 * The times of a request, in days. Those until the start have no light, and the first one behind it is the first step.
 * @param points of the grid, where those at its end have no light
 */
export function literalTable(timesDays: ArrayLike<number>, points = timesDays.length): Float32Array {
  const padded = paddedPoints(points);
  const table = new Float32Array(TIME_ROWS.length * padded);
  const after = Array.from(timesDays).filter((time) => time > START);
  const rows = literalTimes(after);
  TIME_ROWS.forEach((name, row) => {
    table.set(Array.from(rows[name]), row * padded + timesDays.length - after.length);
  });
  return table;
}

function twin(arrays: Readonly<Record<string, TwinArray>>, { count }: SettingValues, { points }: LiteralShape): void {
  const { parameters, times, properties, photosphere } = arrays;
  const padded = paddedPoints(points);
  // Times without light are zero in the table.
  const first = times.subarray(0, points).findIndex((time) => time > 0);
  const row = (name: (typeof TIME_ROWS)[number]) => {
    const at = TIME_ROWS.indexOf(name) * padded;
    return times.subarray(at + first, at + points);
  };
  for (let set = 0; set < count; set++) {
    const ejecta = ejectaOf(parameters, 4 * set);
    const valid = ejecta.mass > 0;
    properties[set] = valid ? STATUS_OK : STATUS_INVALID;
    const at = set * photosphereStride(1, points);
    photosphere.fill(0, at, at + 2 * padded);
    if (!valid || first < 0) continue;
    const { luminosity, logArea } = literalSphere(ejecta, {
      ...{ time: row("time"), step: row("step"), depth: row("depth"), left: row("left"), nuclei: row("nuclei") },
    });
    luminosity.forEach((value, point) => {
      if (!(value > 0)) return;
      photosphere[at + first + point] = inverseTemperature(value, logArea[point]);
      photosphere[at + padded + first + point] = logArea[point];
    });
  }
}

/** The settings of a call; lengths of loops are among them, because constant ones are unrolled. */
export const literalSettings = (count: number, { points }: LiteralShape): Readonly<Record<"count", number>> => ({
  ...{ count, points, stride: paddedPoints(points), layers: LITERAL_LAYERS - 1, group: WORKGROUP_SIZE },
});

/** The same outputs as `metzger2017-sphere`. Where steps are longer than layers keep their energy, errors of float32 grow with them. */
export const metzger2017Literal = defineKernel<LiteralShape>({
  name: "metzger2017-literal",
  summary: "The same by the explicit steps of gwemlightcurves.",
  bindings: {
    parameters: read("f32", "vec4<f32>"),
    times: read("f32"),
    properties: write("f32"),
    photosphere: write("f32"),
  },
  settings: { count: "u32", points: "u32", stride: "u32", layers: "u32", group: "u32" },
  workgroupSize: WORKGROUP_SIZE,
  // Nothing of a request, so that all share one pipeline.
  constants: () => ({
    ...EJECTA_NUMBERS,
    LAYERS: { u32: LITERAL_LAYERS },
    NEUTRON_HEATING: HEATING.neutrons,
    ...numbered("ROW", TIME_ROWS),
  }),
  source: () => [...EJECTA_SOURCE, { file: "src/wgsl/metzger2017-literal.wgsl", text: source }],
  invocations: ({ count }) => count * WORKGROUP_SIZE,
  twin,
});
