/** What an entry of the package exports, with what its source says of each. */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

export interface DocumentedExport {
  readonly name: string;
  readonly file: string;
  /** Without stars; empty where there is none. */
  readonly comment: string;
  /** The code of its examples. */
  readonly examples: readonly string[];
}

/** Values that a module exports, by the files that declare them. Types are left out. */
export function exportsOf(entry: string): DocumentedExport[] {
  const file = resolve(entry);
  const text = readFileSync(file, "utf8");
  const stars = [...text.matchAll(/^export \* from "(\.[^"]+)";/gm)].flatMap(([, target]) =>
    exportsOf(resolve(dirname(file), target)),
  );
  const named = [...text.matchAll(/^export \{([^}]*)\} from "(\.[^"]+)";/gm)].flatMap(([, names, target]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => documented(name, resolve(dirname(file), target))),
  );
  const own = new Set(
    Array.from(text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm), ([, name]) => name),
  );
  return [...stars, ...named, ...Array.from(own, (name) => documented(name, file))];
}

/** Of the first declaration of a name: that of the first overload. */
function documented(name: string, file: string): DocumentedExport {
  const text = readFileSync(file, "utf8");
  const declaration = new RegExp(`^export (?:async )?(?:abstract )?(?:function|const|class) ${name}\\b`, "m").exec(
    text,
  );
  if (!declaration) {
    const [, target] = new RegExp(`^export \\{[^}]*\\b${name}\\b[^}]*\\} from "(\\.[^"]+)";`, "m").exec(text) ?? [];
    if (target === undefined) throw new Error(`${file} does not declare ${name}`);
    return documented(name, resolve(dirname(file), target));
  }
  // Bundlers' annotations stand between comment and declaration.
  const before = text.slice(0, declaration.index).replace(/\/\* @__\w+__ \*\/\n$/, "");
  const [, own] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/.exec(before) ?? [];
  const comment = (own ?? "").replace(/^ \* ?/gm, "").trim();
  const [, ...examples] = comment.split("@example");
  return {
    name,
    file,
    comment,
    examples: examples.flatMap((part) => [...part.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)),
  };
}
