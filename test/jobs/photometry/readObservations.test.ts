/** Photometry as a model can be compared with it: times, bands, systems, and which points are used. */

import "../../../src/models.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mergerMjd, type ObservationOptions } from "../../../src/jobs/photometry/observationOptions.ts";
import { readObservations } from "../../../src/jobs/photometry/readObservations.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";

const folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(contents: string, options: ObservationOptions = {}, model = "villar2017") {
  const path = join(folder, "points");
  writeFileSync(path, contents);
  return await readObservations(path, modelNamed(model), options);
}

const failure = async (contents: string, options: ObservationOptions = {}, model = "villar2017") =>
  await read(contents, options, model).then(
    () => "nothing",
    (error) => `${error.message} | ${error.hint ?? ""}`,
  );

const HEADER = "mjd,filter,mag,magerr\n";
const MERGER = 57982.5285;

describe("times", () => {
  it("are days after the merger, which may be given as MJD, JD or a date", async () => {
    const contents = "2017-08-18T12:41:04 g 17 0.1\n57984.5285 g 18 0.1\n2457985.0285 g 18 0.1\n";
    for (const trigger of [mergerMjd("57982.5285", undefined), mergerMjd("2457983.0285", undefined)]) {
      const { points } = await read(contents, { trigger });
      expect(points.map(({ timeDays }) => Number(timeDays.toFixed(4)))).toEqual([1, 2, 2]);
    }
    expect(mergerMjd(undefined, "2017-08-17T12:41:04")).toBeCloseTo(MERGER, 4);
    expect(mergerMjd(undefined, "2017-08-17 14:41:04.5+02:00")).toBeCloseTo(MERGER, 4);
    expect(mergerMjd(undefined, undefined)).toBe(undefined);
  });

  it.each([
    ["GPS seconds", "1187008882.4", undefined, /must be MJD or JD.*GPS seconds are not read: give `trigger` in UTC/],
    ["a date", "2017-08-17", undefined, /must be MJD or JD.*dates go with `trigger`/],
    ["days", "0.5", undefined, /must be MJD or JD/],
    ["MJD as a date", undefined, "57982.5", /must be a date in UTC such as .*MJD and JD go with `triggerTime`/],
    ["both", "57982.5", "2017-08-17", /say the same: give one/],
  ])("of the merger are not %s", (_, triggerTime, trigger, message) => {
    let text = "";
    try {
      mergerMjd(triggerTime, trigger);
    } catch (error) {
      text = `${(error as Error).message} ${(error as { hint?: string }).hint}`;
    }
    expect(text).toMatch(message);
  });

  it("need the merger where they are dates, unless there is a phase beside them", async () => {
    expect(await failure(`${HEADER}57983.5,g,17,0.1\n`)).toMatch(
      /has dates \(MJD 57983\.500 in line 2\), but nothing says when the merger was \| give `triggerTime`.*or `trigger` in UTC/,
    );
    const both = "mjd,phase,filter,mag,magerr\n57983.5,0.97,g,17,0.1\n";
    const own = await read(both);
    expect(own.points[0].timeDays).toBe(0.97);
    expect(own.notes.join()).toContain("days after the merger, which are used");
    const given = await read(both, { trigger: MERGER });
    expect(given.points[0].timeDays).toBeCloseTo(0.9715, 6);
    expect(await failure("time,filter,mag,magerr\n57983.5,g,17,0.1\n2,g,17,0.1\n", { trigger: MERGER })).toContain(
      "line 3 has days after the merger, but other rows have dates",
    );
  });

  it("before the merger are not used, with the reason", async () => {
    const { points, unused } = await read(`${HEADER}57982,g,21,inf\n57983,g,17,0.1\n`, { trigger: MERGER });
    expect(points.length).toBe(1);
    expect(unused).toEqual([{ row: 2, reason: "before the merger" }]);
    const early = await read(`${HEADER}57980,g,21,inf\n57982,g,21,inf\n57983,g,17,0.1\n`, {
      ...{ trigger: MERGER, earliestDays: -1 },
    });
    expect(early.points.map(({ timeDays }) => Math.round(100 * timeDays))).toEqual([-53, 47]);
    expect(early.unused).toEqual([{ row: 2, reason: "before the merger" }]);
  });
});

describe("filters", () => {
  const bands = async (names: readonly string[], model: string) => {
    const { points, notes, unused } = await read(
      names
        .map((name) => `1,${name},17,0.1`)
        .join("\n")
        .replace(/^/, "phase,filter,mag,err\n"),
      {},
      model,
    );
    return { bands: points.map(({ band }) => band), notes, unused };
  };

  it("have many names for one: a model with a spectrum has them all", async () => {
    const names = [
      "g",
      "sdssg",
      "sdss::g",
      "ztfg",
      "ps1::g",
      "lsstg",
      "desg",
      "bessellv",
      "2massj",
      "2massks",
      "Ks",
      "K_s",
    ];
    const more = ["uvot::uvw1", "F606W", "f606w", "U", "u", "R", "r", "J"];
    const found = await bands([...names, ...more], "villar2017");
    expect(found.bands).toEqual([...names, ...more]);
    expect(found.notes.filter((note) => note.includes("filter"))).toEqual([]);
  });

  it.each([
    ...[
      ["g'", "g"],
      ["r_prime", "r"],
      ["ZTF g", "ztfg"],
      ["ZTF_r", "ztfr"],
      ["zi", "ztfi"],
      ["g-ZTF", "ztfg"],
    ],
    ...[
      ["orange-ATLAS", "atlaso"],
      ["o-ATLAS", "atlaso"],
      ["PS1_i", "ps1::i"],
      ["Pan-STARRS z", "ps1::z"],
      ["SDSS-u", "sdssu"],
    ],
    ...[
      ["Sloan r", "sdssr"],
      ["DECam i", "desi"],
      ["LSST::y", "lssty"],
      ["2MASS/H", "2massh"],
      ["2MASS Ks", "2massks"],
    ],
    ...[
      ["Bessell_V", "bessellv"],
      ["Johnson B", "bessellb"],
      ["Cousins I", "besselli"],
      ["HST F606W", "F606W"],
    ],
    ...[
      ["uvw2", "uvot::uvw2"],
      ["Swift UVM2", "uvot::uvm2"],
      ["Swift W1", "uvot::uvw1"],
      ["UVOT/W2", "uvot::uvw2"],
      ["WISE W1", "wise::W1"],
      ["NEOWISE-W2", "wise::W2"],
      ["swift::u", "uvot::u"],
      ["j", "J"],
      ["ks", "2massks"],
      ["white", "uvot::white"],
    ],
  ])("are also written %s: %s", async (name, band) => {
    const found = await bands([`"${name}"`], "villar2017");
    const same = (await import("../../../src/lightcurves/spectrum/filters.ts")).FILTERS;
    expect(same.get(found.bands[0]) ?? found.bands[0]).toBe(same.get(band) ?? band);
    expect(found.notes.join()).toContain(`the filter ${name} is read as`);
  });

  it("of two telescopes with one name are not guessed", async () => {
    const { bands: found, unused } = await bands(["g", "W1", "W2"], "villar2017");
    expect(found).toEqual(["g"]);
    expect(unused.map(({ reason }) => reason)).toEqual([
      "the filter W1 may be uvot::uvw1 or wise::W1: write which it is",
      "the filter W2 may be uvot::uvw2 or wise::W2: write which it is",
    ]);
  });

  it("become the bands of a model that has a list of them, with a note of the wavelengths", async () => {
    const {
      bands: du17,
      notes,
      unused,
    } = await bands(["ztfg", "2massks", "U", "u", "V", "R", "F606W", "lssty", "nonsense"], "du17");
    expect(du17).toEqual(["g", "K", "u", "u", "y"]);
    expect(notes.join()).toContain(
      "the filter ztfg (478.35 nm) is compared with the band g of du17 (477.56 nm), 0.2 % away",
    );
    expect(notes.join()).toContain("the filter 2massks is read as K");
    expect(unused.map(({ row }) => row)).toEqual([6, 7, 8, 10]);
    expect(unused[1].reason).toBe("du17 has no band like the filter R at 649.81 nm; the nearest is r at 612.95 nm");
    expect(unused[3].reason).toMatch(/the filter nonsense is not known; du17 has ugrizyJHK/);
    expect((await bands(["desg", "sdss::g", "K_s", "V", "R"], "possis")).bands).toEqual([
      "ztfg",
      "sdssg",
      "2massks",
      "bessellv",
      "ztfr",
    ]);
  });

  it("that no name could be are escaped", async () => {
    const { unused } = await bands(["g", "\u0007bell"], "du17").catch((error) => ({
      unused: [{ reason: error.message }],
    }));
    expect(unused[0].reason).not.toContain("\u0007");
  });
});

describe("systems", () => {
  const VEGA = [
    ["U", 0.79],
    ["B", -0.09],
    ["V", 0.02],
    ["R", 0.21],
    ["I", 0.45],
    ["J", 0.91],
    ["H", 1.39],
    ["Ks", 1.85],
  ] as const;

  it("of Vega become AB, by what Blanton & Roweis have", async () => {
    const rows = VEGA.map(([filter]) => `1,${filter},20,0.1`).join("\n");
    const { points, notes } = await read(`phase,filter,mag,err\n${rows}\n`, { system: "vega" });
    expect(points.map(({ magnitude }) => Number((magnitude - 20).toFixed(4)))).toEqual(VEGA.map(([, added]) => added));
    expect(notes.join()).toContain("Vega magnitudes became AB by Blanton & Roweis 2007: U +0.79, B -0.09, V");
    const column = await read("phase,filter,mag,err,magsys\n1,2massks,20,0.1,vega\n1,Ks,20,0.1,AB\n1,K,20,,Vega\n");
    expect(column.points.map(({ magnitude }) => magnitude)).toEqual([21.85, 20, 21.85]);
    const heading = await read("phase,filter,mag [Vega],err\n1,bessellb,20,0.1\n");
    expect(heading.points[0].magnitude).toBeCloseTo(19.91, 10);
  });

  it("that are not said are AB, with a note; without a conversion rows are not used", async () => {
    const { notes } = await read("1 g 17 0.1\n");
    expect(notes.join()).toContain(
      "does not say the system of magnitudes: they are taken for AB; `system` says another",
    );
    expect(notes.join()).not.toContain("UVOT");
    expect((await read("1 UVW1 17 0.1\n")).notes.join()).toContain("those of Swift's UVOT are mostly Vega");
    const { unused } = await read("1 g 17 0.1\n1 lssty 17 0.1\n", { system: "vega" });
    expect(unused).toEqual([{ row: 2, reason: "no conversion from Vega to AB is known for the filter lssty" }]);
  });

  it("that nobody knows are errors that name the row, unless it is left out", async () => {
    const contents = "phase,filter,mag,err,system\n1,g,17,0.1,AB\n2,g,17,0.1,CSP\n";
    expect(await failure(contents)).toMatch(/line 3 has magnitudes of the system "CSP", but must have AB or Vega/);
    expect((await read(contents, { drop: "3" })).points.length).toBe(1);
  });
});

describe("what is used", () => {
  const contents = "1 g 17 0.1\n2 g 18 0.1\n2 ztfr 18 0.1\n3 K 19 0.1\n4 g 20 0.1\n5 K 21 inf\n";
  const rows = async (options: ObservationOptions) => (await read(contents, options)).points.map(({ row }) => row);

  it("is what bands, time range and drop leave; the rest is listed with reasons", async () => {
    expect(await rows({ bands: "g" })).toEqual([1, 2, 5]);
    expect(await rows({ bands: "gK" })).toEqual([1, 2, 4, 5, 6]);
    expect(await rows({ bands: "ztfr,K" })).toEqual([3, 4, 6]);
    expect(await rows({ bands: "ztfr" })).toEqual([3]);
    expect(await rows({ timeRange: [2, 4] })).toEqual([2, 3, 4, 5]);
    expect(await rows({ drop: "1,3-4" })).toEqual([2, 5, 6]);
    expect(await rows({ drop: "band:K, 2:g" })).toEqual([1, 3, 5]);
    const { unused, unusedNotes } = await read(contents, { bands: "g", timeRange: [1, 3], drop: "1" });
    expect(unused.map(({ row }) => row)).toEqual([1, 3, 4, 5, 6]);
    expect(unusedNotes.map((note) => note.replace(/^.*points, /, ""))).toEqual([
      "line 1 is not used: left out by `drop`",
      "lines 3-4, 6 are not used: not of `bands`",
      "line 5 is not used: not within `timeRange`",
    ]);
  });

  it.each([
    [{ bands: "z" }, /`bands` has "z", but .*points has only g, ztfr, K/],
    [{ drop: "12" }, /`drop` has "12", but .*points has no point there/],
    [{ drop: "band:z" }, /`drop` has "band:z"/],
    [{ drop: "3-1" }, /`drop` has "3-1", but must have lines, ranges of lines, and bands/],
    [{ drop: "" }, /`drop` has ""/],
    [
      { timeRange: [50, 60] },
      /has no point that can be used for villar2017 \| .*lines 1-6 are not used: not within `timeRange`/,
    ],
    [{ timeRange: [3, 1] }, /`timeRange` is 3:1/],
    [{ limitSigmas: 0 }, /`limitSigma` is 0, but must be a positive number/],
  ] as const)("refuses %j", async (options, message) => {
    expect(await failure(contents, options as ObservationOptions)).toMatch(message);
  });

  it("has limits of five sigmas, or of as many as is said; the file's number wins", async () => {
    const sigmas = async (text: string, options = {}) =>
      (await read(text, options)).points.map(({ limitSigmas }) => limitSigmas);
    expect(await sigmas("1 g 17 0.1\n2 g 21 inf\n")).toEqual([Number.NaN, 5]);
    const own = "phase,filter,mag,err,upperlimit,nsigma\n1,g,21,,1,\n2,g,21,,1,3\n";
    expect(await sigmas(own, { limitSigmas: 2 })).toEqual([2, 3]);
    const { points } = await read("phase,filter,mag,err\n1,g,21,inf\n2,g,22,inf\n");
    expect(points.every(({ limit, error }) => limit && Number.isNaN(error))).toBe(true);
  });
});
