/** Files as observers have them, services send them and journals print them: read right, or refused with a sentence. */

import { describe, expect, it } from "vitest";
import { photometryOfText } from "../../../src/data/photometry/photometry.ts";

const read = (text: string) => photometryOfText(text, "points");

/** A point: MJD or days, filter, magnitude, error or "limit", and where it matters the system and the sigmas of a limit. */
type Point = readonly [number, string, number, number | "limit", (string | undefined)?, number?];

const rounded = (value: number): number => Number(value.toFixed(6));

async function points(text: string): Promise<Point[]> {
  const { rows } = await read(text);
  return rows.map(({ times: [time], band, magnitude, error, limit, system, limitSigmas }) => [
    rounded(time.kind === "mjd" ? time.mjd : time.days),
    band,
    rounded(magnitude),
    limit ? "limit" : rounded(error),
    system,
    limitSigmas,
  ]);
}

/** AB magnitude and error of 400 +- 20 uJy, and the limit of 3 sigmas of an error of 20 uJy. */
const [BRIGHT, ERROR, LIMIT] = [23.9 - 2.5 * Math.log10(400), 2.5 / Math.LN10 / 20, 23.9 - 2.5 * Math.log10(60)];

const RULE = "-".repeat(80);
const MRT = (entries: string, rows: string) =>
  `Title: Light curves\nAuthors: Nobody A.\n${"=".repeat(80)}\nByte-by-byte Description of file: table1.txt\n${RULE}\n   Bytes Format Units   Label     Explanations\n${RULE}\n${entries}${RULE}\nNote (1): of the merger.\n${RULE}\n${rows}`;

const LONG_MRT = MRT(
  "   1-  9 F9.3   d       MJD       Modified Julian Date\n  11- 15 F5.2   d       Phase     Days since the merger (1)\n  17- 21 A5     ---     Inst      Instrument\n  23- 24 A2     ---     Filter    Filter used\n  26     A1     ---   l_mag       [>] Limit flag on mag\n  27- 32 F6.3   mag     mag       AB magnitude, not corrected\n                                     for extinction\n  34- 38 F5.3   mag   e_mag       ? Uncertainty in mag\n",
  "57982.981  0.45 Swope i   17.480 0.020\n57989.001  6.47 Swope B  >21.900      \n",
);
const WIDE_MRT = MRT(
  "   1-  7 F7.1   d       MJD       Modified Julian Date\n   9- 13 F5.2   mag     gmag      ? Apparent AB magnitude\n  15- 18 F4.2   mag   e_gmag      ? Uncertainty in gmag\n  20     A1     ---   l_Ksmag     Limit flag on Ksmag\n  21- 25 F5.2   mag     Ksmag     ? Apparent Vega magnitude\n  27- 30 F4.2   mag   e_Ksmag     ? Uncertainty in Ksmag\n",
  "57983.5 17.41 0.02  17.50 0.03\n57984.5            >18.20     \n",
);

/** The points that most files have. */
const G: Point = [57983.5, "g", 17.41, 0.02];
const G_AB: Point = [57983.5, "g", 17.41, 0.02, "AB"];
const HALF: Point = [0.5, "g", 17.41, 0.02];
const FLUX: Point = [57983.5, "g", rounded(BRIGHT), rounded(ERROR), "AB"];

const FILES: Readonly<Record<string, readonly [text: string, points: readonly Point[]]>> = {
  "AAS, a row a point": [
    LONG_MRT,
    [
      [57982.981, "i", 17.48, 0.02, "AB"],
      [57989.001, "B", 21.9, "limit", "AB"],
    ],
  ],
  "AAS, a column a filter": [
    WIDE_MRT,
    [
      [57983.5, "g", 17.41, 0.02, "AB"],
      [57983.5, "Ks", 17.5, 0.03, "Vega"],
      [57984.5, "Ks", 18.2, "limit", "Vega"],
    ],
  ],
  "errors in a wide table's cells": [
    "MJD  dt  g  r\n57983.5 0.97 17.41(0.02) 17.5 ± 0.03\n57984.5 1.97 >21 18.2 (0.1)\n",
    [G, [57983.5, "r", 17.5, 0.03], [57984.5, "g", 21, "limit"], [57984.5, "r", 18.2, 0.1]],
  ],
  "errors in cells of CSV, as LaTeX sets them": [
    "MJD,g,r\n57983.5,17.41 $\\pm$ 0.02,...\n57984.5,$>21$,\n",
    [G, [57984.5, "g", 21, "limit"]],
  ],
  "rows of LaTeX": [
    "57983.5 & g & $17.41 \\pm 0.02$ & VLT \\\\\n57984.5 & g & $>21$ & VLT \\\\\n",
    [G, [57984.5, "g", 21, "limit"]],
  ],
  "names in two lines": [
    "MJD,g,,r,\n,mag,err,mag,err\n57983.5,17.41,0.02,17.5,0.03\n",
    [G, [57983.5, "r", 17.5, 0.03]],
  ],
  "errors that are called so": [
    ",MJD,g,err,r,err.1\n0,57983.5,17.41,0.02,17.5,0.03\n",
    [G, [57983.5, "r", 17.5, 0.03]],
  ],
  "u beside errors": ["MJD,mag_u,magerr_u,mag_g,magerr_g\n57983.5,17,0.1,17.41,0.02\n", [[57983.5, "u", 17, 0.1], G]],
  "limits beside a wide table's magnitudes": [
    "MJD,g,g_err,g_lim\n57983.5,17.41,0.02,20\n57984.5,,,21\n",
    [G, [57984.5, "g", 21, "limit"]],
  ],
  "flags beside a wide table's magnitudes": [
    "MJD,g,g_err,g_ul\n57983.5,17.41,0.02,F\n57984.5,21,0.1,T\n",
    [G, [57984.5, "g", 21, "limit"]],
  ],
  "VizieR's flags": [
    "MJD\tl_gmag\tgmag\te_gmag\n57983.5\t\t17.41\t0.02\n57984.5\t>\t21\t\n",
    [G, [57984.5, "g", 21, "limit"]],
  ],
  "systems in a wide table's names": [
    "MJD,g_AB,g_AB_err,Ks_Vega,Ks_Vega_err\n57983.5,17.41,0.02,16,0.1\n",
    [G_AB, [57983.5, "Ks", 16, 0.1, "Vega"]],
  ],
  "wide fluxes": [
    "mjd,g_flux_uJy,g_flux_uJy_err,r_flux_uJy,r_flux_uJy_err\n57983.5,400,20,-5,20\n57984.5,nan,nan,59,20\n",
    [FLUX, [57983.5, "r", rounded(LIMIT), "limit", "AB", 3], [57984.5, "r", rounded(LIMIT), "limit", "AB", 3]],
  ],
  "wide fluxes with a line of units": ["mjd,flux_g,fluxerr_g\nd,mJy,mJy\n57983.5,0.4,0.02\n", [FLUX]],
  "wide fluxes with units in brackets": [
    "mjd\tF_g [nJy]\tdF_g [nJy]\tF_K [nJy]\tdF_K [nJy]\n57983.5\t4e5\t2e4\t\t\n",
    [FLUX],
  ],
  "wide fluxes with units alone": ["mjd g(Jy) e_g(Jy)\n57983.5 4e-4 2e-5\n", [FLUX]],
  "fluxes beside a wide table's magnitudes": ["mjd,g,g_err,flux_g,flux_g_err\n57983.5,17.41,0.02,390,8\n", [G]],
  SNANA: [
    "SURVEY: X\nREDSHIFT_FINAL: 0.0098 +- 0.0001\nNOBS: 3\nVARLIST: MJD BAND FIELD FLUXCAL FLUXCALERR MAG MAGERR\nOBS: 57983.5 g C1 10000 100 17.41 0.02\nOBS: 57984.5 r C1 30 20 23.8 0.7\nOBS: 57985.5 r C1 -30 20 128 5\nEND:\n",
    [
      G,
      [57984.5, "r", rounded(27.5 - 2.5 * Math.log10(60)), "limit", undefined, 3],
      [57985.5, "r", rounded(27.5 - 2.5 * Math.log10(60)), "limit", undefined, 3],
    ],
  ],
  "SNANA without magnitudes": [
    "NOBS: 1\nVARLIST: MJD FLT FLUXCAL FLUXCALERR ZEROPT\nOBS: 57983.5 g 10000 500 31.2\nEND_PHOTOMETRY:\n",
    [[57983.5, "g", 17.5, rounded(ERROR)]],
  ],
  "ATLAS, of faint fluxes": [
    "###MJD m dm uJy duJy F err mag5sig\n57983.5 17.41 0.02 390 9 g 0 20\n57984.5 22.1 2.17 5 10 g 0 19.6\n",
    [G, [57984.5, "g", 19.6, "limit", undefined, 5]],
  ],
  "ZTF's forced photometry": [
    "# comment\nindex, filter, zpdiff, jd, forcediffimflux, forcediffimfluxunc, diffmaglim\n0 ZTF_g 23.9 2457984.0 400 20 20.5\n1 ZTF_g 23.9 2457985.0 null null 20.5\n",
    [
      [57983.5, "ZTF_g", rounded(BRIGHT), rounded(ERROR)],
      [57984.5, "ZTF_g", 20.5, "limit"],
    ],
  ],
  Fink: [
    "i:jd,i:fid,i:magpsf,i:sigmapsf,i:diffmaglim,i:isdiffpos,d:tag\n2457984.0,1,17.41,0.02,20.5,t,valid\n2457985.0,2,,,20.4,,upperlim\n",
    [
      [57983.5, "ztfg", 17.41, 0.02],
      [57984.5, "ztfr", 20.4, "limit"],
    ],
  ],
  ALeRCE: [
    JSON.stringify({
      detections: [{ mjd: 57983.5, fid: 1, mag: 17.41, e_mag: 0.02, isdiffpos: 1 }],
      non_detections: [{ mjd: 57982.5, fid: 2, diffmaglim: 20.4 }],
    }),
    [
      [57983.5, "ztfg", 17.41, 0.02],
      [57982.5, "ztfr", 20.4, "limit"],
    ],
  ],
  "TNS, JSON": [
    JSON.stringify({
      data: {
        reply: {
          photometry: [
            {
              jd: 2457984,
              flux: 17.41,
              fluxerr: 0.02,
              limflux: null,
              flux_unit: { id: 1, name: "ABMag" },
              filters: { name: "g-Sloan" },
            },
            {
              jd: 2457985,
              flux: "",
              fluxerr: "",
              limflux: 21,
              flux_unit: { id: 1, name: "ABMag" },
              filters: { name: "r-Sloan" },
            },
          ],
        },
      },
    }),
    [
      [57983.5, "g-Sloan", 17.41, 0.02, "ABMag"],
      [57984.5, "r-Sloan", 21, "limit", "ABMag"],
    ],
  ],
  "a unit of fluxes in every row": ["mjd,filter,flux,fluxerr,flux_unit\n57983.5,g,0.4,0.02,mJy\n", [FLUX]],
  "Swift, both systems": [
    "MJD,FILTER,MAG,MAG_ERR,AB_MAG,AB_MAG_ERR,AB_MAG_LIM,MAG_LIM\n57983.5,UVW1,16,0.05,17.51,0.06,20.9,19.4\n57984.5,UVW1,,,,,20.9,19.4\n",
    [
      [57983.5, "UVW1", 17.51, 0.06, "AB"],
      [57984.5, "UVW1", 20.9, "limit", "AB"],
    ],
  ],
  "Swift, limits with their sigmas": [
    "# Filter MJD[days] Mag MagErr 3SigMagLim 0.98SatLim[mag]\nUVW2 57983.5 19.5 0.1 21.2 10.9\nUVM2 57984.5 NULL NULL 21 10.9\n",
    [
      [57983.5, "UVW2", 19.5, 0.1],
      [57984.5, "UVM2", 21, "limit", undefined, 3],
    ],
  ],
  "ASAS-SN": [
    "HJD,UT Date,FWHM,Limit,mag,mag_err,flux(mJy),flux_err,Filter\n2457984.0,2017-08-18.5,1.5,20,17.41,0.02,0.4,0.009,g\n2457985.0,2017-08-19.5,1.5,17.2,>17.2,99.99,0.1,0.3,g\n",
    [G, [57984.5, "g", 17.2, "limit"]],
  ],
  "columns in JSON": [
    JSON.stringify({ mjd: { 0: 57983.5 }, filter: { 0: "g" }, mag: { 0: 17.41 }, magerr: { 0: 0.02 } }),
    [G],
  ],
  "ECSV with units in lines of their own": [
    "# %ECSV 1.0\n# ---\n# datatype:\n# - name: time\n#   unit: h\n#   datatype: float64\n# - {name: mag, unit: mag(AB), datatype: float64}\ntime filter mag magerr\n12 g 17.41 0.02\n",
    [[0.5, "g", 17.41, 0.02, "AB"]],
  ],
  "a spreadsheet": ["\uFEFFPhotometry;;;\r\n;;;\r\nMJD;Filter;Mag (AB);Err\r\n57983,5;g;17,41;0,02\r\n;;;\r\n", [G_AB]],
  "a title with a header's words": [
    "Time, magnitude and filter of it\nMJD,filter,mag,err\n57983.5,g,17.41,0.02\n",
    [G],
  ],
  "names of several words": [
    "Start time (UT);Exposure (s);Filter/Band;Observed mag (AB);Uncertainty (1 sigma)\n2017-08-18 12:00:00;30;g;17,41;0,02\n",
    [G_AB],
  ],
  "MJD beside whole days": ["Date (UT),Mid-time (MJD),Filter,m_AB,err_m_AB\n2017-08-18,57983.5,g,17.41,0.02\n", [G_AB]],
  "limits by the name of their column": [
    "MJD,Filter,Mag,Err,3σ limit\n57984.5,g,,,21\n",
    [[57984.5, "g", 21, "limit", undefined, 3]],
  ],
  "limits in words": [
    "mjd,filter,mag,magerr\n57983.5,g,21,UL\n57983.5,g,22,3 sigma\n57983.5,g,>23 (5σ),\n57983.5,g,24 mag,upper limit\n",
    [
      [57983.5, "g", 21, "limit"],
      [57983.5, "g", 22, "limit", undefined, 3],
      [57983.5, "g", 23, "limit", undefined, 5],
      [57983.5, "g", 24, "limit"],
    ],
  ],
  "errors in the last digits": [
    "mjd,filter,mag\n57983.5,g,18.32(05)\n57983.5,g,18.3(1)\n57983.5,g,18.320(12)\n",
    [
      [57983.5, "g", 18.32, 0.05],
      [57983.5, "g", 18.3, 0.1],
      [57983.5, "g", 18.32, 0.012],
    ],
  ],
  "signs as they are typeset": ["phase,filter,mag,magerr\n−0.5,g,17.41,±0.02\n", [[-0.5, "g", 17.41, 0.02]]],
  "errors behind blanks": [
    "MJD filter mag\n57983.5 g 17.41 +/- 0.02\n57983.5 g > 21\n",
    [G, [57983.5, "g", 21, "limit"]],
  ],
  "hours after the merger": ["T-T0 (hr)|Filter|Mag|Error\n12|g|17.41|0.02\n", [HALF]],
  "seconds in a name with blanks": ["Tmid-T0 [s]  Exp [s]  Filter  Mag  Mag_err\n43200 100 g 17.41 0.02\n", [HALF]],
  "times after it in words": ["hours_post_trigger,filter,mag,magerr\n12,g,17.41,0.02\n", [HALF]],
  "Julian dates with a plus": ["JD (2450000+),filter,mag,magerr\n7984.0,g,17.41,0.02\n", [G]],
  "dates in words": ["UT date  Filter  mag\n2017 Aug 18.5  g  17.41 +/- 0.02\n", [G]],
  "the day first": ["date;filter;mag;err\n18.08.2017 12:00;g;17,41;0,02\n18 August 2017 12:00;g;17,41;0,02\n", [G, G]],
};

describe("photometry of observers is read:", () => {
  it.each(Object.entries(FILES))("%s", async (_, [text, expected]) => {
    const found = await points(text);
    // A system and a number of sigmas count where they are expected.
    expect(found.map((point, at) => point.slice(0, expected[at]?.length))).toEqual(expected);
  });
});

describe("is refused, with what would be right:", () => {
  it.each([
    ["fluxes of no unit in a wide table", "mjd,flux_g,fluxerr_g\n57983,400,20\n", /column flux_g, but neither a unit/],
    ["fluxes by wavelength", "mjd,filter,flux (erg/s/cm2/A),fluxerr\n57983,g,4e-16,2e-17\n", /by wavelength/],
    [
      "two units of one flux",
      "mjd,g [mJy],g_err [uJy]\n57983,0.4,20\n",
      /column g \[mJy\] .* g_err \[uJy\] in two units/,
    ],
    [
      "two units in a column",
      "mjd,filter,flux,fluxerr,units\n57983,g,1,1,mJy\n57983,g,1,1,uJy\n",
      /line 3, column units is "uJy"/,
    ],
    ["errors in thousandths", "mjd,filter,mag,e_mag [mmag]\n57983,g,17.41,20\n", /errors in mmag/],
    [
      "two columns that may be filters",
      "57983 Swope g 17.41 0.02\n",
      /filters may be in column 2 \("Swope"\) or 3 \("g"\)/,
    ],
    ["a description without rows", WIDE_MRT.slice(0, WIDE_MRT.indexOf("57983.5 17")), /no rows below the description/],
    [
      "a description without columns",
      MRT("nothing\n", "1 2 3\n"),
      /line 4 begins a byte-by-byte description, but no columns/,
    ],
    ["a footnote's mark", "mjd,filter,mag,magerr\n57983,g,21.3*,0.1\n", /line 2, column mag is "21\.3\*"/],
    [
      "a year with decimals",
      "date,filter,mag,magerr\n2017.63,g,17,0.1\n",
      /column date is "2017\.63", but must be a date/,
    ],
    ["a month first", "date,filter,mag,magerr\n8/18/2017,g,17,0.1\n", /column date is "8\/18\/2017"/],
    ["magnitudes of the host", "mjd,filter,host mag,err\n57983,g,17,0.1\n", /no column magnitude/],
    ["days since the peak", "days since peak,filter,mag,magerr\n0.5,g,17,0.1\n", /no column time/],
    [
      "an empty cell between blanks",
      "MJD Filter Mag Err Ref\n57983 g 17 0.1 A\n57984 r A\n",
      /line 3 has 3 cells, but the header has 5/,
    ],
  ])("%s", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe("notes say", () => {
  it.each([
    [
      "what is above the header",
      "Object: X\nMJD,filter,mag,err\n57983,g,17,0.1\n",
      /1 line is above the header and not read/,
    ],
    [
      "that magnitudes are corrected",
      "mjd,filter,mag_dered,magerr\n57983,g,17,0.1\n",
      /column mag_dered has corrected magnitudes.*`ebv` is to be left out/,
    ],
    [
      "that magnitudes are absolute",
      "mjd,filter,absmag,magerr\n57983,g,-15,0.1\n",
      /absolute magnitudes, but they are taken for apparent/,
    ],
    [
      "where exposures begin",
      "MJD_start,filter,mag,magerr\n57983,g,17,0.1\n",
      /column MJD_start, where exposures begin/,
    ],
    ["which dates have no time of day", "date,filter,mag,magerr\n2017-08-18,g,17,0.1\n", /1 date has no time of day/],
    [
      "what errors in the last digits are",
      "mjd,filter,mag\n57983,g,17.41(02)\n",
      /1 error in parentheses without a decimal point is/,
    ],
    [
      "what fluxes became",
      "mjd,g_uJy,g_uJy_err,r_uJy,r_uJy_err\n57983,400,20,1,20\n",
      /of the column g_uJy and others: 23\.9 - 2\.5 log10\(flux\), AB/,
    ],
  ])("%s", async (_, text, note) => {
    expect((await read(text)).notes.join("\n")).toMatch(note);
  });

  it("nothing of corrections where a file says that there are none", async () => {
    expect((await read(LONG_MRT)).notes).toEqual([]);
  });

  it("which rows are fainter than a reference image, and which limits are to the other side", async () => {
    const { rows, unused } = await read(
      "mjd,fid,magpsf,sigmapsf,isdiffpos,ul\n57983,1,17,0.1,t,\n57984,1,18,0.1,-1,\n57985,1,19,,t,<\n57986,1,<19,,t,\n",
    );
    expect(rows.map(({ row }) => row)).toEqual([2]);
    expect(unused.map(({ row, reason }) => [row, reason.slice(0, 37)])).toEqual([
      [3, "fainter than the reference image"],
      [4, "a magnitude that begins with <: brigh"],
      [5, "a magnitude that begins with <: brigh"],
    ]);
  });
});
