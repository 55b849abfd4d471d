/** Curves with credible bands, and optionally the true values as circles. */

import type { EncodeEntry, LineMark, Mark, Spec } from "vega";
import type { Wavelengths } from "./bands.ts";
import { extent, faintLimit, type MagnitudeAxis, magnitudeText, padded, refuseEmpty } from "./magnitudeAxis.ts";
import { gridOf, panelsSpec, timeDomain } from "./panels.ts";
import type { Shaded } from "./shading.ts";
import type { Heading } from "./text.ts";

/** A curve with credible bands, and optionally the truth. */
export interface BandedCurve {
  readonly band: string;
  readonly middle: ArrayLike<number>;
  /** Pairs of lower and upper edges, the widest first. */
  readonly intervals: readonly { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }[];
  readonly truth?: ArrayLike<number>;
  /** The curve that `middle` is to meet: a broad line, under a dashed one. */
  readonly exact?: ArrayLike<number> | undefined;
  /** Which points are no values of the physics but continue the curve: drawn dotted. */
  readonly filled?: readonly boolean[];
}

export interface BandedPanel {
  readonly title: string;
  /** Where they differ from the figure's. */
  readonly timesDays?: ArrayLike<number>;
  readonly curves: readonly BandedCurve[];
  readonly shaded?: readonly Shaded[];
  /** False where the curves are not to widen the axis, e.g. those of a flow that has hardly learnt anything yet. */
  readonly widensAxis?: boolean;
}

/** Panels of curves with bands, on common axes: line and bands of the flow, circles of the truth. */
export interface BandedFigure extends Heading, MagnitudeAxis {
  readonly timesDays: ArrayLike<number>;
  readonly panels: readonly BandedPanel[];
  /** Panels in a row, where their order is a table's. */
  readonly columns?: number;
  readonly wavelengths?: Wavelengths;
}

/**
 * Draws them. Panels without values are left out.
 * @throws InputError where no panel has any
 */
export function bandedPanelsFigure(figure: BandedFigure): Spec {
  const { panels, range, notes } = select(figure);
  const grid = gridOf(panels.length, figure.columns && Math.min(figure.columns, panels.length));
  const timesOf = (panel: BandedPanel) => Array.from(panel.timesDays ?? figure.timesDays);
  const times = timeDomain(panels.flatMap(timesOf));
  const bands = [...new Set(panels.flatMap((panel) => panel.curves.map((curve) => curve.band)))];
  const difference = figure.magnitudes === "difference";
  return panelsSpec(figure, panels, {
    ...{ grid, times, range, bands },
    notes: (shading) => [...shading, ...notes],
    data: panels.flatMap((panel, index) => panelData(panel, timesOf(panel), index)),
    // Room for half a circle.
    padding: 5,
    marks: (index) => [...(difference ? [zeroLine(grid.width)] : []), ...curveMarks(index, panels[index].curves)],
  });
}

const finite = (value: number | undefined): number | null => (Number.isFinite(value) ? value! : null);

/** The tables of one panel. Missing values are null, which breaks lines and bands. */
function panelData({ curves }: BandedPanel, times: readonly number[], index: number) {
  return [
    {
      name: `middle${index}`,
      values: curves.flatMap(({ band, middle, filled }) =>
        times.map((time, t) => {
          const value = finite(middle[t]);
          return { band, time, value, known: value !== null, own: value !== null && !filled?.[t] };
        }),
      ),
    },
    {
      name: `exact${index}`,
      values: curves.flatMap(({ band, exact }) =>
        times.map((time, t) => {
          const value = finite(exact?.[t]);
          return { band, time, value, known: value !== null };
        }),
      ),
    },
    {
      name: `truth${index}`,
      values: curves
        .flatMap(({ band, truth }) => times.map((time, t) => ({ band, time, value: finite(truth?.[t]) })))
        .filter(({ value }) => value !== null),
    },
    {
      name: `intervals${index}`,
      values: curves.flatMap(({ band, intervals }) =>
        intervals.flatMap((interval, order) =>
          times.map((time, t) => {
            const [low, high] = [finite(interval.low[t]), finite(interval.high[t])];
            return { key: `${band}${order}`, band, time, low, high, known: low !== null && high !== null };
          }),
        ),
      ),
    },
  ];
}

const zeroLine = (width: number) => ({
  type: "rule" as const,
  encode: {
    enter: {
      x: { value: 0 },
      x2: { value: width },
      y: { scale: "curve", value: 0 },
      stroke: { value: "#444444" },
      strokeWidth: { value: 1 },
    },
  },
});

function curveMarks(index: number, curves: readonly BandedCurve[]): Mark[] {
  const exact = curves.some((one) => one.exact);
  const dotted = curves.some(({ filled }) => filled?.includes(true));
  const time = { scale: "x", field: "time" } as const;
  return [
    {
      type: "group",
      from: { facet: { name: `area${index}`, data: `intervals${index}`, groupby: "key" } },
      marks: [
        {
          type: "area",
          from: { data: `area${index}` },
          encode: {
            enter: {
              x: time,
              y: { scale: "curve", field: "low" },
              y2: { scale: "curve", field: "high" },
              defined: { field: "known" },
              fill: { scale: "colour", field: "band" },
              fillOpacity: { value: 0.16 },
            },
          },
        },
      ],
    },
    ...(exact
      ? [lineOf(`exact${index}`, [["known", { strokeWidth: { value: 6 }, strokeOpacity: { value: 0.35 } }]])]
      : []),
    lineOf(`middle${index}`, [
      ...(dotted ? [DOTTED] : []),
      ["own", { strokeWidth: { value: 2 }, ...(exact ? { strokeDash: { value: [7, 4] } } : {}) }],
    ]),
    {
      type: "symbol",
      from: { data: `truth${index}` },
      encode: {
        enter: {
          x: time,
          y: { scale: "curve", field: "value" },
          fill: { value: "#ffffff" },
          stroke: { scale: "colour", field: "band" },
          strokeWidth: { value: 1.5 },
          size: { value: 30 },
        },
      },
    },
  ];
}

/** A line of a panel's table: the field that says where it is, and its style. */
type StyledLine = readonly [defined: string, style: EncodeEntry];

const DOTTED: StyledLine = ["known", { strokeWidth: { value: 1.5 }, strokeDash: { value: [1.5, 3] } }];

/** Lines of each band of a panel's table: filled curves are dotted throughout, and whole where the physics has a value. */
const lineOf = (data: string, styles: readonly StyledLine[]): Mark => ({
  type: "group",
  from: { facet: { name: `line_${data}`, data, groupby: "band" } },
  marks: styles.map(([defined, style]) => line(`line_${data}`, defined, style)),
});

function line(data: string, defined: string, style: EncodeEntry): LineMark {
  return {
    type: "line",
    from: { data },
    encode: {
      enter: {
        x: { scale: "x", field: "time" },
        y: { scale: "curve", field: "value" },
        defined: { field: defined },
        stroke: { scale: "colour", field: "band" },
        ...style,
      },
    },
  };
}

const edges = (intervals: BandedCurve["intervals"]): number[] =>
  intervals.flatMap(({ low, high }) => [...Array.from(low), ...Array.from(high)]);

/** What an axis has to hold of a curve: the truth, or the lines and the narrowest band where there is none. */
const core = ({ truth, exact, middle, intervals }: BandedCurve): number[] =>
  truth && extent(Array.from(truth))
    ? Array.from(truth)
    : [...Array.from(middle), ...edges(intervals.slice(-1)), ...Array.from(exact ?? [])];

/** How far lines and bands may widen an axis beyond its core, in widths of the core: some run out by hundreds of magnitudes. */
const WIDENING = 0.5;

/** Share of the differences at either end that do not set the axis: those of a few points would flatten all others. */
const OUTERMOST = 0.05;
/** The least that an axis of differences spans, mag. */
const LEAST_SPAN = 0.02;

/** The axis of differences: zero and most of them, with some of what runs out further. */
function differenceRange(cores: readonly number[], [lowest, highest]: readonly [number, number]): [number, number] {
  const sorted = cores.filter(Number.isFinite).sort((a, b) => a - b);
  const dropped = Math.floor(OUTERMOST * sorted.length);
  const low = Math.min(-LEAST_SPAN / 2, sorted[dropped]);
  const high = Math.max(LEAST_SPAN / 2, sorted[sorted.length - 1 - dropped]);
  const room = WIDENING * (high - low);
  const wide = [Math.min(low, Math.max(lowest, low - room)), Math.max(high, Math.min(highest, high + room))];
  const air = 0.05 * (wide[1] - wide[0]);
  return [wide[0] - air, wide[1] + air];
}

/** Panels with something to see, the range of the magnitudes, and notes on what is not seen. */
function select(figure: BandedFigure): { panels: BandedPanel[]; range: [number, number]; notes: string[] } {
  const valuesOf = (panel: BandedPanel, pick: (curve: BandedCurve) => number[]) => panel.curves.flatMap(pick);
  const withValues = figure.panels
    .map((panel) => ({ ...panel, curves: panel.curves.filter((one) => extent(core(one)) !== undefined) }))
    .filter(({ curves }) => curves.length > 0);
  const widening = withValues.filter(({ widensAxis = true }) => widensAxis);
  const setting = widening.length > 0 ? widening : withValues;
  const cores = setting.flatMap((panel) => valuesOf(panel, core));
  const own = extent(cores);
  if (!own) refuseEmpty(figure.emptyReason);
  // Absolute magnitudes are not cut: the lines are what the figure is about, as faint as they become.
  const limit =
    figure.magnitudes === "apparent" || figure.depth !== undefined
      ? faintLimit(figure, own[0])
      : Number.POSITIVE_INFINITY;
  const all = setting.flatMap((panel) =>
    valuesOf(panel, ({ middle, intervals }) => [...Array.from(middle), ...edges(intervals)]),
  );
  const [lowest, highest] = extent(all) ?? own;
  const difference = figure.magnitudes === "difference";
  const room = WIDENING * Math.max(0.4, Math.min(own[1], limit) - own[0]);
  const wide: [number, number] = [
    Math.min(own[0], Math.max(lowest, own[0] - room)),
    Math.max(own[1], Math.min(highest, own[1] + room)),
  ];
  const range = difference ? differenceRange(cores, [lowest, highest]) : padded(wide, limit);
  const panels = withValues.filter((panel) => difference || valuesOf(panel, core).some((value) => value <= range[1]));
  if (panels.length === 0) refuseEmpty(`every magnitude is fainter than ${magnitudeText(limit)}`);
  const titles = (missing: readonly BandedPanel[]) => missing.map(({ title }) => title).join(", ");
  const without = figure.panels.filter(({ title }) => !withValues.some((panel) => panel.title === title));
  const faint = withValues.filter((panel) => !panels.includes(panel));
  const notes = [
    without.length > 0 ? `left out, without values: ${titles(without)}` : "",
    faint.length > 0 ? `left out, always fainter than ${magnitudeText(limit)}: ${titles(faint)}` : "",
    wide[1] > limit ? `cut at ${magnitudeText(limit)}` : "",
    lowest < range[0] || (highest > range[1] && range[1] < limit) ? "bands go on beyond the frame" : "",
  ];
  return { panels, range, notes };
}
