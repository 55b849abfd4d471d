/** What the Worker does for the views that measure the visitor's machine. */

export * as race from "./race.ts";
export * as selftest from "./selftest.ts";
