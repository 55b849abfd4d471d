import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { registeredModels } from "../../../src/lightcurves/registry.ts";
import { parseTable } from "../../../web/src/explore/at2017gfo.ts";
import { EQUATIONS } from "../../../web/src/explore/equationsOfState.ts";
import { csvOf } from "../../../web/src/explore/exports.ts";
import { figureOf, peaksOf, TIMES } from "../../../web/src/explore/figure.ts";
import { askedOf, refusedOf, settingsOf } from "../../../web/src/explore/settings.ts";
import { nameOf, shareOf, valueAtShare } from "../../../web/src/explore/slider.ts";

const read = (query: string) => settingsOf(new URLSearchParams(query));
const LOOK = { hidden: new Set<string>(), linearTime: false, absolute: false };

/** Curves by the reference. */
function curvesOf(query: string) {
  const settings = read(query);
  const { model, options } = settings;
  const names = model.bands.map(({ name }) => name);
  const { magnitudes } = model.reference(askedOf(settings).set!, TIMES, options, names);
  return { settings, magnitudes };
}

describe.each(registeredModels().map(({ name }) => name))("%s", (name) => {
  it.each(["inputs", "binary"])("has what its sliders begin with within their ends, from %s", (from) => {
    const settings = read(`model=${name}&from=${from}`);
    expect(settings.model.name).toBe(name);
    for (const quantity of [...settings.inputs, ...settings.observer]) {
      const { slider, range, usual } = quantity;
      expect(usual, quantity.name).toBeGreaterThanOrEqual(slider[0]);
      expect(usual, quantity.name).toBeLessThanOrEqual(slider[1]);
      expect(slider[0], quantity.name).toBeGreaterThanOrEqual(range[0]);
      expect(slider[1], quantity.name).toBeLessThanOrEqual(range[1]);
      expect(valueAtShare(quantity, shareOf(quantity, usual)) / usual || 1, quantity.name).toBeCloseTo(1, 1);
      expect(nameOf(quantity).label).not.toBe("");
    }
    const { set, problem } = askedOf(settings);
    if (settings.model.imports) expect(problem).toContain("weights");
    else expect(set).toHaveLength(settings.model.inputs.length);
  });
});

it("the address gives inputs, observer and options", () => {
  const { values, options, inputs } = read(
    "model=villar2017&components=1&ejecta_mass_1=0.05&distanceMpc=100&ebv=nonsense",
  );
  expect(inputs.map(({ name }) => name)).toEqual([
    ...["ejecta_mass_1", "ejecta_velocity_1", "opacity_1", "temperature_floor_1"],
  ]);
  expect(values.ejecta_mass_1).toBe(0.05);
  expect(options).toMatchObject({ distanceMpc: 100, ebv: 0.105, components: 1 });
});

it("the heavier star is the first, with its Lambda", () => {
  const { set } = askedOf(read("model=du17&m1=1.2&m2=1.6&lambda1=900&lambda2=100"));
  expect(Array.from(set!)).toEqual([1.6, 1.2, 100, 900]);
});

it("stars of an equation of state have Lambdas that fall with mass, up to the heaviest", () => {
  const { set, lambdas } = askedOf(read("model=du17&from=binary&m1=1.3&m2=1.5&radius=12"));
  expect(Array.from(set!)).toEqual([1.5, 1.3, ...lambdas!]);
  expect(lambdas![0]).toBeLessThan(lambdas![1]);
  const softer = askedOf(read("model=du17&from=binary&m1=1.3&m2=1.5&radius=11")).lambdas!;
  expect(softer[0]).toBeLessThan(lambdas![0]);
  const { problem } = askedOf(read("model=du17&from=binary&m1=2.3&maximumMass=2.1"));
  expect(problem).toContain("black hole");
});

it("named equations of state have about the Lambdas of their tables", () => {
  // Of 1.4 solar masses, as codes that integrate their tables give them; the universal relation is right to some 15 %.
  const published: Readonly<Record<string, number>> = { APR4: 256, SLy: 297, MPA1: 487, H4: 897 };
  for (const { name, radius, maximumMass } of EQUATIONS) {
    const { lambdas } = askedOf(
      read(`model=du17&from=binary&m1=1.4&m2=1.4&radius=${radius}&maximumMass=${maximumMass}`),
    );
    expect(lambdas![0] / published[name], name).toBeGreaterThan(0.8);
    expect(lambdas![0] / published[name], name).toBeLessThan(1.25);
  }
});

it("a binary's ejecta are the components of villar2017", () => {
  const settings = read("model=villar2017&from=binary&m1=1.4&m2=1.4&radius=12.5");
  expect(settings.model.inputs).toHaveLength(8);
  expect(settings.inputs.map(({ name }) => name)).toEqual([
    ...["m1", "m2", "radius", "maximumMass"],
    ...["opacity_1", "temperature_floor_1", "ejecta_velocity_2", "opacity_2", "temperature_floor_2"],
  ]);
  expect(askedOf(settings).set!.every(Number.isFinite)).toBe(true);
});

it("the figure has the curves, the photometry, and absolute magnitudes where these are asked for", () => {
  const curves = curvesOf("model=villar2017");
  const points = parseTable(readFileSync("examples/data/at2017gfo.csv", "utf8"));
  const figure = figureOf({ ...curves, look: LOOK, points });
  expect(figure.curves.map(({ band }) => band)).toEqual(["u", "g", "r", "i", "z", "y", "J", "H", "K"]);
  expect(figure.points).toHaveLength(141);
  expect(figure.points!.filter(({ limit }) => limit)).toHaveLength(3);
  const hidden = figureOf({ ...curves, look: { ...LOOK, hidden: new Set(["u", "K"]), absolute: true }, points });
  expect(hidden.curves.map(({ band }) => band)).toEqual(["g", "r", "i", "z", "y", "J", "H"]);
  const modulus = 5 * Math.log10(40e5);
  expect(hidden.curves[0].magnitudes[80]).toBeCloseTo(figure.curves[1].magnitudes[80] - modulus, 9);
  // The published fit is near the photometry that it was fitted to.
  const peak = peaksOf(curves.settings, curves.magnitudes).find(({ band }) => band === "r")!;
  expect(peak.magnitude).toBeGreaterThan(17);
  expect(peak.magnitude).toBeLessThan(17.8);
});

it("tables have a line for each band and time", () => {
  const curves = curvesOf("model=du17");
  const credible = {
    ...{ bands: ["g", "K"], times: Float64Array.of(2, 4), samples: 3 },
    ranges: [{ level: 0.68, low: Float32Array.of(-15, -14, -16, -15), high: Float32Array.of(-14, -13, -15, -14) }],
  };
  const lines = csvOf({ ...curves, look: LOOK, credible }, "a link")
    .trim()
    .split("\n");
  expect(lines[2]).toBe("band,time_days,magnitude,low_68,high_68");
  expect(lines).toHaveLength(3 + 9 * TIMES.length + 4);
  const [band, time, magnitude, low, high] = lines.at(-1)!.split(",");
  expect([band, time, magnitude]).toEqual(["K", "4", ""]);
  // At 40 Mpc, behind the Milky Way's dust.
  expect(Number(high) - Number(low)).toBeCloseTo(1, 4);
  expect(Number(low)).toBeGreaterThan(-15 + 5 * Math.log10(40e5));
});

it("names what a link says wrongly", () => {
  const refused = (query: string) => refusedOf(new URLSearchParams(query), read(query));
  expect(refused("model=garbage&distanceMpc=0&redshift=abc&ebv=0.2&ebvHost=")).toEqual([
    "model",
    "distanceMpc",
    "redshift",
  ]);
  expect(refused("model=du17&m1=1.5&ebvHost=-1&hide=u&unknown=1")).toEqual(["ebvHost"]);
});

it("the sentence for those who cannot see the figure is of the bands that are shown", () => {
  const { settings, magnitudes } = curvesOf("model=metzger2017");
  const names = settings.model.bands.map(({ name }) => name);
  const label = (shown: readonly string[]) =>
    figureOf({
      settings,
      magnitudes,
      look: { ...LOOK, hidden: new Set(names.filter((name) => !shown.includes(name))) },
    }).label;
  expect(label(["r", "K"])).toMatch(/ in r, K; brightest is [rK] with /);
  expect(label([])).toBe("Light curves of Metzger 2017: no band is shown");
});
