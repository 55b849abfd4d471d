/** What all figures share. */

import type { Config } from "vega";

/** DejaVu travels with kiloflow, so that pictures look the same on a machine without fonts. */
export const FONT = "DejaVu Sans, Verdana, sans-serif";

export const CONFIG: Config = {
  background: "#ffffff",
  axis: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    domainColor: "#444444",
    tickColor: "#444444",
    // Labels that would lie on their neighbours are left out.
    labelOverlap: "greedy",
    labelSeparation: 4,
    grid: true,
    gridColor: "#e6e6e6",
  },
  legend: { labelFont: FONT, titleFont: FONT, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
  title: {
    font: FONT,
    subtitleFont: FONT,
    fontSize: 15,
    fontWeight: "bold",
    subtitleFontSize: 11,
    subtitleColor: "#444444",
    subtitlePadding: 4,
    anchor: "start",
    offset: 12,
  },
};
