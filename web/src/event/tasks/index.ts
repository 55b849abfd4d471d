/** What the Worker does for the Event view: one part, since parts that share most of what they need compress badly. */

export * as eventFit from "./fit.ts";
export * as eventFitFile from "./fitFile.ts";
export * as eventForecast from "./forecast.ts";
export * as openEvent from "./open.ts";
export * as eventOverlay from "./overlay.ts";
export * as eventPoints from "./points.ts";
