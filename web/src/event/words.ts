/** Words of the computing thread as pages show them. */

/** What fields of the page are called, by the names that the library has for them. */
const FIELDS: Readonly<Record<string, string>> = {
  distanceMpc: "Distance",
  distance: "Distance",
  redshift: "Redshift",
  ebv: "E(B−V)",
  ebvHost: "E(B−V) of the host",
  trigger: "Merger",
  triggerTime: "Merger",
  system: "Magnitudes",
  bands: "Bands",
  timeRange: "Days",
  systematic: "Systematic error",
  timeOffset: "Explosion later by",
  depths: "Depths",
  count: "Sets",
  chirpMass: "Chirp mass",
  detectorFrame: "In the detector's frame",
};

/** Names of arguments as fields of the page: what is between backquotes. */
export const plainWords = (text: string): string =>
  text.replace(/`([a-zA-Z]\w*)`/g, (_, name: string) => `“${FIELDS[name] ?? name}”`);

/** An error's sentence, with what would be right. */
export function errorWords(error: unknown): string {
  const { message, hint } = error as { message?: string; hint?: string };
  return plainWords(hint && !/`backend`/.test(hint) ? `${message}: ${hint}` : (message ?? String(error)));
}

/** Whether an error is that of a call that was taken back. */
export const isAbort = (error: unknown): boolean => (error as { name?: string } | undefined)?.name === "AbortError";

/** "1 point", "2 points" */
export const counted = (count: number, what: string): string =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;

/** What photometry has. */
export const pointsText = ({ detections, limits }: { readonly detections: number; readonly limits: number }): string =>
  `${counted(detections, "detection")} and ${counted(limits, "limit")}`;
