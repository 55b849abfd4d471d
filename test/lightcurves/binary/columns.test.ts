/** Masses and Lambdas under the names that the field uses, in the right frame. */

import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/engine/errors.ts";
import { binarySchema } from "../../../src/lightcurves/binary/columns.ts";
import { luminosityDistance } from "../../../src/lightcurves/cosmology.ts";

const [M1, M2, LAMBDA1, LAMBDA2] = [1.48, 1.26, 250, 700];
const Z = 0.0343;
const CHIRP = (M1 * M2) ** 0.6 / (M1 + M2) ** 0.2;
const ETA = (M1 * M2) / (M1 + M2) ** 2;
const Q = M2 / M1;

/** Favata 2014, Eq. 5 and 6, forwards. */
function tildes(m1: number, m2: number, lambda1: number, lambda2: number): [number, number] {
  const eta = (m1 * m2) / (m1 + m2) ** 2;
  const root = Math.sqrt(1 - 4 * eta);
  const [sum, difference] = [lambda1 + lambda2, lambda1 - lambda2];
  return [
    (8 / 13) * ((1 + 7 * eta - 31 * eta ** 2) * sum + root * (1 + 9 * eta - 11 * eta ** 2) * difference),
    0.5 *
      (root * (1 - (13272 / 1319) * eta + (8944 / 1319) * eta ** 2) * sum +
        (1 - (15910 / 1319) * eta + (32850 / 1319) * eta ** 2 + (3380 / 1319) * eta ** 3) * difference),
  ];
}

/** The set, frame and notes of one row of a table. */
function read(row: Readonly<Record<string, number>>, redshiftGiven = false) {
  const names = Object.keys(row);
  const plan = binarySchema(redshiftGiven).plan(names, "x.dat");
  const set = new Float64Array(4);
  plan.convert(
    plan.columns.map((name) => row[name]),
    set,
    0,
  );
  return { set: [...set], frame: plan.frame, notes: plan.notes.join("\n") };
}

function expectSet(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, column) => {
    expect(value / expected[column]).toBeCloseTo(1, 9);
  });
}

const LAMBDAS = { lambda_1: LAMBDA1, lambda_2: LAMBDA2 };
const SET = [M1, M2, LAMBDA1, LAMBDA2];
/** As masses of the detector's frame. */
const red = (mass: number) => mass * (1 + Z);

describe("masses", () => {
  it.each([
    ["PyCBC and 4-OGC", { srcmass1: M1, srcmass2: M2 }],
    ["LALInference", { m1_source: M1, m2_source: M2 }],
    ["bilby", { mass_1_source: M1, mass_2_source: M2 }],
    ["GWTC-1", { m1_source_frame_Msun: M1, m2_source_frame_Msun: M2 }],
    ["astropy's units", { "mass_1_source [solMass]": M1, "mass_2_source [solMass]": M2 }],
    ["LaTeX", { "$m_1^{source}$ ($M_\\odot$)": M1, "$m_2^{source}$ ($M_\\odot$)": M2 }],
    ["the frame between", { mass_source_1: M1, mass_source_2: M2 }],
    ["words", { primary_mass_source: M1, secondary_mass_source: M2 }],
    ["a chirp mass and ratio", { chirp_mass_source: CHIRP, mass_ratio: Q }],
    ["PyCBC's chirp mass and eta", { srcmchirp: CHIRP, eta: ETA }],
    ["a chirp mass and m1/m2", { chirp_mass_source: CHIRP, inverted_mass_ratio: 1 / Q }],
    ["a total mass and ratio", { total_mass_source: M1 + M2, q: Q }],
    ["a total mass and eta", { mtotal_source: M1 + M2, symmetric_mass_ratio: ETA }],
    ["a primary mass and ratio", { mass_1_source: M1, mass_ratio: Q }],
  ])("of %s in the source's frame, whatever else is there", (_, masses) => {
    const others = { mass_1: red(M1), mass_2: red(M2), m1_det: red(M1), m2_det: red(M2), redshift: 0.5, distance: 40 };
    const { set, frame, notes } = read({ ...others, ...masses, ...LAMBDAS });
    expectSet(set, SET);
    expect(frame).toBe("source");
    for (const name of Object.keys(masses)) expect(notes).toContain(name);
    expect(notes).toContain("(source frame)");
  });

  it.each([
    ["M_c and eta, as jim has them", { M_c: CHIRP, eta: ETA }],
    ["mc and q", { mc: CHIRP, q: Q }],
    ["mc and q = m1/m2", { mc: CHIRP, q: 1 / Q }],
    ["signs", { "m1 (M☉)": M1, "m2 (M☉)": M2 }],
    ["m1 and m2", { m1: M1, m2: M2 }],
  ])("without a frame: %s", (_, masses) => {
    const { set, frame } = read({ ...masses, ...LAMBDAS });
    expectSet(set, SET);
    expect(frame).toBe("unstated");
  });

  it("of a ratio above 1 keep their Lambdas", () => {
    // bilby's mass_ratio is m2/m1: star 1 is the lighter here.
    const { set } = read({ chirp_mass_source: CHIRP, mass_ratio: 1 / Q, lambda_1: LAMBDA2, lambda_2: LAMBDA1 });
    expectSet(set, [M2, M1, LAMBDA2, LAMBDA1]);
  });

  it("of bilby's names are divided by the file's own redshifts, or by those of its distances", () => {
    const spellings: Record<string, number>[] = [
      { mass_1: red(M1), mass_2: red(M2) },
      { mass1: red(M1), mass2: red(M2) },
      { chirp_mass: red(CHIRP), mass_ratio: Q },
      { m1_detector_frame_Msun: red(M1), m2_detector_frame_Msun: red(M2) },
    ];
    for (const masses of spellings) {
      const own = read({ ...masses, ...LAMBDAS, redshift: Z, luminosity_distance: 1 });
      expectSet(own.set, SET);
      expect(own.frame).toBe("source");
      expect(own.notes).toMatch(/divided by 1 \+ z of their rows: z is redshift/);
      const distant = read({ ...masses, ...LAMBDAS, luminosity_distance_Mpc: luminosityDistance(Z) });
      expectSet(distant.set, SET);
      expect(distant.notes).toMatch(/luminosity_distance_Mpc in Mpc by the cosmology of Planck 2018 \(flat, H0 67.66/);
    }
  });

  it.each<[string, Record<string, number>]>([
    ["chirp_mass_source", { chirp_mass_source: CHIRP }],
    ["total_mass_source", { total_mass_source: M1 + M2 }],
  ])("follow from %s and the ratio of the detector's masses", (name, mass) => {
    const { set, frame, notes } = read({ mass_1: red(M1), mass_2: red(M2), ...mass, ...LAMBDAS });
    expectSet(set, SET);
    expect(frame).toBe("source");
    expect(notes).toContain(`from ${name} (source frame) and the ratio mass_2/mass_1`);
  });

  it("are not divided by a z that is a place", () => {
    const { set, frame } = read({ mass_1: M1, mass_2: M2, ...LAMBDAS, x: 1, y: 2, z: 3 });
    expectSet(set, SET);
    expect(frame).toBe("detector");
  });

  it("of bilby's names alone are the detector's", () => {
    const { set, frame, notes } = read({ mass_1: M1, mass_2: M2, ...LAMBDAS });
    expectSet(set, SET);
    expect(frame).toBe("detector");
    expect(notes).toContain("mass_1 and mass_2 (detector frame, by the convention");
  });

  it("of short names beside redshifts are taken as they are, and that is said", () => {
    const { set, notes } = read({ m1: M1, m2: M2, ...LAMBDAS, z: Z });
    expectSet(set, SET);
    expect(notes).toMatch(
      /m1 and m2 \(frame not stated\) as source-frame masses: they are not divided by 1 \+ z of the column z$/,
    );
    expect(read({ m1: M1, m2: M2, ...LAMBDAS }).notes).toBe("");
  });

  it("of the detector's frame are taken where a redshift is given, and the file's own is not", () => {
    const row = {
      chirp_mass: red(CHIRP),
      mass_ratio: Q,
      mass_1_source: 9,
      mass_2_source: 9,
      ...LAMBDAS,
      redshift: 0.5,
    };
    const { set, frame, notes } = read(row, true);
    expectSet(set, [red(M1), red(M2), LAMBDA1, LAMBDA2]);
    expect(frame).toBe("detector");
    expect(notes).toContain("the file's own column redshift is not used");
  });

  it("do not exist for ratios and redshifts that do not", () => {
    const rows: Record<string, number>[] = [
      { mc: CHIRP, eta: 0.26 },
      { mass_1: 1.4, mass_2: 1.3, redshift: -0.1 },
      { mass_1: 1.4, mass_2: 1.3, distance: 0 },
    ];
    for (const row of rows) expect(read({ ...row, ...LAMBDAS }).set[0]).toBeNaN();
    // 1/4 in float32 and beyond by its rounding.
    expectSet(read({ mc: CHIRP, eta: 0.2500001, ...LAMBDAS }).set.slice(0, 2), [CHIRP * 2 ** 0.2, CHIRP * 2 ** 0.2]);
  });
});

describe("Lambdas", () => {
  const masses = { m1: M1, m2: M2 };

  it.each([
    ["signs", { Λ1: LAMBDA1, Λ2: LAMBDA2 }],
    ["subscripts", { "Λ₁": LAMBDA1, "Λ₂": LAMBDA2 }],
    ["a unit", { "lambda_1 [1]": LAMBDA1, "lambda_2 (dimensionless)": LAMBDA2 }],
    ["natural logarithms", { ln_lambda_1: Math.log(LAMBDA1), ln_lambda_2: Math.log(LAMBDA2) }],
    ["decimal logarithms", { log10_lambda_1: Math.log10(LAMBDA1), log10_lambda_2: Math.log10(LAMBDA2) }],
  ])("as %s", (_, lambdas) => {
    expectSet(read({ ...masses, ...lambdas }).set, SET);
  });

  it("say which logarithms log_lambda_1 was taken for", () => {
    expect(read({ ...masses, log_lambda_1: 1, log_lambda_2: 2 }).notes).toMatch(/log_lambda_1 .*natural logarithms/);
  });

  it.each([
    ["lambda_tilde", "delta_lambda_tilde"],
    ["lambda_tilde", "delta_lambda"],
    ["lam_tilde", "dlam_tilde"],
    ["lambdat", "dlambdat"],
    ["Λ̃", "δΛ̃"],
  ])("follow from %s and %s, whichever star is the heavier", (tildeName, deltaName) => {
    const [tilde, delta] = tildes(M1, M2, LAMBDA1, LAMBDA2);
    const row = { [tildeName]: tilde, [deltaName]: delta };
    expectSet(read({ ...masses, ...row }).set, SET);
    expectSet(read({ m1: M2, m2: M1, ...row }).set, [M2, M1, LAMBDA2, LAMBDA1]);
  });
});

describe("columns", () => {
  const fails = (...names: string[]) => {
    try {
      binarySchema(false).plan(names, "x.dat");
    } catch (error) {
      if (error instanceof InputError) return `${error.message} (${error.hint})`;
    }
    return "";
  };

  it("that are missing are named, with those that there are", () => {
    expect(fails("a", "b")).toContain(
      "x.dat has no columns for the masses (m1, m2) and Lambdas (lambda1, lambda2); it has a, b",
    );
    expect(fails(...Array.from({ length: 20 }, (_, index) => `c${index}`))).toContain("and 8 more");
    expect(fails("mass1", "mass2", "spin1z")).toMatch(/no columns for the Lambdas .*equation of state/);
    expect(fails("m1", "m2", "lambda_tilde")).toMatch(/x\.dat has lambda_tilde, but no delta_lambda_tilde/);
  });

  it("that are doubled or unnamed matter only where they are needed", () => {
    expect(fails("m1", "m2", "lambda1", "lambda_1", "lambda2")).toMatch(/same quantity: lambda1, lambda_1/);
    expect(fails("m1", "mass_1", "m2", "lambda1", "lambda2")).toMatch(/same quantity: m1, mass_1/);
    expect(fails("m1", "m1", "m2", "lambda1", "lambda2")).toMatch(/same quantity: m1, m1/);
    expect(fails("mass_1_source", "mass_2_source", "lambda1", "lambda2", "redshift", "redshift")).toBe("");
    expect(fails("", "", "spin", "spin", "q", "q", "m1", "m2", "lambda1", "lambda2")).toBe("");
  });
});
