/** Relations against figures that were computed independently, to the digits that these have. */

import { describe, expect, it } from "vitest";
import { DISK_MASS_RELATIONS } from "../../src/ejecta/diskMass.ts";
import { DYNAMICAL_MASS_RELATIONS } from "../../src/ejecta/dynamicalMass.ts";
import { DYNAMICAL_VELOCITY_RELATIONS } from "../../src/ejecta/dynamicalVelocity.ts";
import { GRAVITATIONAL_RADIUS_KM, neutronStars, radius16, thresholdMass } from "../../src/ejecta/neutronStars.ts";
import type { Relation } from "../../src/ejecta/relation.ts";

const stars = (binary: readonly number[]) => neutronStars(binary, "yagi-yunes", 2.1);
const BINARIES = [
  [1.4, 1.4, 400, 400],
  [1.48, 1.26, 250, 700],
  [1.6, 1.1, 150, 1600],
  [2, 1.4, 20, 420],
  [1.25, 1.2, 900, 1150],
];

/** Whether a number, rounded to as many digits, is a figure. */
function expectFigures(actual: readonly number[], figures: readonly string[]): void {
  expect(actual.map((value, index) => value.toPrecision(digitsOf(figures[index])))).toEqual(
    figures.map((figure) => Number(figure).toPrecision(digitsOf(figure))),
  );
}
const digitsOf = (figure: string): number => figure.replace(/^[0.]+|\./g, "").length;

describe("five binaries with Yagi & Yunes' compactness and a largest mass of 2.1 Msun", () => {
  it("as a whole", () => {
    const all = BINARIES.map(stars);
    expectFigures(
      all.map(({ c1 }) => c1),
      ["0.1726", "0.1855", "0.1998", "0.2600", "0.1511"],
    );
    expectFigures(
      all.map(({ c2 }) => c2),
      ["0.1726", "0.1577", "0.1365", "0.1713", "0.1448"],
    );
    expectFigures(
      all.map(({ combinedLambda }) => combinedLambda),
      ["400.0", "426.1", "532.7", "127.3", "1018"],
    );
    expectFigures(
      all.map((one) => radius16(one) * GRAVITATIONAL_RADIUS_KM),
      ["12.16", "11.98", "12.05", "11.97", "12.43"],
    );
    expectFigures(all.map(thresholdMass), ["3.067", "3.038", "3.049", "3.037", "3.109"]);
  });

  it.each<[string, Relation, string[]]>([
    ["mass du17", DYNAMICAL_MASS_RELATIONS.du17, ["0.004424", "0.006757", "0.01697", "0.01677", "0.004653"]],
    [
      "mass coughlin2019",
      DYNAMICAL_MASS_RELATIONS.coughlin2019,
      ["0.002563", "0.003109", "0.007885", "0.01683", "0.001842"],
    ],
    [
      "mass krueger-foucart2020",
      DYNAMICAL_MASS_RELATIONS["krueger-foucart2020"],
      ["0.005127", "0.007462", "0.01795", "0.004460", "0.002947"],
    ],
    [
      "velocity radice2018",
      DYNAMICAL_VELOCITY_RELATIONS.radice2018,
      ["0.2172", "0.2157", "0.2103", "0.3061", "0.1748"],
    ],
    ["disk coughlin2019", DISK_MASS_RELATIONS.coughlin2019, ["0.03859", "0.06151", "0.09578", "0.001", "0.1729"]],
    ["disk nmma", DISK_MASS_RELATIONS.nmma, ["0.04896", "0.1244", "0.3070", "0.07963", "0.1695"]],
    [
      "disk krueger-foucart2020",
      DISK_MASS_RELATIONS["krueger-foucart2020"],
      ["0.01508", "0.07173", "0.1897", "0.01895", "0.1446"],
    ],
    ["disk radice2018", DISK_MASS_RELATIONS.radice2018, ["0.0344", "0.04151", "0.07324", "0.001", "0.1863"]],
  ])("%s", (_, relation, figures) => {
    expectFigures(
      BINARIES.map((binary) => relation.evaluate(stars(binary))),
      figures,
    );
  });
});

describe("figures by hand", () => {
  const equal = stars([1.4, 1.4, 400, 400]);

  it("Nedora et al. 2021: the mass's logarithm, the disk itself", () => {
    // -1.32 - 0.382 - 1.788 - 0.339 + 1.284 + 0.06896
    expect(DYNAMICAL_MASS_RELATIONS.nedora2021.evaluate(equal)).toBeCloseTo(10 ** -2.47604, 8);
    // -1.85 + 2.59 + 0.2828 - 0.733 - 0.3232 + 0.044
    expect(DISK_MASS_RELATIONS.nedora2021.evaluate(equal)).toBeCloseTo(0.0106, 10);
  });

  it("Dietrich et al. 2020 as first printed", () => {
    // x = 0.5 tanh(0.391) = 0.186057; a = -2.034793, b = -0.613539; (0.953 - 2.8/3.0673)/0.0417 = 0.9619, tanh 0.7453.
    expect(DISK_MASS_RELATIONS.dietrich2020.evaluate(equal)).toBeCloseTo(
      10 ** (-2.034793 * (1 - 0.613539 * 0.7453)),
      3,
    );
  });

  it("velocities", () => {
    const { c1 } = equal;
    expect(DYNAMICAL_VELOCITY_RELATIONS.coughlin2019.evaluate(equal)).toBeCloseTo(0.657 - 0.618 * (1 - 1.879 * c1), 12);
    expect(DYNAMICAL_VELOCITY_RELATIONS["krueger-foucart2020"].evaluate(equal)).toBeCloseTo(0.1642, 12);
    const plane = 0.444836 - 2 * 0.219479 * (1 - 2.67385 * c1);
    const axis = 0.63808 - 2 * 0.315585 * (1 - 1.00757 * c1);
    expect(DYNAMICAL_VELOCITY_RELATIONS.du17.evaluate(equal)).toBeCloseTo(Math.hypot(plane, axis), 12);
  });

  it("prompt collapse", () => {
    const heavy = stars([1.8, 1.6, 80, 160]);
    const { combinedLambda } = heavy;
    expect(DYNAMICAL_MASS_RELATIONS["prompt-collapse"].problem(heavy)).toBeUndefined();
    expect(DYNAMICAL_MASS_RELATIONS["prompt-collapse"].evaluate(heavy)).toBeCloseTo(
      1.25e-4 * combinedLambda * (1.125 - 0.982) * Math.exp(-2.44 * 1.125),
      12,
    );
    expect(DISK_MASS_RELATIONS["prompt-collapse"].evaluate(heavy)).toBeCloseTo(
      10 ** (7.7 - 13.4 / 1.125 + (8.16e-3 * combinedLambda) / 1.125 ** 2),
      10,
    );
    expect(DISK_MASS_RELATIONS["prompt-collapse"].evaluate(stars([2.2, 1.2, 80, 1160]))).toBeCloseTo(0.1, 12);
    expect(DYNAMICAL_VELOCITY_RELATIONS["prompt-collapse"].evaluate(heavy)).toBeCloseTo(
      0.798 - 0.395 * (1.125 * (1 - 1.627 * heavy.c1) + (1 - 1.627 * heavy.c2) / 1.125),
      12,
    );
  });
});

describe("outside their domains", () => {
  it.each<[Relation, number[], RegExp]>([
    [DYNAMICAL_MASS_RELATIONS.coughlin2019, [2, 1.4, 20, 420], /^the compactness of star 1 is 0.26, .* 0.1 to 0.24$/],
    [DYNAMICAL_MASS_RELATIONS["krueger-foucart2020"], [1.4, 1.3, 300, 1e5], /^the compactness of star 2 is 0.0447/],
    [DYNAMICAL_MASS_RELATIONS.coughlin2019, [1.9, 1.1, 50, 1600], /^m1\/m2 is 1.727, .* more than 1.6$/],
    [
      DYNAMICAL_MASS_RELATIONS.nedora2021,
      [1.4, 1.4, 20, 20],
      /^the combined tidal deformability is 20, .* 50 to 3196$/,
    ],
    [DYNAMICAL_MASS_RELATIONS["prompt-collapse"], [1.4, 1.4, 400, 400], /^the total mass is 2.8 Msun, .* 3.067 Msun$/],
    [DISK_MASS_RELATIONS.nmma, [1.4, 1.4, 20, 20], /^the largest mass over the radius .* 0.42/],
    [DISK_MASS_RELATIONS.radice2018, [1.9, 1.1, 50, 1600], /^m1\/m2 is 1.727/],
    [DYNAMICAL_VELOCITY_RELATIONS.du17, [3, 1, 300, 300], /^it gives a velocity of -/],
  ])("%#: they say why", (relation, binary, reason) => {
    expect(relation.problem(stars(binary))).toMatch(reason);
  });

  it("inside, they say nothing and give what ejecta have", () => {
    const usual = stars([1.48, 1.26, 250, 700]);
    const checkAll = (relations: Readonly<Record<string, Relation>>, largest: number) => {
      for (const [name, relation] of Object.entries(relations)) {
        if (name === "prompt-collapse") continue;
        expect(relation.problem(usual)).toBeUndefined();
        expect(relation.evaluate(usual)).toBeGreaterThan(1e-4);
        expect(relation.evaluate(usual)).toBeLessThan(largest);
      }
    };
    checkAll(DYNAMICAL_MASS_RELATIONS, 0.02);
    checkAll(DYNAMICAL_VELOCITY_RELATIONS, 0.35);
    checkAll(DISK_MASS_RELATIONS, 0.2);
  });
});
