/** PDF of a figure: vectors, with the letters that it needs out of the font that travels along. */

import { once } from "node:events";
import { createRequire } from "node:module";
import { InternalError } from "../engine/errors.ts";
import { optionalPackage } from "../engine/optionalPackage.ts";

/** Where the font is. */
export function fontFiles(): { readonly regular: string; readonly bold: string } {
  const { resolve } = createRequire(import.meta.url);
  const file = (name: string) => resolve(`dejavu-fonts-ttf/ttf/${name}`);
  return { regular: file("DejaVuSans.ttf"), bold: file("DejaVuSans-Bold.ttf") };
}

/** The same figure has the same bytes whenever it is drawn. */
const CREATED = new Date(0);

/** PDF bytes of an SVG: one page of the figure's size, a point for each of its units. */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  const packages = "pdfkit svg-to-pdfkit dejavu-fonts-ttf";
  const [{ default: PDFDocument }, { default: drawSvg }, fonts] = await optionalPackage(
    "figures as .pdf",
    packages,
    () => Promise.all([import("pdfkit"), import("svg-to-pdfkit"), fontFiles()]),
  );
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (height === undefined) throw new InternalError("a figure does not say how large it is");
  const document = new PDFDocument({
    size: [Number(width), Number(height)],
    margin: 0,
    font: fonts.regular,
    info: { Producer: "kiloflow", Creator: "kiloflow", CreationDate: CREATED },
  });
  document.registerFont("regular", fonts.regular).registerFont("bold", fonts.bold);
  const chunks: Uint8Array[] = [];
  document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const ended = once(document, "end");
  drawSvg(document as never, svg, 0, 0, {
    assumePt: true,
    fontCallback: (_, bold) => (bold ? "bold" : "regular"),
    warningCallback: (text) => {
      throw new InternalError(`a figure cannot become a PDF: ${text}`);
    },
  });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
