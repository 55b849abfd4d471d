/** Every format of photometry, each in a small file: what is read must be the same. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readPhotometry } from "../../../src/data/photometry/index.ts";
import { InputError } from "../../../src/engine/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads a file of these contents; its name says nothing. */
async function read(contents: string | Buffer) {
  const path = join(folder, "points");
  writeFileSync(path, contents);
  return await readPhotometry(path);
}

/** Two detections and a limit, at MJD 57983.5, 57984.25 and 57985. */
const DATES = [57983.5, 57984.25, 57985];

/** What a file says: MJD (or days), filter, magnitude, error or "limit". */
async function points(contents: string | Buffer) {
  const { rows } = await read(contents);
  return rows.map(({ times: [time], band, magnitude, error, limit }) => [
    Number((time.kind === "mjd" ? time.mjd : time.days).toFixed(6)),
    band,
    magnitude,
    limit ? "limit" : error,
  ]);
}

const EXPECTED = [
  [DATES[0], "g", 17.41, 0.02],
  [DATES[1], "2massks", 18.5, 0.11],
  [DATES[2], "g", 21.3, "limit"],
];

const NMMA =
  "2017-08-18T12:00:00.000 g 17.41 0.02\n2017-08-19T06:00:00.000 2massks 18.5 0.11\n2017-08-20T00:00:00.000 g 21.3 inf\n";
const CSV =
  "time,band,magnitude,e_magnitude,upperlimit\n57983.5,g,17.41,0.02,False\n57984.25,2massks,18.5,0.11,F\n57985,g,21.3,,True\n";

const FILES: Readonly<Record<string, string | Buffer>> = {
  "NMMA, ISO times": NMMA,
  "NMMA, times with a blank": NMMA.replaceAll("T", " "),
  "NMMA, with a comment of names": `# time filter mag mag_err\n${NMMA}`,
  "NMMA, with a comment that says something else": `# AT2017gfo, all of it\n${NMMA}`,
  "MJD without header": "57983.5 g 17.41 0.02\n57984.25 2massks 18.5 0.11\n57985 g 21.3 inf\n",
  "JD without header": "2457984.0 g 17.41 0.02\n2457984.75 2massks 18.5 0.11\n2457985.5 g 21.3 -1\n",
  "tabs without header": "57983.5\tg\t17.41\t0.02\n57984.25\t2massks\t18.5\t0.11\n57985\tg\t21.3\t\n",
  "the filter first": "g 57983.5 17.41 0.02\n2massks 57984.25 18.5 0.11\ng 57985 21.3 99\n",
  "Open Supernova Catalog": CSV,
  "with a byte-order mark": `\uFEFF${CSV}`,
  "with CRLF": CSV.replaceAll("\n", "\r\n"),
  "with CR": CSV.replaceAll("\n", "\r"),
  "in UTF-16": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(CSV, "utf16le")]),
  packed: gzipSync(CSV),
  "with semicolons and decimal commas": CSV.replaceAll(",", ";").replaceAll(".", ","),
  "with tabs": CSV.replaceAll(",", "\t"),
  "with quotes":
    'time,"band","magnitude",error,upperlimit\n57983.5,"g","17.41",0.02,0\n57984.25,"2massks",18.5,0.11,0\n57985,"g",21.3,0,1\n',
  redback:
    "time,time (days),magnitude,e_magnitude,band,system,event\n57983.5,0.97,17.41,0.02,g,AB,x\n57984.25,1.7,18.5,0.11,2massks,AB,x\n57985,2.4,>21.3,,g,AB,x\n",
  SkyPortal:
    "obj_id,mjd,filter,mag,magerr,limiting_mag,magsys,origin\nx,57983.5,g,17.41,0.02,20.5,ab,a\nx,57984.25,2massks,18.5,0.11,20.1,ab,a\nx,57985,g,,,21.3,ab,a\n",
  "a whitespace table with header and missing cells":
    "mjd filter mag magerr\n57983.5 g 17.41 0.02\n57984.25 2massks 18.5 0.11\n57985 g 21.3\n",
  "what pandas prints":
    "   mjd filter mag magerr\n0 57983.5 g 17.41 0.02\n1 57984.25 2massks 18.5 0.11\n2 57985 g 21.3 inf\n",
  "dates and times of day apart, with remarks":
    "Date UT Filter Mag Err\n2017-08-18 12:00 g 17.41 0.02 # clouds\n2017-08-19 06:00 2massks 18.5 0.11\n2017-08-20 00:00 g > 21.3\n",
  "bars as of Markdown":
    "| Date | Filter | Mag | Err |\n|---|---|---|---|\n| 2017-08-18.5 | g | 17.41 ± 0.02 | |\n| 2017-08-19.25 | 2massks | 18.5 | 0.11 |\n| 2017-08-20 | g | >21.3 | - |\n",
  ATLAS:
    "###MJD m dm uJy duJy F err chi/N RA Dec mag5sig Sky\n57983.5 17.41 0.02 390 9 g 0 1 2 3 20.1 20\n57984.25 18.5 0.11 150 9 2massks 0 1 2 3 20.2 20\n57985 -23.4 5.1 -3 9 g 0 1 2 3 21.3 20\n",
  "ZTF alerts":
    "jd,fid,magpsf,sigmapsf,diffmaglim\n2457984.0,g,17.41,0.02,20\n2457984.75,2massks,18.5,0.11,20\n2457985.5,g,,,21.3\n",
  "flags of detections":
    "mjd filter mag magerr detected\n57983.5 g 17.41 0.02 1\n57984.25 2massks 18.5 0.11 1\n57985 g 21.3 0.0 0\n",
  "99 with a limiting magnitude":
    "mjd filter mag magerr limmag\n57983.5 g 17.41 0.02 20\n57984.25 2massks 18.5 0.11 20\n57985 g 99.0 99.0 21.3\n",
  ECSV: "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: mjd, unit: d, datatype: float64}\n# - {name: band, datatype: string}\nmjd band mag mag_err\n57983.5 g 17.41 0.02\n57984.25 2massks 18.5 0.11\n57985 g 21.3 nan\n",
  "CDS, with units and rules":
    "#RESOURCE=yCat\n#Column\tMJD\t(F8.2)\nMJD\tFilt\tmag\te_mag\nd\t\tmag\tmag\n--------\t----\t-----\t-----\n57983.5\tg\t17.41\t0.02\n57984.25\t2massks\t18.5\t0.11\n57985\tg\t>21.3\t\n",
  "a wide table":
    "#MJD g g_err 2massks 2massks_err\n57983.5 17.41 0.02 NaN NaN\n57984.25 NaN NaN 18.5 0.11\n57985 21.3 9999 NaN NaN\n",
  "a wide CSV with other names":
    "date,mag_g,magerr_g,mag_2massks,magerr_2massks\n2017-08-18.5,17.41,0.02,,\n2017-08-19T06:00Z,,,18.5,0.11\n2017/08/20,>21.3,,,\n",
  "Julian dates of which something is taken off":
    "JD - 2450000,band,mag,err\n7984.0,g,17.41,0.02\n7984.75,2massks,18.5,0.11\n7985.5,g,21.3,inf\n",
  "errors in parentheses, without a column":
    "mjd,filter,mag\n57983.5,g,17.41(0.02)\n57984.25,2massks,18.5 ± 0.11\n57985,g,>21.3\n",
  "names with a remark":
    "mjd,band,mag,err # by hand\n57983.5,g,17.41,0.02\n57984.25,2massks,18.5,0.11\n57985,g,21.3,inf\n",
  "a wide table of VizieR":
    "MJD,gmag,e_gmag,2massksmag,e_2massksmag\n57983.5,17.41,0.02,,\n57984.25,,,18.5,0.11\n57985,21.3,inf,,\n",
  "JSON of the Open Supernova Catalog": JSON.stringify({
    AT2017gfo: {
      name: "AT2017gfo",
      redshift: [{ value: "0.0098" }],
      photometry: [
        { time: "57983.5", u_time: "MJD", magnitude: "17.41", e_magnitude: "0.02", band: "g", system: "AB" },
        { time: ["57984.25", "57984.25"], magnitude: "18.5", e_magnitude: "0.11", band: "2massks" },
        { time: "57985", magnitude: "21.3", band: "g", upperlimit: true },
      ],
    },
  }),
  "JSON of SkyPortal": JSON.stringify({
    status: "success",
    data: [
      { mjd: 57983.5, filter: "g", mag: 17.41, magerr: 0.02, limiting_mag: 20 },
      { mjd: 57984.25, filter: "2massks", mag: 18.5, magerr: 0.11, limiting_mag: 20 },
      { mjd: 57985, filter: "g", mag: null, magerr: null, limiting_mag: 21.3 },
    ],
  }),
};

describe("photometry", () => {
  it.each(Object.entries(FILES))("is read as: %s", async (_, contents) => {
    expect(await points(contents)).toEqual(EXPECTED);
  });

  it("has 99 and 9999 and empty cells where nothing was seen, which are listed", async () => {
    const { rows, unused } = await read(
      "mjd,filter,mag,magerr\n57983,g,17,0.1\n57984,g,99,0.1\n57985,g,9999,9999\n57986,g,,\n57987,g,NaN,NaN\n,g,17,0.1\n57988,,17,0.1\n",
    );
    expect(rows.length).toBe(1);
    expect(unused).toEqual([
      { row: 3, reason: "no magnitude (99)" },
      { row: 4, reason: "no magnitude (9999)" },
      { row: 5, reason: "no magnitude (empty)" },
      { row: 6, reason: "no magnitude (NaN)" },
      { row: 7, reason: "no time" },
      { row: 8, reason: "no filter" },
    ]);
  });

  it("says what of limits was taken for what, and how many sigmas they are", async () => {
    const { rows, notes, unused } = await read(
      "mjd,filter,mag,magerr\n57983,g,17,0.1\n57984,g,21,inf\n57985,g,21,\n57986,g,21,-99\n57987,g,21,0\n57988,g,<12,\n",
    );
    expect(rows.map(({ limit }) => limit)).toEqual([false, true, true, true, true]);
    for (const kind of ["inf", "empty", "negative", "0"]) {
      expect(notes.join()).toContain(`1 row has an error that is ${kind} and is taken for an upper limit`);
    }
    for (const [error, nats] of [
      ["99", "5.51"],
      ["9999", "10.13"],
    ]) {
      expect((await read(`mjd,filter,mag,magerr\n57983,g,17,0.1\n57984,g,21,${error}\n`)).notes.join()).toContain(
        `an error that is ${error} and is taken for an upper limit (as detections with that error they would lower ln L and the evidence by ${nats})`,
      );
    }
    expect(unused).toEqual([
      { row: 7, reason: "a magnitude that begins with <: brighter than that; limits begin with >" },
    ]);
    const sigmas = async (text: string) => (await read(text)).rows.map(({ limitSigmas }) => limitSigmas);
    expect(await sigmas("mjd,band,mag,err,upperlimit,upperlimitsigma\n57983,g,21,,T,3\n57984,g,21,,T,\n")).toEqual([
      3,
      undefined,
    ]);
    expect(await sigmas("MJD F m dm mag3sig\n57983 g NaN NaN 21\n57983 g 17 0.1 21\n")).toEqual([3, undefined]);
  });

  it("takes no detection without an error for a limit where limits are written as such", async () => {
    const { rows, unused } = await read("mjd,filter,mag,magerr\n57983,g,17,\n57984,g,>21,\n57985,g,21,inf\n");
    expect(rows.map(({ row, limit }) => [row, limit])).toEqual([
      [3, true],
      [4, true],
    ]);
    expect(unused).toEqual([{ row: 2, reason: "a detection without an error (empty)" }]);
  });

  it("may be without noise", async () => {
    const { rows, notes } = await read("1 g 17 0\n2 g 18 0\n");
    expect(rows.map(({ limit, error }) => [limit, error])).toEqual([
      [false, 0],
      [false, 0],
    ]);
    expect(notes.join()).toContain("all errors are 0");
  });

  it("keeps the same measurement twice, and says so; a distance is the flags' to say", async () => {
    const { rows, notes } = await read(
      "mjd,filter,mag,magerr,distance,redshift\n57983,g,17,0.1,40,0.01\n57983,g,17,0.1,40,0.01\n",
    );
    expect(rows.length).toBe(2);
    expect(notes.join("\n")).toMatch(/column distance is not read; `distanceMpc` says it/);
    expect(notes.join("\n")).toMatch(/column redshift is not read; `redshift` says it/);
    expect(notes.join("\n")).toMatch(/both are used: lines 2 and 3/);
  });

  it("has times in other units than days", async () => {
    const times = async (text: string) => (await read(text)).rows.map(({ times: [time] }) => time);
    expect(await times("time (s),filter,mag,err\n86400,g,17,0.1\n")).toEqual([{ kind: "days", days: 1 }]);
    expect(await times("hours,filter,mag,err\n12,g,17,0.1\n")).toEqual([{ kind: "days", days: 0.5 }]);
    expect(await times("phase,filter,mag,err\n-0.5,g,17,0.1\n")).toEqual([{ kind: "days", days: -0.5 }]);
  });
});

describe("notes say", () => {
  it.each([
    ["a Julian date that is a modified one", "jd,band,mag,err\n57983,g,17,0.1\n", "they are taken for MJD"],
    ["a column of rows without header", "57983 g 17 0.1 1\n57984 g 17 0.1 0\n", "column 5 of the rows is not read"],
    ["days of the rest frame", "Phase (rest),band,mag,err\n1,g,17,0.1\n", "they are taken for the observer's"],
  ])("%s", async (_, contents, note) => {
    expect((await read(contents)).notes.join()).toContain(note);
  });

  it("which detections have no error, where no column could have it", async () => {
    const { rows, unused } = await read("mjd,filter,mag\n57983,g,17\n57984,g,17 ± 0.1\n57985,g,>21\n");
    expect(rows.map(({ limit }) => limit)).toEqual([false, true]);
    expect(unused).toEqual([{ row: 2, reason: "a detection without an error (empty)" }]);
  });

  it("nothing of shortened Julian dates", async () => {
    expect((await read("JD-2400000,band,mag,err\n57983,g,17,0.1\n")).notes).toEqual([]);
  });
});

describe("fluxes", () => {
  /** AB magnitude of a flux in microjansky. */
  const ab = (flux: number) => 23.9 - 2.5 * Math.log10(flux);
  const rounded = (value: number) => Number(value.toFixed(6));
  const measured = async (contents: string) => {
    const { rows, ...rest } = await read(contents);
    const found = rows.map(({ magnitude, error, limit, limitSigmas, system }) => ({
      ...{ magnitude: rounded(magnitude), error: limit ? undefined : rounded(error), limit, limitSigmas, system },
    }));
    return { found, ...rest };
  };
  const detection = { magnitude: rounded(ab(400)), error: rounded(2.5 / Math.LN10 / 20), limit: false };
  const limit = { magnitude: rounded(ab(60)), error: undefined, limit: true, limitSigmas: 3 };

  it.each([
    ["uJy", "mjd,filter,uJy,duJy\n57983,g,400,20\n57984,g,-5,20\n57985,g,59,20\n"],
    ["mJy", "mjd,filter,flux_mJy,flux_mJy_err\n57983,g,0.4,0.02\n57984,g,-0.005,0.02\n57985,g,0.059,0.02\n"],
    ["nJy", "mjd,filter,psfFlux (nJy),psfFluxErr\n57983,g,4e5,2e4\n57984,g,-5e3,2e4\n57985,g,5.9e4,2e4\n"],
    ["a unit in brackets", "mjd,filter,flux [µJy],fluxerr\n57983,g,400,20\n57984,g,-5,20\n57985,g,59,20\n"],
  ])("in %s are AB magnitudes; below three sigmas they are limits of three", async (_, contents) => {
    const { found, notes } = await measured(contents);
    expect(found).toEqual([
      { ...detection, limitSigmas: undefined, system: "AB" },
      { ...limit, system: "AB" },
      { ...limit, system: "AB" },
    ]);
    expect(notes.join("\n")).toMatch(
      /magnitudes are made of the column .*: [\d.]+ - 2\.5 log10\(flux\), AB by the unit/,
    );
    expect(notes.join("\n")).toMatch(/2 rows have a flux below 3 standard deviations and are taken for upper limits/);
  });

  it("of sncosmo's tables have zero points row by row, in the system that they say", async () => {
    const { found } = await measured(
      "time band flux fluxerr zp zpsys\n57983 g 400 20 23.9 ab\n57984 g 4 0.2 28.9 ab\n57985 g 10 20 23.9 vega\n",
    );
    expect(found).toEqual([
      { ...detection, limitSigmas: undefined, system: "ab" },
      { ...detection, magnitude: rounded(28.9 - 2.5 * Math.log10(4)), limitSigmas: undefined, system: "ab" },
      { ...limit, system: "vega" },
    ]);
  });

  it("beside magnitudes are not read, and such without a value or an error are not used", async () => {
    expect(await points("mjd,filter,mag,magerr,flux,fluxerr\n57983,g,17.4,0.1,1,1\n")).toEqual([
      [57983, "g", 17.4, 0.1],
    ]);
    const { found, unused } = await measured("mjd,filter,uJy,duJy\n57983,g,nan,20\n57984,g,400,\n57985,g,400,20\n");
    expect(found).toHaveLength(1);
    expect(unused).toEqual([
      { row: 2, reason: "no flux (nan)" },
      { row: 3, reason: "a flux without an error (empty)" },
    ]);
  });
});

describe("errors to each side", () => {
  it.each([
    "mjd,filter,magnitude,e_lower_magnitude,e_upper_magnitude\n57983,g,17.4,0.1,0.3\n57984,g,18,0.2,0.2\n",
    "mjd,filter,mag,magerr_minus,magerr_plus\n57983,g,17.4,-0.1,0.3\n57984,g,18,-0.2,0.2\n",
    "mjd,filter,mag\n57983,g,17.4 +0.3 -0.1\n57984,g,18+0.2/-0.2\n",
  ])("are their mean, which a note says", async (contents) => {
    const { rows, notes } = await read(contents);
    expect(rows.map(({ error }) => Number(error.toFixed(9)))).toEqual([0.2, 0.2]);
    expect(notes.join("\n")).toMatch(/an error to each side: the mean of both is used/);
  });

  it("give way to one that holds for both", async () => {
    const contents = "mjd,filter,mag,magerr,e_lower,e_upper\n57983,g,17.4,0.15,0.1,0.3\n57984,g,18,,0.1,0.3\n";
    expect((await points(contents)).map(([, , , error]) => error)).toEqual([0.15, 0.2]);
  });
});

describe("errors name row and column", () => {
  it.each([
    ["an empty file", "", "points is empty"],
    ["comments alone", "# nothing\n", "has no lines of photometry"],
    ["a header alone", "mjd,filter,mag,magerr\n", "has a header, but no lines of photometry below it"],
    ["unknown columns", "when,what,how\n1,g,17\n", "line 1 has no column time; it has when, what, how"],
    [
      "three columns without names",
      "57983 g 17\n",
      "line 1 is neither a header nor a time, a filter, a magnitude and its error",
    ],
    ["no errors", "time,band,mag\n1,g,-15\n", "has no column error; it has time, band, mag"],
    ["no filters", "time,mag,magerr\n1,17,0.1\n", "has no column band; it has time, mag, magerr"],
    ["a magnitude", "mjd,filter,mag,magerr\n57983,g,x,0.1\n", 'line 2, column mag is "x", but must be a number'],
    [
      "an error",
      "57983 g 17 0.1\n57984 g 17 1e\n57985 g 17 0.1\n",
      'line 2, column error is "1e", but must be a number',
    ],
    [
      "a time",
      "mjd,filter,mag,magerr\nMonday,g,17,0.1\n",
      'line 2, column mjd is "Monday", but must be MJD, JD, a date',
    ],
    [
      "a day that is none",
      "date,filter,mag,magerr\n2017-02-30,g,17,0.1\n",
      'line 2, column date is "2017-02-30", but must be',
    ],
    [
      "an MJD that is none",
      "mjd,filter,mag,magerr\n12.3,g,17,0.1\n",
      'line 2, column mjd is "12.3", but must be a Julian date',
    ],
    ["seconds since 1970", "time,filter,mag,magerr\n1503000000,g,17,0.1\n", 'column time is "1503000000", but must be'],
    ["no magnitudes, but filters", "mjd,filter,what,what_err\n57983,g,17,0.1\n", "has no column magnitude"],
    [
      "fluxes of no unit",
      "mjd,filter,flux,fluxerr\n57983,g,17,0.1\n",
      "has fluxes in the column flux, but neither a unit nor a column of zero points",
    ],
    [
      "fluxes without errors",
      "mjd,filter,flux_uJy\n57983,g,17\n",
      "has no column fluxerr; it has mjd, filter, flux_uJy",
    ],
    ["a flux", "mjd,filter,uJy,duJy\n57983,g,x,0.1\n", 'line 2, column uJy is "x", but must be a number'],
    ["a phase that is a date", "phase,filter,mag,magerr\n57983,g,17,0.1\n", 'column phase is the date "57983"'],
    [
      "a flag",
      "mjd,filter,mag,magerr,ul\n57983,g,17,0.1,maybe\n",
      'line 2, column ul is "maybe", but must be true or false',
    ],
    ["a number of cells", "time,band,mag,error\n1,g,-15\n", "line 2 has 3 cells, but the header has 4"],
    [
      "cells behind rows without header",
      "1 g 17 0.1\n2 g 17 0.1\n3 g 17 0.1 9 9\n",
      "line 3 has 6 cells, but the lines above have 4",
    ],
    ["a wide table's cell", "mjd g g_err\n57983 17 0.1\n57984 17 bad\n", 'line 3, column g_err is "bad"'],
    ["JSON without points", '{"a": [1, 2]}', "has no list of points"],
    ["JSON of something else", '[{"a": 1}]', "has no column time; it has a"],
    ["JSON that is cut", '[{"mjd": 57983', "points"],
    ["what is no text", "\u0000\u0001\u0002binary", "is not a text table"],
    ["control characters", "mjd,filter,mag,magerr\n57983,g,\u001b[31mred,0.1\n", 'is "\\u001b[31mred"'],
    ["a PDF", "%PDF-1.4\n", "is a PDF document"],
  ])("%s", async (_, contents, message) => {
    await expect(read(contents)).rejects.toThrow(message);
  });

  it("is read or refused with a sentence, whatever a file has", async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        "57983.5",
        "2017-08-18",
        "12:00",
        "g",
        "K_s",
        "17.4",
        ">21",
        "99",
        "inf",
        "nan",
        "",
        '"',
        "#",
        "±",
        "T",
        "AB",
      ),
      fc.constantFrom("mjd", "phase", "time", "filter", "mag", "magerr", "g_err", "limit", "system", "nsigma", "d"),
      fc.string({ maxLength: 4 }),
    );
    const separator = fc.constantFrom(",", " ", "\t", ";", "|");
    const headers = ["mjd filter mag magerr limit maglim system nsigma", "phase time g g_err mag_r magerr_r K_s K_err"];
    const header = fc.constantFrom(...headers).map((names) => names.split(" "));
    const headed = fc
      .tuple(header, fc.array(fc.array(cell, { minLength: 8, maxLength: 8 }), { maxLength: 4 }))
      .map(([names, rows]) => [names, ...rows]);
    const rows = fc.oneof(headed, fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 }));
    const table = fc.tuple(rows, separator).map(([rows, between]) => rows.map((row) => row.join(between)).join("\n"));
    await fc.assert(
      fc.asyncProperty(table, async (text) => {
        try {
          const { rows } = await read(text);
          expect(rows.every(({ magnitude, limit, error }) => Number.isFinite(magnitude) && (limit || error >= 0))).toBe(
            true,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("filters by ZTF's numbers are known where the column says so", async () => {
    const { rows } = await read("jd,fid,magpsf,sigmapsf,diffmaglim\n2457984.0,1,17,0.1,20\n2457984.0,2,,,20\n");
    expect(rows.map(({ band, limit }) => [band, limit])).toEqual([
      ["ztfg", false],
      ["ztfr", true],
    ]);
  });

  it("a name of a hundred thousand brackets is a name like others", async () => {
    const { rows } = await read(`#mjd g g_err ${"(".repeat(100_000)}\n57983 17 0.1 3\n`);
    expect(rows[0].magnitude).toBe(17);
  });

  it("names of columns that objects have are columns like others", async () => {
    const { rows } = await read("constructor,__proto__,mjd,filter,mag,magerr\n1,2,57983,toString,17,0.1\n");
    expect(rows[0].band).toBe("toString");
  });
});
