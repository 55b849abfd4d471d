/** What a report says of the program and the machine that it is of. */

import { VERSION } from "../../src/version.ts";

/** One line: version, browser, threads. */
export const machineText = (): string =>
  `kiloflow ${VERSION} in ${navigator.userAgent}; ${navigator.hardwareConcurrency} processors, ${
    crossOriginIsolated ? "cross-origin isolated" : "not cross-origin isolated: one thread"
  }`;
