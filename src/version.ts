import manifest from "../package.json" with { type: "json" };

/**
 * The version in package.json.
 *
 * @example
 * ```ts
 * import { VERSION } from "kiloflow";
 *
 * console.log(`kiloflow ${VERSION}`);
 * ```
 */
export const VERSION: string = manifest.version;
