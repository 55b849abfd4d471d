import { describe, expect, it } from "vitest";
import { InputError } from "../../src/engine/errors.ts";
import { curvePanelsFigure, type LightCurveFigure, lightCurveFigure } from "../../src/figures/lightCurves.ts";
import { shadedWhere } from "../../src/figures/shading.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { coloursOf, domainOf, headOf, lines, textsOf } from "../support/figures.ts";

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

describe("light-curve figures", () => {
  it("draws brighter magnitudes higher, and breaks lines where values are missing", async () => {
    const [g, K] = lines(await renderSvg(figure));
    expect(g).toHaveLength(2);
    expect(K).toHaveLength(1);
    const [[, first, , second]] = g;
    expect(second).toBeLessThan(first);
    expect(K[0][1]).toBeLessThan(second);
  });

  it("writes no NaN or Infinity, which a viewer could not read", async () => {
    const svg = await renderSvg(figure);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toMatch(/A title/);
    expect(svg).toMatch(/absolute AB magnitudes/);
  });

  it("comes out the same twice", async () => {
    expect(await renderSvg(figure)).toBe(await renderSvg(figure));
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

  it("refuses to draw nothing, and says why", () => {
    const empty = {
      title: "none",
      timesDays: [1],
      curves: [{ band: "r", magnitudes: [Number.NaN] }],
      magnitudeLabel: "mag",
    };
    expect(() => lightCurveFigure(empty)).toThrow(InputError);
    expect(() => lightCurveFigure(empty)).toThrow("there is nothing to draw: no curve has a value");
    expect(() => lightCurveFigure({ ...empty, emptyReason: "no ejecta" })).toThrow("nothing to draw: no ejecta");
    const faint = { ...empty, curves: [{ band: "r", magnitudes: [24] }], depth: 22 };
    expect(() => lightCurveFigure(faint)).toThrow("nothing to draw: every magnitude is fainter than 22 mag");
  });

  it("draws a single time", async () => {
    const single = { title: "one", timesDays: [1], curves: [{ band: "r", magnitudes: [-12] }], magnitudeLabel: "mag" };
    expect(await renderSvg(lightCurveFigure(single))).not.toMatch(/NaN/);
  });
});

describe("axes of light curves", () => {
  const falling = (from: number, to: number) => [from, (from + to) / 2, to];
  const draw = (options: Partial<LightCurveFigure>) =>
    lightCurveFigure({ title: "x", timesDays: [1, 2, 3], magnitudeLabel: "mag", curves: [], ...options });

  it("end at AB 26 for apparent magnitudes, and say so", () => {
    const curves = [{ band: "g", magnitudes: falling(20, 33) }];
    const spec = draw({ curves, magnitudes: "apparent" });
    expect(domainOf(spec, "y")[1]).toBe(26);
    expect(headOf(spec).subtitle.join()).toMatch("cut at 26 mag");
    expect(domainOf(draw({ curves, magnitudes: "apparent", depth: 24 }), "y")[1]).toBe(24);
    const bright = draw({ curves: [{ band: "g", magnitudes: falling(20, 22) }], magnitudes: "apparent" });
    expect(domainOf(bright, "y")[1]).toBeCloseTo(22.2);
    expect(headOf(bright).subtitle).toEqual([]);
  });

  it("go fainter where nothing is brighter", () => {
    const spec = draw({ curves: [{ band: "g", magnitudes: falling(27, 40) }], magnitudes: "apparent" });
    expect(domainOf(spec, "y")).toEqual([expect.closeTo(26.8, 0), 31]);
  });

  it("end 12 mag below the brightest for absolute magnitudes", () => {
    const spec = draw({ curves: [{ band: "g", magnitudes: falling(-15.2, 10) }] });
    expect(domainOf(spec, "y")[1]).toBe(-3);
  });

  it("leave out bands without values and those that are too faint, and name them", async () => {
    const spec = draw({
      magnitudes: "apparent",
      curves: [
        { band: "u", magnitudes: falling(27, 30) },
        { band: "g", magnitudes: falling(20, 21) },
        { band: "r", magnitudes: [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY] },
      ],
    });
    expect(Object.keys(coloursOf(spec))).toEqual(["g"]);
    expect(headOf(spec).subtitle.join()).toMatch(
      "left out, without values: r; left out, always fainter than 26 mag: u",
    );
    expect(await renderSvg(spec)).not.toMatch(/NaN|Infinity/);
  });

  it("keep the order of the bands, whichever panel they come from", () => {
    const spec = curvePanelsFigure({
      title: "x",
      timesDays: [1, 2, 3],
      magnitudeLabel: "mag",
      panels: [
        { title: "a", curves: ["u", "g"].map((band, at) => ({ band, magnitudes: at ? [-9, -9, -9] : [9, 9, 9] })) },
        { title: "b", curves: ["u", "g"].map((band) => ({ band, magnitudes: [-10, -9, -8] })) },
      ],
    });
    expect(domainOf(spec, "colour")).toEqual(["u", "g"]);
  });

  it("have no panels of sets without values, and count these", async () => {
    const panel = (title: string, value: number) => ({
      title,
      curves: [{ band: "r", magnitudes: [value, value, value] }],
    });
    const spec = curvePanelsFigure({
      title: "x",
      timesDays: [1, 2, 3],
      magnitudeLabel: "mag",
      panels: [panel("one", -12), panel("two", Number.NaN), panel("three", -11)],
    });
    const texts = textsOf(await renderSvg(spec));
    expect(texts).toContain("three");
    expect(texts).not.toContain("two");
    expect(texts.join()).toMatch("left out: 1 of 3 sets");
  });
});

describe("shading", () => {
  const shaded = shadedWhere([0, 1, 2, 3, 4, 5], (point) => point < 2 || point > 4, "no values");

  it("goes from what has values to what has values again", () => {
    expect(shaded).toEqual([
      { from: 0, to: 2, label: "no values" },
      { from: 4, to: 5, label: "no values" },
    ]);
    expect(shadedWhere([0, 1, 2], (point) => point === 1, "gap")).toEqual([{ from: 0, to: 2, label: "gap" }]);
    expect(shadedWhere([0, 1, 2], () => false, "none")).toEqual([]);
  });

  it("lies behind the curves, and the figure says what it means", async () => {
    const draw = (ranges: typeof shaded) => lightCurveFigure({ ...one, shaded: ranges });
    const one = {
      title: "x",
      timesDays: [0, 1, 2, 3, 4, 5],
      magnitudeLabel: "mag",
      curves: [{ band: "g", magnitudes: [Number.NaN, Number.NaN, -10, -9, -8, Number.NaN] }],
    };
    const svg = await renderSvg(draw(shaded));
    expect([...svg.matchAll(/fill="#000000"/g)]).toHaveLength(2);
    expect(svg.indexOf('fill="#000000"')).toBeLessThan(svg.indexOf('stroke-width="2"'));
    expect(textsOf(svg)).toContain("shaded: no values");
    const two = draw([...shaded, { from: 2, to: 3, label: "filled" }]);
    expect(headOf(two).subtitle).toEqual(["shaded: no values; shaded darker: filled"]);
    const outside = await renderSvg(draw([{ from: 7, to: 9, label: "later" }]));
    expect(outside).not.toMatch(/fill="#000000"/);
  });
});

describe("legends of the bands", () => {
  const legends = (panels: { title: string; bands: string[] }[]) =>
    curvePanelsFigure({
      title: "x",
      timesDays: [1, 2],
      magnitudeLabel: "mag",
      panels: panels.map(({ title, bands }) => ({
        title,
        curves: bands.map((band) => ({ band, magnitudes: [-10, -9] })),
      })),
    }).legends;

  it("are left out where every panel's title names its only band", () => {
    expect(
      legends([
        { title: "band g", bands: ["g"] },
        { title: "ps1::r: flow", bands: ["ps1::r"] },
      ]),
    ).toEqual([]);
    expect(
      legends([
        { title: "band g", bands: ["g"] },
        { title: "bands g, r", bands: ["g", "r"] },
      ]),
    ).toHaveLength(1);
    expect(legends([{ title: "great", bands: ["g"] }])).toHaveLength(1);
  });
});
