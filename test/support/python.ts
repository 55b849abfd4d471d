/** Python with packages that write what our own library cannot, where the machine has it. */

import { spawnSync } from "node:child_process";

/** Debian's first: its packages are not those of another Python in the path. */
const PYTHONS = ["/usr/bin/python3", "python3"];

/**
 * The Python that has these packages, undefined where none has: tests that need it are then skipped, and say so.
 * @throws Error where the environment demands that no test is skipped
 */
export function pythonWith(...packages: string[]): string | undefined {
  const script = `import ${packages.join(", ")}`;
  const found = PYTHONS.find((python) => spawnSync(python, ["-c", script]).status === 0);
  if (found !== undefined) return found;
  const missing = `no Python with ${packages.join(" and ")} (Debian: apt-get install python3-h5py python3-numpy)`;
  if (process.env.KILOFLOW_REQUIRE_SHARED === "1" || process.env.CI === "true") throw new Error(missing);
  console.warn(`Tests are SKIPPED: there is ${missing}.`);
  return undefined;
}
