/** Whether tests of programs that others install can run here. */

import { missingPrograms, whyNotInstallHere } from "../../scripts/lib/testPrograms.mjs";

/**
 * Whether a test that needs these programs is skipped here, and says why. It is not where they should have been
 * installed: there it fails.
 */
export function skippedWithout(programs: readonly string[], needsRoot = false): boolean {
  const missing = missingPrograms().filter((name) => programs.includes(name));
  const whyNot = whyNotInstallHere();
  let why: string | undefined;
  if (missing.length > 0 && whyNot !== undefined) why = `there is no ${missing.join(", ")} here, and ${whyNot}`;
  else if (needsRoot && process.getuid?.() !== 0) why = "root starts the daemons";
  if (why === undefined) return false;
  process.stdout.write(`Tests with ${programs.join(", ")} are SKIPPED: ${why} (docs/setup.md).\n`);
  return true;
}
