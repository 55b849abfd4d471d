/** What the address says of an event. */

import type { EventTexts } from "./tasks/asked.ts";

/** The model whose weights, which are others' work, visitors bring as a file. */
export const WITH_WEIGHTS = "possis";

export const MODELS = ["villar2017", "metzger2017", "du17", WITH_WEIGHTS] as const;

/** The published values of AT2017gfo: NGC 4993 and the Milky Way's dust. */
export const AT2017GFO = { trigger: "57982.5285", distance: "40", redshift: "0.0098", ebv: "0.105" } as const;

/** What alerts said of GW170817, in the source's frame, and its distance. */
export const GW170817 = { chirp: "1.188:0.004", distance: "40:8" } as const;

/** The observer and the model. */
export function eventTexts(params: URLSearchParams): EventTexts {
  const text = (name: string) => params.get(name) ?? undefined;
  return {
    model: MODELS.find((name) => name === params.get("model")) ?? MODELS[0],
    trigger: text("trigger"),
    system: text("system"),
    bands: text("bands"),
    timeRange: text("days"),
    distance: text("distance"),
    redshift: text("redshift"),
    ebv: text("ebv"),
    ebvHost: text("ebvHost"),
    timeOffset: text("offset"),
    weights: text("weights"),
  };
}

/** Models whose evidences stand beside that of the event's. */
export function comparedModels(params: URLSearchParams): string[] {
  const asked = params.get("compare")?.split(",") ?? [];
  const { model } = eventTexts(params);
  return MODELS.filter((name) => name !== model && asked.includes(name));
}

/** Texts of the model's inputs: `fix.NAME` in the address. */
export const inputTexts = (params: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...params].flatMap(([name, value]) => (name.startsWith("fix.") ? [[name.slice("fix.".length), value]] : [])),
  );

/** A whole number of the address, or the usual one. */
export function wholeNumber(params: URLSearchParams, name: string, usual: number): number {
  const text = params.get(name);
  return text === null || text.trim() === "" ? usual : Number(text);
}
