/** Renders figures and writes them as SVG, PNG or PDF. */

import { extname } from "node:path";
import type { Spec } from "vega";
import { checkNewFile } from "../data/output/checkNewFile.ts";
import { writeFileWhole } from "../data/output/writeFileWhole.ts";
import { InputError } from "../engine/errors.ts";
import { checkInstalled, optionalPackage } from "../engine/optionalPackage.ts";
import { fontFiles, renderPdf } from "./pdf.ts";
import { CHARACTER_WIDTH } from "./text.ts";

/** What an ending makes of the SVG. */
const FORMATS: Readonly<Record<string, (svg: string) => string | Promise<Uint8Array>>> = {
  ".svg": (svg) => svg,
  ".png": renderPng,
  ".pdf": renderPdf,
};

/** Endings of figures. */
export const FIGURE_ENDINGS: readonly string[] = Object.keys(FORMATS);

/** The endings in words, for help. */
export const FIGURE_ENDINGS_TEXT = ".svg, .png or .pdf";

/** Pixels of a PNG for each unit of the SVG: sharp on dense screens and in print. */
const PNG_SCALE = 2;

const PNG_PACKAGES = "@resvg/resvg-js dejavu-fonts-ttf";

const endingOf = (path: string): string => extname(path).toLowerCase();

function checkEnding(path: string, where: string): void {
  if (!FIGURE_ENDINGS.includes(endingOf(path)))
    throw new InputError(`${where} ${path} must end in ${FIGURE_ENDINGS_TEXT}`);
}

/**
 * Checks a figure's name before the work begins.
 * @param flag that gave it, for the message
 * @param replace whether an existing file may be replaced
 * @throws InputError unless it ends in .svg, .png or .pdf, and can be written
 */
export function checkFigurePath(path: string, flag: string, replace: boolean): void {
  checkEnding(path, flag);
  checkNewFile(path, replace);
  checkFiguresInstalled();
  if (endingOf(path) === ".png") {
    checkInstalled("figures as .png", PNG_PACKAGES, () => import.meta.resolve("@resvg/resvg-js"));
  }
}

/** @throws InputError where what draws figures is not installed */
export const checkFiguresInstalled = (): void => checkInstalled("figures", "vega", () => import.meta.resolve("vega"));

/** What Vega exports without declaring it. */
interface Undeclared {
  readonly textMetrics: { width: (item: { readonly fontSize?: number }, text: unknown) => number };
  readonly resetSVGDefIds: () => void;
}

/** SVG text of a figure. Vega is loaded on first use: commands without figures do not wait for it. */
export async function renderSvg(spec: Spec): Promise<string> {
  const vega = await optionalPackage("figures", "vega", () => import("vega"));
  // Without a canvas Vega takes every character for 0.8 of its size, which leaves a margin beside long lines.
  const { textMetrics, resetSVGDefIds } = vega as unknown as Undeclared;
  textMetrics.width = ({ fontSize = 11 }, text) => CHARACTER_WIDTH * fontSize * String(text ?? "").length;
  const view = new vega.View(vega.parse(spec), { renderer: "none", logLevel: vega.Error });
  try {
    await view.runAsync();
    // Clips are numbered through the process: the same figure would come out different the second time.
    resetSVGDefIds();
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** PNG bytes of an SVG, with the font that travels along. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const [{ Resvg }, { regular, bold }] = await optionalPackage("figures as .png", PNG_PACKAGES, () =>
    Promise.all([import("@resvg/resvg-js"), fontFiles()]),
  );
  const font = { fontFiles: [regular, bold], loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: PNG_SCALE } }).render().asPng();
}

/** Writes a figure, whole or not at all. @throws InputError for other endings or an unwritable place */
export async function writeFigure(path: string, spec: Spec): Promise<void> {
  checkEnding(path, "figure");
  await writeFileWhole(path, await FORMATS[endingOf(path)](await renderSvg(spec)));
}
