/** DU17's statuses with what summaries say of them. */

import type { ModelStatus } from "../lightcurves/model.ts";
import { hasValues, STATUS_NAMES, type Status } from "./physics/status.ts";

const SUMMARIES: Readonly<Record<Status, string>> = {
  ok: "with curves",
  "no-rise": "without a rise (no diffusion time)",
  "no-ejecta": "without ejecta (missing)",
  "undefined-angle": "without an opening angle (missing)",
  "outside-fit": "outside the range of the ejecta fit (missing)",
  "invalid-input": "with invalid input (missing)",
};

export const STATUSES: readonly ModelStatus[] = STATUS_NAMES.map((name, code) => ({
  name,
  hasValues: hasValues(code),
  summary: SUMMARIES[name],
}));
