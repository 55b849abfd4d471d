/**
 * How faint instruments see in one visit: published 5-sigma limits of point sources, AB magnitudes, by the names of their
 * filters. Real nights differ by a magnitude with the Moon, the seeing and the host galaxy.
 */

/** An instrument with the depth of each of its filters. */
export interface Instrument {
  readonly name: string;
  readonly title: string;
  /** Of one visit, and whose numbers these are. */
  readonly source: string;
  readonly depths: Readonly<Record<string, number>>;
}

export const INSTRUMENTS: readonly Instrument[] = [
  {
    name: "ztf",
    title: "ZTF",
    source: "medians of 30 s exposures, Bellm et al. 2019 (PASP 131, 018002), Table 1",
    depths: { ztfg: 20.8, ztfr: 20.6, ztfi: 19.9 },
  },
  {
    name: "lsst",
    title: "Rubin LSST",
    source: "design of one visit of 30 s, Ivezic et al. 2019 (ApJ 873, 111), Table 1",
    depths: { lsstu: 23.9, lsstg: 25.0, lsstr: 24.7, lssti: 24.0, lsstz: 23.3, lssty: 22.1 },
  },
  {
    name: "decam",
    title: "DECam",
    source:
      "DES exposures of 90 s (Y 45 s), 10-sigma depths of single epochs of Abbott et al. 2018 (ApJS 239, 18) and 0.75 mag for 5 sigma",
    depths: { desg: 24.3, desr: 24.1, desi: 23.5, desz: 22.85, desy: 21.4 },
  },
  {
    name: "winter",
    title: "WINTER",
    source:
      "expected in 300 s, as gwemopt's configuration of the telescope has it (github.com/skyportal/gwemopt); the instrument: Lourie et al. 2020 (SPIE 11447, 114479K); nights may be shallower",
    depths: { "2massj": 21.0 },
  },
  {
    name: "swift",
    title: "Swift UVOT",
    source:
      "3-sigma limits of 200 s of GCN Circular 8192, made 5-sigma ones by 0.55 mag and AB by the zero points of Breeveld et al. 2011 (arXiv 1102.4717)",
    depths: { "uvot::u": 21.2, "uvot::uvw1": 21.3, "uvot::uvm2": 21.0, "uvot::uvw2": 21.7 },
  },
];

export const instrumentNamed = (name: string): Instrument | undefined =>
  INSTRUMENTS.find((one) => one.name === name.toLowerCase());
