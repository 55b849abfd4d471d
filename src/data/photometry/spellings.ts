/** The names that columns of photometry have, in lower case without punctuation, the surest first. */

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
  | "fluxUnit"
  | "limitingFlux"
  | "zeroPoint"
  | "system"
  | "upperLimit"
  | "detected"
  | "positive"
  | "limitingMagnitude"
  | "limitSigmas";

/** Of NMMA, SkyPortal, redback, the Open Supernova Catalog, the services of ZTF and ATLAS, brokers, TNS, SNANA and Swift. */
const NAMES: Readonly<Record<Role, string>> = {
  time: `mjd mjdobs obsmjd timemjd mjdutc antmjd midmjd mjdmid mjdstart jd timejd obsjd jdobs obsdatejd jdutc hjd bjd utc dateutc
    utcdate iso isot utciso isoutc timeiso isotime timeisot obsisot dateut timeutc utctime dateobs obsdate observationdate
    datetime date epoch timestamp obstime time t`,
  phase: `phase phasedays timedays timeday timed days day tdays td dt dtdays dthours deltat deltatime age agedays restphase
    tmerger seconds timeseconds timesec times tsec hours timehours timehr timehrs timeh minutes timeminutes timemin`,
  band: `band filter filt flt passband bandpass filtername filterid filtercode fid ztffilter antpassband instfilter filters bands
    f`,
  magnitude: `magnitude mag magpsf psfmag unforcedmag antmag apparentmagnitude appmag apparentmag apmag absolutemagnitude absmag
    magflux obsmag magauto magobs m`,
  error: `error emagnitude magerr magerror magnitudeerror magnitudeerr errmag errormag emag sigmapsf sigmamag magsigma
    maguncertainty magunc magnitudeuncertainty unforcedmagerror antmagerr psfmagerr dmag dm deltamag uncertainty unc err sigma
    merr errm sigmam em magstd std appmagerr magerrauto`,
  errorLower: `elowermagnitude emagnitudelower elower errlower errorlower lowererror lowererr magerrlower magerrorlower magerrlo
    errlo errlow elo magerrminus errminus errorminus sigmaminus eminus errdown magerrlow`,
  errorUpper: `euppermagnitude emagnitudeupper eupper errupper errorupper uppererror uppererr magerrupper magerrorupper magerrhi
    errhi errhigh ehi magerrplus errplus errorplus sigmaplus eplus errup magerrhigh`,
  flux: `flux ujy fluxujy mjy fluxmjy njy fluxnjy jy fluxjy mujy fnu fluxdensity psfflux forcediffimflux totalflux fluxcal
    fnuujy fnumjy fluxmujy`,
  fluxError: `fluxerr fluxerror eflux dflux fluxunc fluxuncertainty sigmaflux fluxsigma dujy dmjy dnjy djy ujyerr ujyerror mjyerr
    njyerr fluxerrujy fluxerrmjy fluxerrnjy fluxujyerr fluxmjyerr fluxnjyerr fnuerr fluxdensityerror psffluxerr
    forcediffimfluxunc fluxcalerr eujy emjy efluxdensity fluxerrmujy`,
  fluxUnit: "fluxunit fluxunits ufluxdensity units unit",
  limitingFlux: "limflux limitingflux fluxlimit",
  zeroPoint: "zp zeropoint zpdiff magzp magzeropoint zpmag zpab abzp",
  system: "system magsys magsystem magnitudesystem photsys photsystem zpsys sys",
  upperLimit: `upperlimit isupperlimit upperlim uplim islimit islim limitflag ulflag ul nondetection isnondetection limit lmag
    lmagnitude`,
  detected: "detected detection isdetection isdetected",
  positive: "isdiffpos ispositive",
  limitingMagnitude: `limitingmag limitingmagnitude limmag maglim maglimit limitmag magnitudelimit diffmaglim antmaglim
    upperlimitmag ulmag depth limitingdepth fivesigmadepth mag5sig mag3sig mag5sigma mag3sigma limit5sigma limit3sigma
    limmag5sigma limmag3sigma ul5sigma ul3sigma 5sigmalimit 3sigmalimit 5sigmadepth 3sigmadepth`,
  limitSigmas: "upperlimitsigma limitsigma limitsigmas ulsigma nsigma limitingmagnsigma limnsigma",
};

/** Every role's names, with their ranks. */
export const SPELLINGS: readonly (readonly [Role, ReadonlyMap<string, number>])[] = Object.entries(NAMES).map(
  ([role, names]) => [role as Role, new Map(names.split(/\s+/).map((name, rank) => [name, rank] as const))],
);

/** Whether a role has a name. @param name plain */
export const isSpelled = (role: Role, name: string): boolean =>
  SPELLINGS.some(([one, ranks]) => one === role && ranks.has(name));

/** Columns that say something about the source that is not read out of photometry, and which flag says it. */
export const TOLD_BY_FLAGS: Readonly<Record<string, string>> = {
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
  mwebv: "ebv",
  av: "ebv",
  extinction: "ebv",
  alambda: "ebv",
};

/** Times after the merger in words: `days since merger`, `hours_post_trigger`, `T-T0`, `Tmid - T0`. */
const AFTER =
  /(since|after|post|from|past)(the)?(merger|gw|grb|trigger|explosion|burst|t0|coalescence|event)|^(t|time)(mid|obs)?(minus)?(t0|tgw|tgrb|tmerger)$/;

/** Whether a name says times after the merger. @param name plain */
export const isAfterMerger = (name: string): boolean => AFTER.test(name);

/** Whether a name says limiting magnitudes that are not saturation's: `3SigMagLim`. @param name plain */
export const isLimiting = (name: string): boolean => /lim/.test(name) && /mag|sig/.test(name) && !/sat|err/.test(name);

/** Words that say a role where nothing else has it, and words beside which they say something else. */
const NO_TIME =
  /^(created|modified|reduced|ref|reference|end|last|first|err|error|unc|uncertainty|max|peak|disc|discovery)$/;
const WORDS = {
  mjd: [/^mjd$/, NO_TIME],
  time: [/^(date|ut|utc|[hb]?jd|isot?|datetime)$/, NO_TIME],
  band: [/^(filter|filters|band|passband)$/, /^(width|wavelength|system|ref|reference)$/],
  magnitude: [
    /^(mag|mags|magnitude|magnitudes)$/,
    /^(err|error|unc|uncertainty|sigma|sig|lim|limit|limiting|system|sys|host|ref|reference|cat|catalog|zero|zp|disc|peak)$/,
  ],
  error: [
    /^(err|error|errors|unc|uncertainty|sigma|magerr|emag|dmag)$/,
    /^(flux|time|mjd|jd|phase|ra|dec|host|ref|zp|sys|systematic)$/,
  ],
} as const;

/** What words say. */
export type WordRole = keyof typeof WORDS;

/** Whether a name has a word that says a role: `Observed mag` is a magnitude, `Host mag` is not one of the transient. */
export function hasWordOf(role: WordRole, name: string): boolean {
  const words = name.toLowerCase().split(/[^a-z]+/);
  const [says, otherwise] = WORDS[role];
  return words.some((word) => says.test(word)) && !words.some((word) => otherwise.test(word));
}
