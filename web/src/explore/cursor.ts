/** A line that follows the pointer or the arrow keys over a plot, with the magnitudes there. */

import { h } from "../dom.ts";
import type { Frame } from "../plot/frame.ts";
import { frameOfLightCurves, type LightCurveFigure } from "../plot/lightCurves.ts";
import type { LivePlot } from "../plot/live.ts";
import { valueAt } from "../plot/scale.ts";
import { currentTheme } from "../plot/theme.ts";

/** A key moves it by this share of the axis. */
const STEP = 0.01;

export class Cursor {
  private readonly line = h("div", { className: "cursor", hidden: true });
  private readonly read = h("div", { className: "reading", hidden: true, "aria-live": "polite" });
  /** Share of the axis; undefined where there is no cursor. */
  private place: number | undefined;
  private readonly ended = new AbortController();

  constructor(private readonly plot: LivePlot<LightCurveFigure>) {
    const { root } = plot;
    root.tabIndex = 0;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "Plot: left and right arrow keys read the magnitudes at a time");
    root.parentElement!.append(this.line, this.read);
    const { signal } = this.ended;
    root.addEventListener("pointermove", (event) => this.point(event), { signal });
    root.addEventListener("pointerleave", () => this.move(undefined), { signal });
    root.addEventListener("blur", () => this.move(undefined), { signal });
    root.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  /** After the plot was drawn. */
  redraw(): void {
    if (this.place !== undefined) this.show();
  }

  dispose(): void {
    this.ended.abort();
  }

  private point(event: PointerEvent): void {
    const frame = this.frame();
    if (!frame) return;
    const x = event.clientX - this.plot.root.getBoundingClientRect().left;
    const share = (x - frame.left) / (frame.right - frame.left);
    this.move(share >= 0 && share <= 1 ? share : undefined);
  }

  private key(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -STEP, ArrowRight: STEP, PageDown: -0.1, PageUp: 0.1 };
    if (event.key === "Escape") this.move(undefined);
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.move(Math.min(1, Math.max(0, (this.place ?? 0.5) + step)));
  }

  private move(place: number | undefined): void {
    this.place = place;
    this.line.hidden = this.read.hidden = place === undefined;
    if (place !== undefined) this.show();
  }

  private frame(): Frame | undefined {
    const { figure, size } = this.plot;
    return figure && frameOfLightCurves(figure, size, currentTheme());
  }

  private show(): void {
    const { figure } = this.plot;
    const frame = this.frame();
    if (!figure || !frame || this.place === undefined) return;
    const x = frame.left + this.place * (frame.right - frame.left);
    const day = valueAt(figure.time, 0, 1, this.place);
    this.line.style.cssText = `left:${x}px;top:${frame.top}px;height:${frame.bottom - frame.top}px`;
    const theme = currentTheme();
    const values = figure.curves.flatMap(({ band, wavelengthNm, times, magnitudes }) => {
      const value = interpolate(times, magnitudes, day);
      if (Number.isNaN(value)) return [];
      return [h("span", { style: `color:${theme.band(band, wavelengthNm)}` }, `${band} ${value.toFixed(2)}`)];
    });
    this.read.replaceChildren(h("b", {}, `${Number(day.toPrecision(3))} d`), ...values);
    const right = this.place > 0.5;
    this.read.style.cssText = right
      ? `right:calc(100% - ${x - 8}px);top:${frame.top + 8}px`
      : `left:${x + 8}px;top:${frame.top + 8}px`;
  }
}

/** Between neighbours linearly in ln t; NaN outside and where one has no value. */
function interpolate(times: ArrayLike<number>, values: ArrayLike<number>, at: number): number {
  let above = 0;
  while (above < times.length && times[above] < at) above++;
  if (above === 0 || above === times.length) return Number.NaN;
  const share = Math.log(at / times[above - 1]) / Math.log(times[above] / times[above - 1]);
  return values[above - 1] + share * (values[above] - values[above - 1]);
}
