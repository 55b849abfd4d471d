/** metzger2017's statuses, in the order of their codes. */

import type { ModelStatus } from "../lightcurves/model.ts";

export const STATUSES: readonly ModelStatus[] = [
  { name: "ok", hasValues: true, summary: "with curves" },
  { name: "invalid-input", hasValues: false, summary: "with invalid input (missing)" },
];
