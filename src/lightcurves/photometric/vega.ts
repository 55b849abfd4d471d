/**
 * From Vega magnitudes to AB. U to Ks and u to z: Blanton & Roweis 2007 (AJ 133, 734), Table 1. Swift's UVOT: Breeveld et al.
 * 2011 (AIP Conf. Proc. 1358, 373), Table 1.
 */

import { filterCalled } from "./filterNames.ts";

/** A published table of what is added to Vega magnitudes, by one of each filter's names. */
interface Conversions {
  readonly source: string;
  readonly added: Readonly<Record<string, number>>;
}

const TABLES: readonly Conversions[] = [
  {
    source: "Blanton & Roweis 2007",
    added: {
      ...{ U: 0.79, B: -0.09, V: 0.02, R: 0.21, I: 0.45, J: 0.91, H: 1.39, K: 1.85 },
      ...{ "2massj": 0.91, "2massh": 1.39, "2massks": 1.85 },
      ...{ u: 0.91, g: -0.08, r: 0.16, i: 0.37, z: 0.54 },
      ...{ sdssu: 0.91, sdssg: -0.08, sdssr: 0.16, sdssi: 0.37, sdssz: 0.54 },
    },
  },
  {
    source: "Breeveld et al. 2011",
    added: {
      ...{ "uvot::v": -0.01, "uvot::b": -0.13, "uvot::u": 1.02, "uvot::uvw1": 1.51, "uvot::uvm2": 1.69 },
      ...{ "uvot::uvw2": 1.73, "uvot::white": 0.8 },
    },
  },
];

/** What is added to a filter's Vega magnitude, and by whom; undefined where no conversion is known. */
export function abMinusVega(filter: string): { readonly added: number; readonly source: string } | undefined {
  const names = filterCalled(filter)?.names ?? [];
  for (const { source, added } of TABLES) {
    const name = names.find((one) => Object.hasOwn(added, one));
    if (name !== undefined) return { added: added[name], source };
  }
  return undefined;
}

/** Whether a filter is one of Swift's UVOT, whose magnitudes are mostly Vega. */
export const isUvot = (filter: string): boolean =>
  filterCalled(filter)?.names.some((name) => name.startsWith("uvot::")) ?? false;
