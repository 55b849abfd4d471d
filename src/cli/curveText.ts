/** One set's curves as text. */

import type { Band } from "../du17/physics/bands.ts";
import { EJECTA_COLUMNS, type Ejecta, ejectaColumns } from "../du17/physics/ejecta.ts";
import type { ModelOptions } from "../du17/physics/options.ts";
import type { ReferenceCurves } from "../du17/physics/reference.ts";

/** One set and what was computed for it. */
export interface CurveResult {
  /** m1, m2 (Msun), Lambda1, Lambda2. */
  readonly parameters: Float64Array;
  readonly times: Float64Array;
  readonly bands: readonly Band[];
  readonly options: ModelOptions;
  readonly curves: ReferenceCurves;
}

/** Parameters in words. */
export function parameterText([m1, m2, lambda1, lambda2]: ArrayLike<number> & Iterable<number>): string {
  const short = (value: number) => String(Number(value.toPrecision(5)));
  return `m1 = ${short(m1)} Msun, m2 = ${short(m2)} Msun, Λ1 = ${short(lambda1)}, Λ2 = ${short(lambda2)}`;
}

/** `absolute` or `apparent` magnitudes. */
export function magnitudeText(options: ModelOptions): string {
  return options.distanceMpc === undefined
    ? "absolute AB magnitudes"
    : `apparent AB magnitudes at ${options.distanceMpc} Mpc`;
}

function ejectaLines(ejecta: Ejecta): string[] {
  const values = ejectaColumns(ejecta);
  return EJECTA_COLUMNS.map(
    ([name, unit], index) => `# ${name} = ${values[index].toPrecision(6)}${unit === "1" ? "" : ` ${unit}`}`,
  );
}

/** Rows of times, columns of bands, for reading. Missing values are dashes. */
export function curveTable({ parameters, times, bands, options, curves }: CurveResult): string {
  const head = [
    `# ${parameterText(parameters)}; variant ${options.variant}`,
    ...ejectaLines(curves.ejecta),
    `# ${magnitudeText(options)}`,
  ];
  const names = ["t/days".padStart(8), ...bands.map((band) => band.padStart(9))].join("");
  const rows = [...times].map((time, point) => {
    const cells = bands.map((_, band) => {
      const value = curves.magnitudes[band * times.length + point];
      return (Number.isNaN(value) ? "-" : value.toFixed(4)).padStart(9);
    });
    return `${String(time).padStart(8)}${cells.join("")}`;
  });
  return `${[...head, names, ...rows].join("\n")}\n`;
}

/** The same as CSV, all digits, missing values empty, with the bolometric luminosity in erg/s. */
export function curveCsv({ times, bands, curves }: CurveResult): string {
  const rows = [...times].map((time, point) => {
    const values = bands.map((_, band) => curves.magnitudes[band * times.length + point]);
    return [time, ...values, curves.bolometricLuminosity[point]]
      .map((value) => (Number.isNaN(value) ? "" : String(value)))
      .join(",");
  });
  return `${[`time_days,${bands.join(",")},bolometric_luminosity_erg_s`, ...rows].join("\n")}\n`;
}

/** The same as JSON; missing values are null. */
export function curveJson({ parameters, times, bands, options, curves }: CurveResult): string {
  const [m1, m2, lambda1, lambda2] = parameters;
  const plain = (values: Iterable<number>) => Array.from(values, (value) => (Number.isFinite(value) ? value : null));
  const magnitudes = bands.map((band, index): [string, (number | null)[]] => [
    band,
    plain(curves.magnitudes.subarray(index * times.length, (index + 1) * times.length)),
  ]);
  const properties = ejectaColumns(curves.ejecta);
  return `${JSON.stringify(
    {
      parameters: { m1, m2, lambda1, lambda2 },
      options,
      status: curves.ejecta.status,
      ejecta: Object.fromEntries(EJECTA_COLUMNS.map(([name], index) => [name, plain([properties[index]])[0]])),
      times: plain(times),
      magnitudes: Object.fromEntries(magnitudes),
      bolometric_luminosity: plain(curves.bolometricLuminosity),
    },
    null,
    1,
  )}\n`;
}
