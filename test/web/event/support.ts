/** Calls what the page's Worker has for events as the Worker does, in Node. */

import type { Backend } from "../../../src/engine/backend.ts";
import type { Host } from "../../../web/src/compute/protocol.ts";
import { type OpenedPhotometry, type OpenedPosterior, run as open } from "../../../web/src/event/tasks/open.ts";

/** @param backend of every call; @param told is given what the call reports */
export const hostOf = <P>(backend: Backend, told: (value: P) => void = () => {}): Host<P> => ({
  backend: async () => backend,
  signal: new AbortController().signal,
  progress: told,
});

export const opened = (name: string, content: string | Uint8Array<ArrayBuffer>) =>
  open({ name, bytes: typeof content === "string" ? new TextEncoder().encode(content) : content });

export const openedPhotometry = async (text: string) => (await opened("points.csv", text)) as OpenedPhotometry;
export const openedPosterior = async (text: string) => (await opened("posterior.csv", text)) as OpenedPosterior;

/** A posterior of binaries with distances. */
export const posteriorText = (rows: number): string =>
  [
    "mass_1_source,mass_2_source,lambda_1,lambda_2,luminosity_distance",
    ...Array.from({ length: rows }, (_, row) => {
      const ratio = 0.8 + 0.2 * (((row * 37) % rows) / rows);
      const heavier = (1.188 * (1 + ratio) ** 0.2) / ratio ** 0.6;
      return [heavier, heavier * ratio, 150 + ((row * 53) % 500), 300 + ((row * 71) % 600), 38 + (row % 5)].join(",");
    }),
  ].join("\n");

/** Photometry of a source that fades, as days after the merger. */
export const PHOTOMETRY = [
  "time,band,magnitude,e_magnitude,system",
  ...[2.5, 3.5, 4.5, 6.5, 8.5].flatMap((day) =>
    ["r", "i", "z"].map((band, at) => `${day},${band},${(18.4 + 0.55 * day - 0.4 * at).toFixed(3)},0.1,AB`),
  ),
].join("\n");
