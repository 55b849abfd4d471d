import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bandedPanelsFigure } from "../../src/figures/bandedCurves.ts";
import { curvePanelsFigure, lightCurveFigure } from "../../src/figures/lightCurves.ts";
import { lossFigure } from "../../src/figures/training.ts";
import { renderPng, renderSvg, writeFigure } from "../../src/figures/write.ts";
import { temporaryFolder } from "../support/temporary.ts";

const figure = lightCurveFigure({
  title: "A title",
  subtitle: "and a subtitle",
  timesDays: [0, 1, 2, 3, 4, 5],
  curves: [
    { band: "g", magnitudes: [Number.NaN, -10, -11, Number.NaN, -9, -8] },
    { band: "K", magnitudes: [Number.NaN, -14, -14, -14, -14, Number.POSITIVE_INFINITY] },
  ],
  magnitudeLabel: "absolute AB magnitudes",
});

/** The paths of the lines: coordinates by subpath. */
function lines(svg: string): number[][][] {
  return [...svg.matchAll(/<path[^>]* d="(M[^"]+)"[^>]*stroke-width="2"/g)].map(([, path]) =>
    path
      .split("M")
      .filter(Boolean)
      .map((piece) => piece.split(/[L,]/).map(Number)),
  );
}

describe("light-curve figures", () => {
  it("draws brighter magnitudes higher, and breaks lines where values are missing", async () => {
    const [g, K] = lines(await renderSvg(figure));
    expect(g).toHaveLength(2);
    expect(K).toHaveLength(1);
    const [[, first, , second]] = g;
    expect(second).toBeLessThan(first);
    expect(K[0][1]).toBeLessThan(second);
  });

  it("holds no number that a viewer could not read", async () => {
    const svg = await renderSvg(figure);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toMatch(/A title/);
    expect(svg).toMatch(/absolute AB magnitudes/);
  });

  it("comes out the same twice", async () => {
    expect(await renderSvg(figure)).toBe(await renderSvg(figure));
  });

  it("survives curves without any value, and a single time", async () => {
    const empty = lightCurveFigure({
      title: "none",
      timesDays: [1],
      curves: [{ band: "r", magnitudes: [Number.NaN] }],
      magnitudeLabel: "mag",
    });
    expect(await renderSvg(empty)).not.toMatch(/NaN/);
  });

  it("thins out long curves", async () => {
    const points = 50_000;
    const long = lightCurveFigure({
      title: "long",
      timesDays: Float64Array.from({ length: points }, (_, index) => index / 1000),
      curves: [{ band: "r", magnitudes: Float32Array.from({ length: points }, (_, index) => -15 + index / points) }],
      magnitudeLabel: "mag",
    });
    expect((await renderSvg(long)).length).toBeLessThan(200_000);
  });

  it("puts panels side by side", async () => {
    const panel = (title: string) => ({ title, curves: [{ band: "r", magnitudes: [-12, -11] }] });
    const svg = await renderSvg(
      curvePanelsFigure({
        title: "panels",
        timesDays: [1, 2],
        panels: ["one", "two", "three", "four"].map(panel),
        magnitudeLabel: "mag",
      }),
    );
    for (const title of ["one", "two", "three", "four"]) expect(svg).toMatch(new RegExp(`>${title}<`));
    expect(lines(svg)).toHaveLength(4);
  });
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

  it("refuses other endings and places that cannot be written", async () => {
    await expect(writeFigure("a.pdf", figure)).rejects.toThrow("figure a.pdf must end in .svg or .png");
    await expect(writeFigure("/nonexistent/a.svg", figure)).rejects.toThrow(
      "cannot write /nonexistent/a.svg: its folder does not exist",
    );
  });
});

describe("figures of flows", () => {
  const domainOf = (spec: ReturnType<typeof lossFigure>, name: string) =>
    (spec.scales!.find((scale) => scale.name === name) as unknown as { domain: [number, number] }).domain;
  const curve = (middle: number[], truth?: number[]) => ({
    band: "g",
    middle,
    intervals: [
      { low: middle.map((value) => value - 900), high: middle.map((value) => value + 900) },
      { low: middle.map((value) => value - 1), high: middle.map((value) => value + 1) },
    ],
    truth,
  });

  it("keep the truth in sight where samples are wild", () => {
    const spec = bandedPanelsFigure({
      title: "x",
      timesDays: [1, 2],
      magnitudeLabel: "mag",
      panels: [{ title: "a", curves: [curve([250, -300], [-15, -10])] }],
    });
    const [low, high] = domainOf(spec, "y");
    expect(low).toBeLessThan(-15);
    expect(low).toBeGreaterThan(-21);
    expect(high).toBeGreaterThan(-10);
    expect(high).toBeLessThan(-4);
  });

  it("draw each panel at its own times", async () => {
    const panels = [
      { title: "a", curves: [curve([-15, -10])] },
      { title: "b", timesDays: [4, 8], curves: [curve([-14, -9])] },
    ];
    const spec = bandedPanelsFigure({ title: "x", timesDays: [1, 2], magnitudeLabel: "mag", panels });
    expect(domainOf(spec, "x")).toEqual([1, 8]);
    const [[first], [second]] = lines(await renderSvg(spec));
    expect(second.at(0)).toBeGreaterThan(first.at(-2)!);
  });

  it("draw no solid line where a curve is filled", async () => {
    const panel = (filled?: boolean[]) =>
      bandedPanelsFigure({
        title: "x",
        timesDays: [1, 2, 4],
        magnitudeLabel: "mag",
        panels: [{ title: "a", curves: [{ ...curve([-15, -12, -10]), ...(filled ? { filled } : {}) }] }],
      });
    const [[whole]] = lines(await renderSvg(panel()));
    const [[part]] = lines(await renderSvg(panel([true, false, false])));
    expect(whole).toHaveLength(6);
    expect(part).toEqual(whole.slice(2));
  });

  it("leave losses of the first epochs out of the frame, and say so", async () => {
    const records = Array.from({ length: 40 }, (_, index) => {
      const loss = index === 0 ? 1e6 : -index;
      return { epoch: index + 1, loss, validationLoss: loss } as never;
    });
    const spec = lossFigure("x", records, 40);
    expect(domainOf(spec, "y")[1]).toBeLessThan(0);
    const svg = await renderSvg(spec);
    expect(svg).toMatch(/first epochs above the frame/);
    expect(svg).toMatch(/clip-path/);
  });

  it("count whole epochs, from the first", async () => {
    const records = [1, 2, 3].map((epoch) => ({ epoch, loss: -epoch, validationLoss: -epoch }) as never);
    const svg = await renderSvg(lossFigure("x", records, 3));
    const labels = [...svg.matchAll(/>([\d.]+)<\/text>/g)].map(([, text]) => text);
    expect(labels.slice(0, 3)).toEqual(["1", "2", "3"]);
  });
});
