/** What the columns of photometry are, by their names. */

import { plainName } from "../parameters/schema.ts";
import {
  hasWordOf,
  isAfterMerger,
  isLimiting,
  isSpelled,
  type Role,
  SPELLINGS,
  TOLD_BY_FLAGS,
  type WordRole,
} from "./spellings.ts";
import type { RawColumn } from "./types.ts";

/** Names of columns are no longer, and no photometry has more of them. */
export const LONGEST_NAME = 100;
export const MOST_COLUMNS = 1000;

/** Of longer names patterns would take long. */
const isShort = (name: string): boolean => name.length <= LONGEST_NAME;

/** A unit in brackets behind a name. */
const BRACKETS = /\s*[[(]([^\])]*)[\])]\s*$/;

/** The places of the columns by what they are. */
export type Roles = Readonly<Partial<Record<Role, number>>>;

/** The key in front of a name, as of Fink's `i:jd`, and words that say of a magnitude how it is given. */
const PREFIX = /^[a-z]:/i;
const QUALIFIERS =
  /^(ab|vega)(?=m)|(?<=m|mag|magnitude)(ab|vega)|dered(dened)?|unred(dened)?|(ext(inction)?)?corr(ected)?/g;

/** A name in the forms in which it is looked up: `time (days)` is also `time`, and `e_mag_AB` also `e_mag`. */
const formsOf = (column: RawColumn): string[] => {
  if (!isShort(column.name)) return ["", "", ""];
  const name = column.name.replace(/[σ\u03c3]/g, "sigma");
  const bare = plainName(name.replace(PREFIX, "").replace(BRACKETS, ""));
  return [plainName(name), bare, bare.replace(QUALIFIERS, "")];
};
const FORMS = [0, 1, 2];

/** Whether a name of several words has one that says a role. */
const hasWord = (role: WordRole, { name }: RawColumn): boolean => hasWordOf(role, name.slice(0, LONGEST_NAME));

/** What may be there in several systems of magnitudes: AB goes before others. */
const OF_A_SYSTEM: readonly Role[] = ["magnitude", "error", "limitingMagnitude"];

/** Which columns have which role: of several that could, the one with the surest name. */
export function rolesOf(columns: readonly RawColumn[]): Roles {
  const forms = columns.map(formsOf);
  const isAb = columns.map((column) => isShort(column.name) && systemOfColumn(column) === "AB");
  const taken = new Set<number>();
  const roles: Partial<Record<Role, number>> = {};
  const take = (role: Role, at: number) => {
    if (at < 0) return;
    roles[role] = at;
    taken.add(at);
  };
  const find = (form: number, among: readonly Role[] | undefined) => {
    for (const [role, ranks] of SPELLINGS) {
      if (roles[role] !== undefined || (among && !among.includes(role))) continue;
      let [best, least] = [-1, Number.POSITIVE_INFINITY];
      forms.forEach((own, index) => {
        const rank = taken.has(index) || (among && !isAb[index]) ? undefined : ranks.get(own[form]);
        if (rank !== undefined && rank < least) [best, least] = [index, rank];
      });
      take(role, best);
    }
  };
  // Dates may be without the time of day, where MJD are beside them.
  if (!forms.some(([name]) => name.includes("mjd") && isSpelled("time", name)))
    take(
      "time",
      columns.findIndex((column) => hasWord("mjd", column)),
    );
  if (isAb.includes(true)) for (const form of FORMS) find(form, OF_A_SYSTEM);
  // A name as it stands says more than one of which something was taken away.
  for (const form of FORMS) find(form, undefined);
  const orElse = (role: Role, test: (name: string, index: number) => boolean) => {
    if (roles[role] === undefined)
      take(
        role,
        forms.findIndex(([, name], index) => !taken.has(index) && test(name, index)),
      );
  };
  orElse("time", (name, index) => name.includes("mjd") || takenOff(columns[index]) > 0);
  orElse("phase", (_, index) => isAfterMerger(forms[index][1]) || isAfterMerger(forms[index][0]));
  orElse("time", (_, index) => hasWord("time", columns[index]));
  orElse("band", (_, index) => hasWord("band", columns[index]));
  if (roles.band === undefined) return roles;
  orElse("limitingMagnitude", isLimiting);
  if (roles.flux === undefined) orElse("magnitude", (_, index) => hasWord("magnitude", columns[index]));
  if (roles.magnitude !== undefined) orElse("error", (_, index) => hasWord("error", columns[index]));
  return roles;
}

/** Columns of these names. */
export const columnsNamed = (names: readonly string[]): RawColumn[] => names.map((name) => ({ name, unit: "" }));

/** Whether columns are those of photometry with a row a point. */
export const isLong = ({ time, phase, magnitude, limitingMagnitude, flux }: Roles): boolean =>
  (time ?? phase) !== undefined && (magnitude ?? limitingMagnitude ?? flux) !== undefined;

/** The unit of a column: behind its name, or stated apart. */
export const unitOf = ({ name, unit }: RawColumn): string => (isShort(name) && BRACKETS.exec(name)?.[1].trim()) || unit;

/** A name without the unit behind it. */
export const withoutUnit = ({ name }: RawColumn): string => (isShort(name) ? name.replace(BRACKETS, "") : name);

/** What is taken off Julian dates to make them shorter: 2400000 of `JD-2400000`; 0 where the name says nothing. */
export const takenOff = ({ name }: RawColumn): number =>
  Number(TAKEN_OFF.exec(name.slice(0, LONGEST_NAME))?.slice(1).find(Boolean) ?? 0);
/** `JD-2450000`, `JD (-2450000)`, `JD (2450000+)`. */
const TAKEN_OFF = /^[mhb]?jd[\s_([]*(?:[-–−+]\s*(\d{4,7}(?:\.\d*)?)|(\d{4,7}(?:\.\d*)?)\s*\+)[\s)\]]*$/i;

/** Days a unit, of a column of times after the merger. */
export function daysAUnit(column: RawColumn): number {
  const text = unitOf(column).toLowerCase() || plainName(column.name);
  if (/^(s|secs?|seconds?)$|seconds$|timesec$|^times$|^tsec$|^(seconds?|secs?)[a-z]/.test(text)) return 1 / 86_400;
  if (/^(min|mins|minutes?)$|minutes$|timemin$|^(minutes?|mins?)[a-z]/.test(text)) return 1 / 1440;
  if (/^(h|hrs?|hours?)$|hours$|timehrs?$|^timeh$|^(hours?|hrs?)[a-z]/.test(text)) return 1 / 24;
  return 1;
}

/** The system that a column's unit or name states: `mag [AB]`, `vega_mag`; undefined where none. */
export function systemOfColumn(column: RawColumn): string | undefined {
  const { name, about = "" } = column;
  const text = `${plainName(name)} ${plainName(unitOf(column))} ${`${name} ${about}`
    .split(/[^a-z]+/i)
    .join(" ")
    .toLowerCase()}`;
  if (/\bab(mag(nitude)?)?\b|mag(nitude)?ab\b|\bmab\b/.test(text)) return "AB";
  return /vega/.test(text) ? "Vega" : undefined;
}

/** Whether a column says that its magnitudes are corrected, as those of extinction are. */
export const isCorrected = ({ name, unit, about = "" }: RawColumn): boolean =>
  /dered|unred|(?<!not |un|n.t )corr(ected)?(?![a-z])/i.test(`${name.slice(0, LONGEST_NAME)} ${unit} ${about}`);

/** How many sigmas the name of a column of limits says: `mag5sig` 5; undefined where it says none. */
export function sigmasOfColumn({ name }: RawColumn): number | undefined {
  const found = /(\d)[ _-]?(?:sig|σ)/i.exec(name)?.[1] ?? (/five[ _-]?sig/i.test(name) ? "5" : undefined);
  return found === undefined ? undefined : Number(found);
}

/** Columns that a note is about: what is not read out of files, with the argument that says it. */
export function toldByFlags(columns: readonly RawColumn[]): { column: RawColumn; argument: string }[] {
  return columns.flatMap((column) => {
    const found = formsOf(column).find((form) => Object.hasOwn(TOLD_BY_FLAGS, form));
    return found === undefined ? [] : [{ column, argument: TOLD_BY_FLAGS[found] }];
  });
}
