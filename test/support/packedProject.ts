/** An empty project with the packed package in it, as `npm install kiloflow` leaves it. */

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** A project that the test removes. */
export interface PackedProject {
  readonly folder: string;
  /** Paths of the package's files. */
  readonly packed: readonly string[];
  /** Runs Node there. */
  run(...args: string[]): { status: number | null; stdout: string; stderr: string };
  /** Links packages of this repository, such as those that npm would bring too. */
  link(...names: string[]): void;
}

/** What the package depends on. */
export const dependencies = (): string[] =>
  Object.keys((JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: object }).dependencies);

/**
 * dist/ is built before the tests of the command line; packing must not build it under them.
 * @param examples folder of examples whose files are copied into the project
 */
export function packedProject(examples: string): PackedProject {
  const folder = mkdtempSync(join(tmpdir(), "kiloflow-package-"));
  const [{ filename, files }] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { encoding: "utf8" }),
  );
  const installed = join(folder, "node_modules", "kiloflow");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["xzf", join(folder, filename), "--strip-components=1", "-C", installed]);
  writeFileSync(join(folder, "package.json"), '{ "name": "empty", "type": "module" }');
  for (const file of readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isFile())) {
    copyFileSync(join(examples, file.name), join(folder, file.name));
  }
  return {
    folder,
    packed: files.map(({ path }: { path: string }) => path),
    run: (...args) => spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" }),
    link: (...names) => {
      for (const name of names) {
        const place = join(folder, "node_modules", name);
        mkdirSync(dirname(place), { recursive: true });
        symlinkSync(resolve("node_modules", name), place);
      }
    },
  };
}
