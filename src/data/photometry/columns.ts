/** What the columns of photometry are, by their names. */

import { plainName } from "../parameters/schema.ts";
import type { RawColumn } from "./types.ts";

/** What a column can be. */
export type Role =
  | "time"
  | "phase"
  | "band"
  | "magnitude"
  | "error"
  | "errorLower"
  | "errorUpper"
  | "flux"
  | "fluxError"
  | "zeroPoint"
  | "system"
  | "upperLimit"
  | "detected"
  | "limitingMagnitude"
  | "limitSigmas";

/** Names in lower case without punctuation, of NMMA, SkyPortal, redback, the Open Supernova Catalog, ZTF's and ATLAS's services and TNS; the surest first. */
const SPELLINGS: Readonly<Record<Role, readonly string[]>> = {
  time: [
    ...["mjd", "mjdobs", "obsmjd", "timemjd", "mjdutc", "antmjd", "midmjd", "mjdmid", "mjdstart", "jd", "timejd"],
    ...["obsjd", "jdobs", "obsdatejd", "jdutc", "hjd", "bjd", "utc", "dateutc", "utcdate", "iso", "isot", "utciso"],
    ...[
      "isoutc",
      "timeiso",
      "isotime",
      "timeisot",
      "obsisot",
      "dateut",
      "timeutc",
      "utctime",
      "dateobs",
      "obsdate",
      "observationdate",
      "datetime",
    ],
    ...["date", "epoch", "timestamp", "obstime", "time", "t"],
  ],
  phase: [
    ...[
      "phase",
      "phasedays",
      "timedays",
      "timeday",
      "timed",
      "days",
      "day",
      "tdays",
      "td",
      "dt",
      "dtdays",
      "dthours",
      "deltat",
    ],
    ...["age", "agedays", "daysaftermerger", "dayssincemerger", "timeaftermerger", "timesincemerger"],
    ...["dayssincetrigger", "daysaftertrigger", "timesincetrigger", "dayssinceexplosion", "timesinceexplosion"],
    ...[
      "dayssinceburst",
      "timesinceburst",
      "restphase",
      "tmerger",
      "tt0",
      "seconds",
      "timeseconds",
      "timesec",
      "times",
    ],
    ...["tsec", "hours", "timehours", "timehr", "timehrs", "timeh", "minutes", "timeminutes", "timemin"],
  ],
  band: [
    ...["band", "filter", "filt", "flt", "passband", "bandpass", "filtername", "filterid", "filtercode", "fid"],
    ...["ztffilter", "antpassband", "instfilter", "filters", "bands", "f"],
  ],
  magnitude: [
    ...["magnitude", "mag", "magab", "abmag", "magvega", "vegamag", "magpsf", "psfmag", "unforcedmag", "antmag"],
    ...["apparentmagnitude", "appmag", "apparentmag", "apmag", "absolutemagnitude", "absmag", "magflux", "obsmag"],
    ...["abmagnitude", "magnitudeab", "vegamagnitude", "magauto", "magobs", "mab", "m"],
  ],
  error: [
    ...["error", "emagnitude", "magerr", "magerror", "magnitudeerror", "magnitudeerr", "errmag", "errormag", "emag"],
    ...["sigmapsf", "sigmamag", "magsigma", "maguncertainty", "magunc", "magnitudeuncertainty", "unforcedmagerror"],
    ...[
      "antmagerr",
      "psfmagerr",
      "dmag",
      "dm",
      "deltamag",
      "uncertainty",
      "unc",
      "err",
      "sigma",
      "merr",
      "errm",
      "sigmam",
    ],
    ...["em", "magstd", "std", "abmagerr", "magaberr", "vegamagerr", "magvegaerr", "abmagerror", "appmagerr"],
    ...["abmagnitudeerror", "magerrauto", "maberr"],
  ],
  errorLower: [
    ...[
      "elowermagnitude",
      "emagnitudelower",
      "elower",
      "errlower",
      "errorlower",
      "lowererror",
      "lowererr",
      "magerrlower",
    ],
    ...["magerrorlower", "magerrlo", "errlo", "errlow", "elo", "magerrminus", "errminus", "errorminus", "sigmaminus"],
    ...["eminus", "errdown", "magerrlow"],
  ],
  errorUpper: [
    ...[
      "euppermagnitude",
      "emagnitudeupper",
      "eupper",
      "errupper",
      "errorupper",
      "uppererror",
      "uppererr",
      "magerrupper",
    ],
    ...["magerrorupper", "magerrhi", "errhi", "errhigh", "ehi", "magerrplus", "errplus", "errorplus", "sigmaplus"],
    ...["eplus", "errup", "magerrhigh"],
  ],
  flux: [
    ...["flux", "ujy", "fluxujy", "mjy", "fluxmjy", "njy", "fluxnjy", "jy", "fluxjy", "mujy", "fnu", "fluxdensity"],
    ...["psfflux", "forcediffimflux", "totalflux", "fluxcal", "fnuujy", "fnumjy", "fluxmujy"],
  ],
  fluxError: [
    ...[
      "fluxerr",
      "fluxerror",
      "eflux",
      "dflux",
      "fluxunc",
      "fluxuncertainty",
      "sigmaflux",
      "fluxsigma",
      "dujy",
      "dmjy",
    ],
    ...[
      "dnjy",
      "djy",
      "ujyerr",
      "ujyerror",
      "mjyerr",
      "njyerr",
      "fluxerrujy",
      "fluxerrmjy",
      "fluxerrnjy",
      "fluxujyerr",
    ],
    ...["fluxmjyerr", "fluxnjyerr", "fnuerr", "fluxdensityerror", "psffluxerr", "forcediffimfluxunc", "fluxcalerr"],
    ...["eujy", "emjy", "efluxdensity", "fluxerrmujy"],
  ],
  zeroPoint: ["zp", "zeropoint", "zpdiff", "magzp", "magzeropoint", "zpmag", "zpab", "abzp"],
  system: ["system", "magsys", "magsystem", "magnitudesystem", "photsys", "photsystem", "zpsys", "sys"],
  upperLimit: [
    ...["upperlimit", "isupperlimit", "upperlim", "uplim", "islimit", "islim", "limitflag", "ulflag", "ul"],
    ...["nondetection", "isnondetection", "limit"],
  ],
  detected: ["detected", "detection", "isdetection", "isdetected"],
  limitingMagnitude: [
    ...["limitingmag", "limitingmagnitude", "limmag", "maglim", "maglimit", "limitmag", "magnitudelimit"],
    ...["diffmaglim", "antmaglim", "upperlimitmag", "ulmag", "depth", "limitingdepth", "fivesigmadepth"],
    ...["mag5sig", "mag3sig", "mag5sigma", "mag3sigma", "limit5sigma", "limit3sigma", "limmag5sigma", "limmag3sigma"],
    ...["ul5sigma", "ul3sigma", "5sigmalimit", "3sigmalimit", "5sigmadepth", "3sigmadepth"],
  ],
  limitSigmas: [
    ...["upperlimitsigma", "limitsigma", "limitsigmas", "ulsigma", "nsigma", "limitingmagnsigma", "limnsigma"],
  ],
};

/** Columns that say something about the source that is not read out of photometry, and which flag says it. */
const TOLD_BY_FLAGS: Readonly<Record<string, string>> = {
  distance: "distanceMpc",
  distancempc: "distanceMpc",
  dist: "distanceMpc",
  distmpc: "distanceMpc",
  dl: "distanceMpc",
  luminositydistance: "distanceMpc",
  distancemodulus: "distanceMpc",
  distmod: "distanceMpc",
  mu: "distanceMpc",
  redshift: "redshift",
  zhelio: "redshift",
  zcmb: "redshift",
  ebv: "ebv",
  av: "ebv",
  extinction: "ebv",
  alambda: "ebv",
};

/** Names of columns are no longer, and no photometry has more of them. */
export const LONGEST_NAME = 100;
export const MOST_COLUMNS = 1000;

/** A unit in brackets behind a name. */
const BRACKETS = /\s*[[(]([^\])]*)[\])]\s*$/;

/** The places of the columns by what they are. */
export type Roles = Readonly<Partial<Record<Role, number>>>;

/** A name in the forms in which it is looked up: `time (days)` is also `time`. */
const formsOf = ({ name }: RawColumn): string[] =>
  name.length > LONGEST_NAME ? ["", ""] : [plainName(name), plainName(name.replace(BRACKETS, ""))];

/** Which columns have which role: of several that could, the one with the surest name. */
export function rolesOf(columns: readonly RawColumn[]): Roles {
  const forms = columns.map(formsOf);
  const taken = new Set<number>();
  const roles: Partial<Record<Role, number>> = {};
  // A name as it stands says more than one whose brackets were taken away.
  for (const form of [0, 1]) {
    for (const [role, spellings] of Object.entries(SPELLINGS) as [Role, readonly string[]][]) {
      if (roles[role] !== undefined) continue;
      const at = spellings
        .map((spelling) => forms.findIndex((own, index) => own[form] === spelling && !taken.has(index)))
        .find((index) => index >= 0);
      if (at === undefined) continue;
      roles[role] = at;
      taken.add(at);
    }
  }
  if (roles.time === undefined) {
    const isDate = (name: string, index: number) => name.includes("mjd") || takenOff(columns[index]) > 0;
    const mjd = forms.findIndex(([name], index) => isDate(name, index) && !taken.has(index));
    if (mjd >= 0) roles.time = mjd;
  }
  return roles;
}

/** Whether columns are those of photometry with a row a point. */
export const isLong = ({ time, phase, magnitude, limitingMagnitude, flux }: Roles): boolean =>
  (time ?? phase) !== undefined && (magnitude ?? limitingMagnitude ?? flux) !== undefined;

/** The unit of a column: behind its name, or stated apart. */
export const unitOf = ({ name, unit }: RawColumn): string => BRACKETS.exec(name)?.[1].trim() || unit;

/** What is taken off Julian dates to make them shorter: 2400000 of `JD-2400000`; 0 where the name says nothing. */
export const takenOff = ({ name }: RawColumn): number =>
  Number(/^[mhb]?jd\s*[-–−]\s*(\d{4,7}(?:\.\d*)?)$/i.exec(name.slice(0, LONGEST_NAME))?.[1] ?? 0);

/** Days a unit, of a column of times after the merger. */
export function daysAUnit(column: RawColumn): number {
  const text = unitOf(column).toLowerCase() || plainName(column.name);
  if (/^(s|secs?|seconds?)$|seconds$|timesec$|^times$|^tsec$/.test(text)) return 1 / 86_400;
  if (/^(min|mins|minutes?)$|minutes$|timemin$/.test(text)) return 1 / 1440;
  if (/^(h|hrs?|hours?)$|hours$|timehrs?$|^timeh$/.test(text)) return 1 / 24;
  return 1;
}

/** The system that a column's unit or name states: `mag [AB]`, `vega_mag`; undefined where none. */
export function systemOfColumn(column: RawColumn): string | undefined {
  const text = `${plainName(column.name)} ${plainName(unitOf(column))}`;
  if (/\bab(mag(nitude)?)?\b|mag(nitude)?ab\b|\bmab\b/.test(text)) return "AB";
  return /vega/.test(text) ? "Vega" : undefined;
}

/** How many sigmas the name of a column of limits says: `mag5sig` 5; undefined where it says none. */
export function sigmasOfColumn({ name }: RawColumn): number | undefined {
  const found = /(\d)[ _-]?sig/i.exec(name)?.[1] ?? (/five[ _-]?sig/i.test(name) ? "5" : undefined);
  return found === undefined ? undefined : Number(found);
}

/** Columns that a note is about: what is not read out of files, with the argument that says it. */
export function toldByFlags(columns: readonly RawColumn[]): { column: RawColumn; argument: string }[] {
  return columns.flatMap((column) => {
    const found = formsOf(column).find((form) => Object.hasOwn(TOLD_BY_FLAGS, form));
    return found === undefined ? [] : [{ column, argument: TOLD_BY_FLAGS[found] }];
  });
}
