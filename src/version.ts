import { version } from "../package.json";

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
export const VERSION: string = version;
