import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lightCurveFigure } from "../../src/figures/lightCurves.ts";
import { renderPdf } from "../../src/figures/pdf.ts";
import { renderPng, writeFigure } from "../../src/figures/write.ts";
import { temporaryFolder } from "../support/temporary.ts";

const figure = lightCurveFigure({
  title: "A title",
  timesDays: [1, 2],
  curves: [{ band: "g", magnitudes: [-10, -11] }],
  magnitudeLabel: "absolute AB magnitudes",
});

describe("writing figures", () => {
  it("writes SVG and PNG whole", async () => {
    const folder = temporaryFolder();
    await writeFigure(join(folder, "a.svg"), figure);
    await writeFigure(join(folder, "a.png"), figure);
    expect(readFileSync(join(folder, "a.svg"), "utf8")).toMatch(/^<svg/);
    const png = readFileSync(join(folder, "a.png"));
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect(png.readUInt32BE(16)).toBeGreaterThan(1000);
    expect(readdirSync(folder).sort()).toEqual(["a.png", "a.svg"]);
  });

  it("renders text with the font that travels along", async () => {
    const text = (content: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text y="20" font-family="DejaVu Sans">${content}</text></svg>`;
    expect(await renderPng(text("abc"))).not.toEqual(await renderPng(text("")));
  });

  it("writes PDF with its letters as text in an embedded font, the same bytes each time", async () => {
    const folder = temporaryFolder();
    for (const name of ["a.pdf", "b.PDF"]) await writeFigure(join(folder, name), figure);
    const [first, second] = ["a.pdf", "b.PDF"].map((name) => readFileSync(join(folder, name)));
    expect(first.equals(second)).toBe(true);
    const text = first.toString("latin1");
    expect(text).toMatch(/^%PDF-1\.\d/);
    expect(text.trimEnd()).toMatch(/%%EOF$/);
    expect(text).toMatch(/\/FontName \/\w+\+DejaVuSans/);
    expect(text).toContain("/FontFile2");
    // No picture in its place.
    expect(text).not.toContain("/Subtype /Image");
  });

  it("has the letters of names in PDF", async () => {
    const text = (content: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text y="20" font-family="DejaVu Sans">${content}</text></svg>`;
    expect(await renderPdf(text("λ_μ − “Ünï”"))).not.toEqual(await renderPdf(text("")));
  });

  it("refuses other endings and places that cannot be written", async () => {
    await expect(writeFigure("a.eps", figure)).rejects.toThrow("figure a.eps must end in .svg, .png or .pdf");
    await expect(writeFigure("/nonexistent/a.svg", figure)).rejects.toThrow(
      "cannot write /nonexistent/a.svg: its folder does not exist",
    );
  });
});
