/** What the Worker does for the view that most visitors see first. */

export * as credible from "./credible.ts";
export * as curves from "./curves.ts";
export * as describe from "./describe.ts";
export * as weights from "./weights.ts";
