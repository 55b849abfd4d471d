/** Filters by the names that people give them: `g'`, `ZTF g`, `g-ZTF`, `ps1_i`, `2MASS/Ks`, `orange-ATLAS`, `HST F606W`. */

import { FILTERS_BY_NAME, type Filter } from "../spectrum/filters.ts";
import { USUAL_BANDS } from "../spectrum/spectralBands.ts";

/** Letters and digits in lower case. */
const compact = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const LETTERS: ReadonlyMap<string, Filter> = new Map(
  USUAL_BANDS.map(({ name, wavelengthNm }) => [name, { wavelengthNm, names: [name] }]),
);

/** A filter by a name that is known as it stands: a usual letter, or one of sncosmo's and others' names. */
const named = (name: string): Filter | undefined => LETTERS.get(name) ?? FILTERS_BY_NAME.get(name);

/** Case matters in names of one or two letters, u and U or W1 and w1, and in no longer ones. */
const BY_COMPACT: ReadonlyMap<string, string> = new Map(
  [...FILTERS_BY_NAME.keys()].filter((name) => name.length > 2).map((name) => [compact(name), name]),
);

/** Short names that stand for one filter alone. */
const SHORT: Readonly<Record<string, string>> = {
  ...{ zg: "ztfg", zr: "ztfr", zi: "ztfi" },
  ...{ up: "u", gp: "g", rp: "r", ip: "i", zp: "z", zs: "z" },
  ...{ j: "J", h: "H", k: "K", ks: "Ks", KS: "Ks", Kshort: "Ks", kshort: "Ks" },
  ...{ white: "uvot::white", WHITE: "uvot::white" },
};

/** Names that two telescopes have for filters that are nothing alike, with what to write instead. */
const AMBIGUOUS: Readonly<Record<string, readonly string[]>> = {
  W1: ["uvot::uvw1", "wise::W1"],
  W2: ["uvot::uvw2", "wise::W2"],
};

/** The filters that a name may mean where it may mean several; none where it does not. */
export const meaningsOf = (name: string): readonly string[] =>
  Object.hasOwn(AMBIGUOUS, name.trim()) ? AMBIGUOUS[name.trim()] : [];

/** Names of surveys and instruments, and what the table calls them. */
const SURVEYS: readonly (readonly [RegExp, string])[] = [
  [/^(panstarrs1?|ps)(?=[grizyw]$)/, "ps1"],
  [/^(sloan|sdssp)(?=[ugriz]$)/, "sdss"],
  [/^decam(?=[grizy]$)/, "des"],
  [/^(rubin|lsstcam)(?=[ugrizy]$)/, "lsst"],
  [/^twomass/, "2mass"],
  [/^2massk$/, "2massks"],
  [/^(swiftuvot|swift)/, "uvot"],
  [/^uvot(?=uv?[wm])/, "uvot"],
  [/^uvot(?=[wm]\d$)/, "uvotuv"],
  [/^(neowiser?|unwise|allwise)(?=w\d$)/, "wise"],
  [/^(johnsoncousins|johnson|cousins|bessell?)u$/, "bessellux"],
  [/^(johnsoncousins|johnson|cousins|bessel)(?=[bvri]$)/, "bessell"],
  [/^(hst|jwst)?(wfc3uvis|wfc3ir|wfc3|acswfc|acs|wfpc2|nircam|miri|hst|jwst)(?=f\d{3})/, ""],
];

/** Ways to read a name, the nearest first. */
function* readings(name: string): Generator<string> {
  const bare = name.trim().replace(/["'`′’]+|[_ ]?prime$/g, "");
  yield bare;
  if (Object.hasOwn(SHORT, bare)) yield SHORT[bare];
  const parts = bare.split(/[-\s_./:()]+/).filter((part) => part !== "");
  const orders = [parts.join(""), parts.toReversed().join(""), ...parts].map(compact);
  for (const order of orders) {
    if (order.length <= 2) continue;
    const known = SURVEYS.reduce((text, [survey, ours]) => text.replace(survey, ours), order);
    for (const one of [order, known]) {
      const found = BY_COMPACT.get(one);
      if (found !== undefined) yield found;
    }
  }
}

/** The filter that a name means; undefined where it is not known. */
export function filterCalled(name: string): Filter | undefined {
  for (const reading of readings(name)) {
    const filter = named(reading);
    if (filter) return filter;
  }
  return undefined;
}

/** Whether a name is one of the table's, and not another spelling of it. */
export const isKnownName = (name: string): boolean => named(name) !== undefined;

/** Families of filters whose names end in the letter of their band. */
const FAMILY =
  /^(?:sdss|ztf|lsst|des|ps1|skymapper|grond|swope2|csp|2mass|uvot|4shooter2|keplercam|efosc2|goto|euclid)(?:::)?(ks?|[ugrizyjhbv])[sd]?$/i;
const NEAR_INFRARED = /^(j|h|ks?)$/i;

/** The letter of a filter: g of ztfg, K of 2massks, R of bessellr; undefined where its name has none. */
export function letterOf({ names }: Filter): string | undefined {
  for (const name of names) {
    if (name.length === 1) return name;
    const letter = FAMILY.exec(name)?.[1];
    if (letter === undefined) continue;
    return NEAR_INFRARED.test(letter) ? letter[0].toUpperCase() : letter.toLowerCase();
  }
  return undefined;
}
