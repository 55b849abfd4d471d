/** A plot of light curves with chips for its bands and buttons that take it away. */

import type { Context } from "../context.ts";
import { h } from "../dom.ts";
import { bandChips } from "../explore/look.ts";
import { downloadPng, downloadSvg } from "../export/image.ts";
import { type LightCurveFigure, renderLightCurves } from "../plot/lightCurves.ts";
import { LivePlot } from "../plot/live.ts";
import { LIGHT, onThemeChange } from "../plot/theme.ts";
import { errorWords } from "./words.ts";

/** Of exported pictures, px. */
const PICTURE = { width: 900, height: 600 } as const;

/** A button whose failure is told. */
export const actionButton = (context: Context, text: string, title: string, run: () => unknown): HTMLButtonElement =>
  h(
    "button",
    {
      ...{ type: "button", title },
      onclick: async () => {
        try {
          await run();
        } catch (error) {
          context.announce(errorWords(error), "error");
        }
      },
    },
    text,
  );

interface Band {
  readonly name: string;
  /** For the colour of bands without a letter. */
  readonly wavelengthNm: number;
}

export class Panel {
  readonly root: HTMLElement;
  readonly hidden = new Set<string>();
  private readonly plotRoot = h("div", { className: "plot" });
  private readonly chips = h("div");
  private readonly plot: LivePlot<LightCurveFigure>;
  private bands: readonly Band[] = [];
  private readonly endTheme = onThemeChange(() => this.buildChips());

  /** @param figure what is drawn now @param name of its files @param others further buttons @param chosen told that other bands are shown */
  constructor(
    context: Context,
    private readonly figure: () => LightCurveFigure | undefined,
    name: () => string,
    others: readonly HTMLElement[] = [],
    private readonly chosen?: () => void,
  ) {
    this.plot = new LivePlot(this.plotRoot, renderLightCurves);
    const picture = () => {
      const shown = this.figure();
      if (!shown) throw new Error("there is no plot yet to take away");
      return renderLightCurves({ ...shown, title: shown.label }, PICTURE, LIGHT);
    };
    this.root = h(
      "div",
      { className: "canvasless" },
      this.plotRoot,
      h(
        "div",
        { className: "below" },
        this.chips,
        h(
          "div",
          { className: "exports", role: "group", "aria-label": "Take away" },
          actionButton(context, "PNG", "The plot as a picture", () => downloadPng(`${name()}.png`, picture())),
          actionButton(context, "SVG", "The plot as a drawing", () => downloadSvg(`${name()}.svg`, picture())),
          ...others,
        ),
      ),
    );
  }

  /** Draws again. @param bands all that could be shown, with their wavelengths */
  show(bands: readonly Band[]): void {
    const names = (of: readonly Band[]) => of.map(({ name }) => name).join();
    if (names(bands) !== names(this.bands)) {
      this.bands = bands;
      this.buildChips();
    }
    this.redraw();
  }

  /** Chips have the colours of the theme. */
  private buildChips(): void {
    const { bands } = this;
    this.chips.replaceChildren(
      bandChips({ bands }, this.hidden, (hidden) => {
        this.hidden.clear();
        for (const band of hidden) this.hidden.add(band);
        this.redraw();
        this.chosen?.();
      }),
    );
  }

  private redraw(): void {
    const figure = this.figure();
    if (figure) this.plot.show(figure);
  }

  dispose(): void {
    this.endTheme();
    this.plot.dispose();
  }
}
