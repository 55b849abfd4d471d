/** Light curves: magnitudes over time, brighter upwards, one colour a band. */

import type { GroupMark, Spec, SymbolMark } from "vega";
import type { Wavelengths } from "./bands.ts";
import { extent, faintLimit, type MagnitudeAxis, magnitudeText, padded, refuseEmpty } from "./magnitudeAxis.ts";
import { gridOf, panelsSpec, timeDomain } from "./panels.ts";
import type { Shaded } from "./shading.ts";
import type { Heading } from "./text.ts";

/** One band's curve. */
export interface BandCurve {
  readonly band: string;
  /** [time]; NaN where there is no value, where the line breaks. */
  readonly magnitudes: ArrayLike<number>;
}

/** What figures of curves have in common. */
interface CurvesFigure extends Heading, MagnitudeAxis {
  readonly timesDays: ArrayLike<number>;
  /** In Angstrom, for the colours of bands whose names do not tell. */
  readonly wavelengths?: Wavelengths;
}

/** One set's curves. */
export interface LightCurveFigure extends CurvesFigure {
  readonly curves: readonly BandCurve[];
  readonly shaded?: readonly Shaded[];
}

/** One panel of {@link curvePanelsFigure}. */
export interface CurvePanel {
  readonly title: string;
  readonly curves: readonly BandCurve[];
  readonly shaded?: readonly Shaded[];
}

/** A point of a line. */
interface Point {
  readonly band: string;
  readonly time: number;
  readonly magnitude: number | null;
}

/** Lines of more points than this gain nothing visible. */
const MAXIMUM_POINTS = 1500;

/** Points of the curves; missing values are null, which breaks the line. */
function pointsOf(timesDays: ArrayLike<number>, curves: readonly BandCurve[]): Point[] {
  const step = Math.max(1, Math.ceil(timesDays.length / MAXIMUM_POINTS));
  return curves.flatMap(({ band, magnitudes }) =>
    Array.from({ length: Math.ceil(timesDays.length / step) }, (_, index) => {
      const magnitude = magnitudes[index * step];
      return { band, time: timesDays[index * step], magnitude: Number.isFinite(magnitude) ? magnitude : null };
    }),
  );
}

/** The lines of one panel, a group for each band. */
const lineMarks = (data: string): GroupMark => ({
  type: "group",
  from: { facet: { name: `${data}-band`, data, groupby: "band" } },
  marks: [
    {
      type: "line",
      from: { data: `${data}-band` },
      encode: {
        enter: {
          x: { scale: "x", field: "time" },
          y: { scale: "curve", field: "magnitude" },
          defined: { signal: "isValid(datum.magnitude)" },
          stroke: { scale: "colour", field: "band" },
          strokeWidth: { value: 2 },
          strokeCap: { value: "round" },
          strokeJoin: { value: "round" },
        },
      },
    },
  ],
});

/** Dots at the points, for grids too coarse for lines alone. */
const dotMarks = (data: string, size: number): SymbolMark => ({
  type: "symbol",
  from: { data },
  encode: {
    enter: {
      x: { scale: "x", field: "time" },
      y: { scale: "curve", field: "magnitude" },
      fill: { scale: "colour", field: "band" },
      size: { value: size },
    },
  },
});

/** Grids with fewer points than this get dots as well as lines. */
const DOTS_BELOW = 40;

/** One set's curves. @throws InputError where no curve has a value */
export function lightCurveFigure({ curves, shaded, ...figure }: LightCurveFigure): Spec {
  return curvesSpec(figure, [{ curves, shaded }]);
}

/** Several sets side by side, on common axes. Sets without values are left out. @throws InputError where none has any */
export function curvePanelsFigure({
  panels,
  ...figure
}: CurvesFigure & { readonly panels: readonly CurvePanel[] }): Spec {
  return curvesSpec(figure, panels);
}

type Panel = Omit<CurvePanel, "title"> & { readonly title?: string };

function curvesSpec(figure: CurvesFigure, all: readonly Panel[]): Spec {
  const { panels, bands, range, notes } = select(figure, all);
  const { timesDays } = figure;
  const coarse = timesDays.length < DOTS_BELOW;
  const times = timeDomain(Array.from(timesDays));
  const points = panels.map(({ curves }) => pointsOf(timesDays, curves));
  return panelsSpec(figure, panels, {
    ...{ grid: gridOf(panels.length), times, range, bands },
    notes: (shading) => [...notes, ...shading],
    data: points.flatMap((own, index) => [
      { name: `points${index}`, values: own },
      { name: `dots${index}`, values: coarse ? own.filter((point) => point.magnitude !== null) : [] },
    ]),
    // Room for half a dot.
    padding: coarse ? 4 : 0,
    marks: (index) => [lineMarks(`points${index}`), dotMarks(`dots${index}`, panels.length === 1 ? 22 : 14)],
  });
}

/** What is drawn: panels and bands with something to see, the range of the magnitudes, and notes on what is not seen. */
function select(
  figure: CurvesFigure,
  all: readonly Panel[],
): { panels: Panel[]; bands: string[]; range: [number, number]; notes: string[] } {
  const names = (kept: readonly Panel[]) => [...new Set(kept.flatMap(({ curves }) => curves.map(({ band }) => band)))];
  const keep = (test: (magnitude: number) => boolean) =>
    all
      .map((panel) => ({ ...panel, curves: panel.curves.filter((one) => Array.from(one.magnitudes).some(test)) }))
      .filter(({ curves }) => curves.length > 0);
  const filled = keep(Number.isFinite);
  const whole = extent(filled.flatMap(({ curves }) => curves.flatMap(({ magnitudes }) => Array.from(magnitudes))));
  if (!whole) refuseEmpty(figure.emptyReason);
  const limit = faintLimit(figure, whole[0]);
  const panels = keep((magnitude) => Number.isFinite(magnitude) && magnitude < limit);
  const drawn = names(panels);
  const bands = names(all).filter((band) => drawn.includes(band));
  if (panels.length === 0) refuseEmpty(`every magnitude is fainter than ${magnitudeText(limit)}`);
  const withValues = names(filled);
  const empty = all.length - panels.length;
  return {
    panels,
    bands,
    range: padded(whole, limit),
    notes: [
      leftOut(
        "without values",
        names(all).filter((band) => !withValues.includes(band)),
      ),
      leftOut(
        `always fainter than ${magnitudeText(limit)}`,
        withValues.filter((band) => !bands.includes(band)),
      ),
      empty > 0 ? `left out: ${empty} of ${all.length} sets, without values to show` : "",
      whole[1] > limit ? `cut at ${magnitudeText(limit)}` : "",
    ],
  };
}

const leftOut = (why: string, bands: readonly string[]): string =>
  bands.length === 0 ? "" : `left out, ${why}: ${bands.join(", ")}`;
