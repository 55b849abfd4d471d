/**
 * Colours of the bands: those that people expect of u to K, by wavelength between them, and a stable palette for names
 * that say nothing.
 */

/** Wavelength (Angstrom) and colour of the letters that need no explanation, from blue to red. */
const LETTERS: Readonly<Record<string, readonly [number, string]>> = {
  u: [3543, "#7b3fc4"],
  g: [4776, "#1f9d55"],
  r: [6130, "#dc2626"],
  i: [7485, "#e08a1e"],
  z: [8658, "#a8642a"],
  y: [9603, "#6b4420"],
  J: [12350, "#8a1550"],
  H: [16620, "#565c7a"],
  K: [21590, "#171717"],
};

/** What bands between and beyond the letters are coloured by: B is blue, and V between g and r is olive. */
const ANCHORS: readonly (readonly [number, string])[] = [
  [2000, "#35208f"],
  LETTERS.u,
  [4400, "#2468d8"],
  LETTERS.g,
  [5500, "#9aa016"],
  ...["r", "i", "z", "y", "J", "H", "K"].map((letter) => LETTERS[letter]),
];

/** For names without a known wavelength: hues that no letter has. */
const FALLBACK = ["#0b7fab", "#d65db1", "#00a39a", "#6f7d12", "#4f6bed", "#b08900", "#8a8f98", "#c2557a"] as const;

/** Surveys that write their name before the letter, as in `ps1::g`, `sdssg`, `2massks`. */
const SURVEY_BAND = /^(?:.*[:_\-./ ]|sdss|lsst|ps1|des|ztf|2mass|decam|csp)(ks|[ugrizyjhk])$/i;

type Rgb = readonly [number, number, number];

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

const hex = (colour: Rgb): string =>
  `#${colour
    .map((value) =>
      Math.round(Math.min(255, Math.max(0, value)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;

const mix = (from: string, to: string, share: number): string => {
  const end = rgb(to);
  return hex(rgb(from).map((value, channel) => value + share * (end[channel] - value)) as unknown as Rgb);
};

const isLetter = (band: string): boolean => Object.hasOwn(LETTERS, band);

/** The letter that a name ends in, where the name says that it is one. */
function letterOf(band: string): string | undefined {
  if (isLetter(band)) return band;
  const found = SURVEY_BAND.exec(band)?.[1].toLowerCase();
  if (found === undefined) return undefined;
  return found === "ks" ? "K" : isLetter(found) ? found : found.toUpperCase();
}

function byWavelength(angstrom: number): string {
  const above = ANCHORS.findIndex(([wavelength]) => wavelength >= angstrom);
  if (above < 0) return ANCHORS[ANCHORS.length - 1][1];
  if (above === 0) return ANCHORS[0][1];
  const [low, from] = ANCHORS[above - 1];
  const [high, to] = ANCHORS[above];
  return mix(from, to, (angstrom - low) / (high - low));
}

/** The same number for a name everywhere: FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}

/** Wavelengths of bands in Angstrom, by their names: what a model knows of its bands. */
export type Wavelengths = Readonly<Record<string, number>>;

/** The colour of one band, whatever else a figure holds. */
export function bandColour(band: string, wavelengths: Wavelengths = {}): string {
  if (isLetter(band)) return LETTERS[band][1];
  const wavelength = wavelengths[band];
  if (wavelength > 0) return byWavelength(wavelength);
  const letter = letterOf(band);
  return letter === undefined ? FALLBACK[hash(band) % FALLBACK.length] : LETTERS[letter][1];
}

/** Colours nearer than this, in RGB, are taken for the same. */
const TOO_NEAR = 40;
const near = (a: string, b: string): boolean => {
  const other = rgb(b);
  return Math.hypot(...rgb(a).map((value, channel) => value - other[channel])) < TOO_NEAR;
};

/** Ways to tell apart bands of one colour, e.g. the g of two surveys. */
const SHADES: readonly (readonly [string, number])[] = [
  ["#ffffff", 0],
  ["#ffffff", 0.4],
  ["#000000", 0.4],
  ["#ffffff", 0.65],
  ["#000000", 0.65],
];

/**
 * Colours of a figure's bands, in their order, each different from the others as far as shades go. Letters keep their
 * colours; the other bands make room.
 */
export function bandColours(bands: readonly string[], wavelengths?: Wavelengths): string[] {
  const chosen = new Map<string, string>();
  const known = bands.filter(isLetter);
  for (const band of [...known, ...bands]) {
    if (chosen.has(band)) continue;
    const base = bandColour(band, wavelengths);
    const shades = SHADES.map(([end, share]) => mix(base, end, share));
    const taken = [...chosen.values()];
    chosen.set(band, shades.find((shade) => !taken.some((other) => near(shade, other))) ?? base);
  }
  return bands.map((band) => chosen.get(band)!);
}
