/** Renders figures and writes them as SVG or PNG. */

import { createRequire } from "node:module";
import { extname } from "node:path";
import type { Spec } from "vega";
import { writeFileWhole } from "../data/writeFileWhole.ts";
import { InputError } from "../engine/errors.ts";

const ENDINGS = [".svg", ".png"];

/** Pixels of a PNG for each unit of the SVG: sharp on dense screens and in print. */
const PNG_SCALE = 2;

/** @throws InputError unless the path ends in .svg or .png */
export function checkFigurePath(path: string, where: string): void {
  if (!ENDINGS.includes(extname(path).toLowerCase()))
    throw new InputError(`${where} ${path} must end in ${ENDINGS.join(" or ")}`);
}

/** SVG text of a figure. Vega is loaded on first use: commands without figures do not wait for it. */
export async function renderSvg(spec: Spec): Promise<string> {
  const vega = await import("vega");
  const view = new vega.View(vega.parse(spec), { renderer: "none", logLevel: vega.Error });
  try {
    await view.runAsync();
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** PNG bytes of an SVG, with the font that travels along. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}`));
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: PNG_SCALE } }).render().asPng();
}

/** Writes a figure, whole or not at all. @throws InputError for other endings or an unwritable place */
export async function writeFigure(path: string, spec: Spec): Promise<void> {
  checkFigurePath(path, "figure");
  const svg = await renderSvg(spec);
  await writeFileWhole(path, extname(path).toLowerCase() === ".svg" ? svg : await renderPng(svg));
}
