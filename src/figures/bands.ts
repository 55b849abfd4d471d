/** Colours of the bands, from blue to red, told apart also without red-green vision. */

export const BAND_COLOURS: Readonly<Record<string, string>> = {
  u: "#4b0092",
  g: "#0067c5",
  r: "#0f9bd1",
  i: "#00a383",
  z: "#8fae1b",
  y: "#d9a400",
  J: "#f07f13",
  H: "#d1422f",
  K: "#7a1616",
};

/** Colour of anything that is no band of ours. */
const OTHER = "#555555";

export const bandColour = (band: string): string => BAND_COLOURS[band] ?? OTHER;
