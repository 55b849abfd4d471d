/** A plot on the page that is drawn again whenever its figure, its size or the visitor's theme changes. */

import type { Size } from "./frame.ts";
import { currentTheme, onThemeChange, type Theme } from "./theme.ts";

/** @template F the figure, such as `LightCurveFigure` */
export class LivePlot<F> {
  /** The figure that is shown; exports draw it again. */
  figure: F | undefined;
  private frame = 0;
  private readonly ends: (() => void)[];

  /**
   * @param root an element whose size the plot takes
   * @param render such as `renderLightCurves`
   * @param drawn called after each drawing
   */
  constructor(
    readonly root: HTMLElement,
    private readonly render: (figure: F, size: Size, theme: Theme) => string,
    private readonly drawn?: (figure: F) => void,
  ) {
    const observer = new ResizeObserver(() => this.request());
    observer.observe(root);
    this.ends = [() => observer.disconnect(), onThemeChange(() => this.request())];
  }

  get size(): Size {
    return { width: Math.max(200, this.root.clientWidth), height: Math.max(160, this.root.clientHeight) };
  }

  /** Shows a figure at the next frame. Of several before it, only the last is drawn. */
  show(figure: F): void {
    this.figure = figure;
    this.request();
  }

  /** Draws at once: the first picture need not wait for a frame. */
  draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.figure === undefined) return;
    this.root.innerHTML = this.render(this.figure, this.size, currentTheme());
    this.drawn?.(this.figure);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    for (const end of this.ends) end();
  }

  private request(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }
}
