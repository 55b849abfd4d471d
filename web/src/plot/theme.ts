/** Colours of plots, on paper and on dark screens. */

import { bandColour } from "../../../src/figures/bands.ts";

export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly quiet: string;
  readonly grid: string;
  readonly frame: string;
  /** What is drawn with emphasis beside the bands. */
  readonly accent: string;
  /** A band's colour. @param wavelengthNm of bands without a letter */
  band(name: string, wavelengthNm?: number): string;
}

/** The family that pages have without fetching it; exported pictures ask for it too. */
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** As all figures of kiloflow have them. */
const onLight = (name: string, wavelengthNm?: number): string =>
  bandColour(name, wavelengthNm ? { [name]: 10 * wavelengthNm } : {});

/** The letters' colours, lit for a dark ground; those from z on run from brown to white. */
const DARK_LETTERS: Readonly<Record<string, string>> = {
  u: "#a884f3",
  g: "#3fc47b",
  r: "#ff6b66",
  i: "#f5a742",
  z: "#d69a5c",
  y: "#b58b6a",
  J: "#e07ab0",
  H: "#a3abd0",
  K: "#f0eee9",
};

/** Mixes white into a colour. */
function lit(hex: string, share: number): string {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) =>
      Math.round(channel(at) + share * (255 - channel(at)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

export const LIGHT: Theme = {
  background: "#ffffff",
  text: "#1c2230",
  quiet: "#5d6575",
  grid: "#e9ebf0",
  frame: "#c3c8d2",
  accent: "#3a4fd8",
  band: onLight,
};

export const DARK: Theme = {
  background: "#12161f",
  text: "#e8eaf0",
  quiet: "#9aa3b5",
  grid: "#232a38",
  frame: "#3b4456",
  accent: "#8fa2ff",
  band: (name, wavelengthNm) => DARK_LETTERS[name] ?? lit(onLight(name, wavelengthNm), 0.4),
};

const darkness = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");

/** The theme that the visitor's system has now. */
export const currentTheme = (): Theme => (darkness().matches ? DARK : LIGHT);

/** Calls back when the visitor's system changes its theme. @returns what ends it */
export function onThemeChange(changed: () => void): () => void {
  const query = darkness();
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
