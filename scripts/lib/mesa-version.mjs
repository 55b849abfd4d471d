/** Versions of Mesa, as Debian writes them. */

/** Dawn refuses the software driver of older releases ("shaderUniform*ArrayDynamicIndexing required"). */
export const OLDEST_MESA = "23.1";

/**
 * Compares the upstream part of a Debian version with a plain version: "25.0.7-2~bpo12+1" with "23.1".
 * @param {string} debianVersion with or without epoch and revision
 * @param {string} oldest numbers separated by points
 * @returns {boolean} whether the version is `oldest` or later
 */
export function isAtLeast(debianVersion, oldest) {
  const upstream = debianVersion.replace(/^\d+:/, "").replace(/-[^-]*$/, "");
  // What follows the numbers, as in "23.1.0~rc2", makes a version earlier or later only within one release.
  const numbers = (/^[\d.]+/.exec(upstream)?.[0] ?? "").split(".").map(Number);
  for (const [index, wanted] of oldest.split(".").map(Number).entries()) {
    const actual = numbers[index] ?? 0;
    if (actual !== wanted) return actual > wanted;
  }
  return true;
}

/**
 * @param {string} policy what `apt-cache policy` prints for one package
 * @returns {string | undefined} the newest version among the sources, undefined where no source has the package
 */
export function candidateVersion(policy) {
  const version = /^\s*Candidate:\s*(\S+)/m.exec(policy)?.[1];
  return version === "(none)" ? undefined : version;
}
