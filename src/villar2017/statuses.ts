/** The statuses with what summaries say of them. */

import type { ModelStatus } from "../lightcurves/model.ts";
import { STATUS_NAMES, type Status } from "./physics/ejecta.ts";

const SUMMARIES: Readonly<Record<Status, string>> = {
  ok: "with curves",
  "no-ejecta": "without ejecta (missing)",
  "invalid-input": "with invalid input (missing)",
};

export const STATUSES: readonly ModelStatus[] = STATUS_NAMES.map((name) => ({
  name,
  hasValues: name === "ok",
  summary: SUMMARIES[name],
}));
