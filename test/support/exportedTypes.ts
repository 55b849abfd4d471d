/** Which types the declarations of an entry speak of that it does not export. */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** A name, and the file that declares it. */
type Place = readonly [file: string, name: string];

/** What a declaration file says. */
interface Declarations {
  /** By name; overloads one after the other. */
  readonly own: ReadonlyMap<string, string>;
  readonly imported: ReadonlyMap<string, Place>;
  readonly exported: ReadonlyMap<string, Place>;
  /** Files whose exports are its own. */
  readonly stars: readonly string[];
}

const KINDS = "(?:interface|type|class|function|const)";
const read = new Map<string, Declarations>();

function declarationsOf(file: string): Declarations {
  const known = read.get(file);
  if (known) return known;
  const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const fileOf = (target: string) => resolve(dirname(file), target.replace(/\.ts$/, ".d.ts"));
  const named = (keyword: string) =>
    new Map(
      [...text.matchAll(new RegExp(`^${keyword} (?:type )?\\{([^}]*)\\} from "(\\.[^"]+)"`, "gm"))].flatMap(
        ([, names, target]) =>
          names.split(",").flatMap((part): [string, Place][] => {
            const [name, alias = name] = part
              .trim()
              .replace(/^type /, "")
              .split(" as ");
            return name === "" ? [] : [[alias, [fileOf(target), name]]];
          }),
      ),
    );
  const own = new Map<string, string>();
  for (const part of text.split(new RegExp(`^(?=(?:export )?(?:declare )?(?:abstract )?${KINDS} )`, "m"))) {
    const [, name] = new RegExp(`^(?:export )?(?:declare )?(?:abstract )?${KINDS} (\\w+)`).exec(part) ?? [];
    if (name) own.set(name, (own.get(name) ?? "") + part);
  }
  const stars = [...text.matchAll(/^export (?:type )?\* from "(\.[^"]+)"/gm)].map(([, target]) => fileOf(target));
  const found = { own, imported: named("import"), exported: named("export"), stars };
  read.set(file, found);
  return found;
}

/** Where a name of a file is declared. */
function placeOf(file: string, name: string): Place | undefined {
  const { own, imported, exported, stars } = declarationsOf(file);
  if (own.has(name)) return [file, name];
  const elsewhere = exported.get(name) ?? imported.get(name);
  if (elsewhere) return placeOf(...elsewhere);
  for (const star of stars) {
    const found = placeOf(star, name);
    if (found) return found;
  }
  return undefined;
}

function exportsOf(file: string): Place[] {
  const { own, exported, stars } = declarationsOf(file);
  const local = [...own].flatMap(([name, text]): Place[] => (text.startsWith("export ") ? [[file, name]] : []));
  const named = [...exported.values()].flatMap((place) => {
    const found = placeOf(...place);
    return found ? [found] : [];
  });
  return [...local, ...named, ...stars.flatMap(exportsOf)];
}

/** "FILE,NAME" of each. Constants of which a type is made are left out. @param entry a declaration file */
export function typesWithoutExport(entry: string): string[] {
  const exported = exportsOf(resolve(entry));
  const known = new Set(exported.map(String));
  const missing = exported.flatMap(([file, name]) => {
    const { own, imported } = declarationsOf(file);
    const text = own.get(name)!.replace(/private [^;]*;/g, "");
    const spoken = new Set(text.match(/\b[A-Z]\w*\b/g));
    return [...spoken].flatMap((one) => {
      const place = own.has(one) || imported.has(one) ? placeOf(file, one) : undefined;
      return place && !/^[A-Z_]+$/.test(one) && !known.has(String(place)) ? [String(place)] : [];
    });
  });
  return [...new Set(missing)];
}
