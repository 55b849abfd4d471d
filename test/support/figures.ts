/** What tests look at in figures. */

import type { Spec } from "vega";

/** A scale's domain. */
export function domainOf(spec: Spec, name: string): (number | string)[] {
  const scale = spec.scales!.find((one) => one.name === name) as unknown as { domain: (number | string)[] };
  return scale.domain;
}

/** Bands of a figure and their colours. */
export function coloursOf(spec: Spec): Record<string, string> {
  const scale = spec.scales!.find((one) => one.name === "colour") as unknown as { domain: string[]; range: string[] };
  return Object.fromEntries(scale.domain.map((band, index) => [band, scale.range[index]]));
}

/** Title and lines of the subtitle. */
export const headOf = (spec: Spec): { text: string[]; subtitle: string[] } =>
  spec.title as unknown as { text: string[]; subtitle: string[] };

/** The paths of the lines: coordinates by subpath. */
export function lines(svg: string): number[][][] {
  return [...svg.matchAll(/<path[^>]* d="(M[^"]+)"[^>]*stroke-width="2"/g)].map(([, path]) =>
    path
      .split("M")
      .filter(Boolean)
      .map((piece) => piece.split(/[L,]/).map(Number)),
  );
}

/** All texts of a picture, line by line. */
export const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<>]+)</g)].map(([, text]) => text);
