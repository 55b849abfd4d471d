/** Photometry in texts and JSON, compared with the bands of a model. */

import { readObservations } from "../../../src/jobs/photometry/readObservations.ts";
import { USUAL_BANDS } from "../../../src/lightcurves/spectrum/spectralBands.ts";
import type { Target } from "../target.ts";
import { seedsOf } from "./sets.ts";

const FILES = {
  "nmma.dat":
    "2017-08-18T00:00:00.000 g 17.41 0.02\n2017-08-19T00:00:00.000 ztfr 18.2 0.1\n2017-08-20T00:00:00 K 20 inf\n",
  "redback.csv":
    "time,time (days),magnitude,e_magnitude,band,system,upperlimit\n57983,0.47,17.41,0.02,g,AB,F\n57984,1.47,18.2,,Ks,Vega,T\n",
  "portal.csv": "mjd,filter,mag,magerr,limiting_mag,magsys\n57983,ztfg,17.4,0.02,20.5,ab\n57984,ztfr,,,20.5,ab\n",
  "wide.dat": "#MJD Phase U U_err g g_err\n57983.0 0.47 NaN NaN 17.41 0.02\n57984.0 1.47 19 0.1 18 9999\n",
  "event.json": JSON.stringify({
    x: { photometry: [{ time: "57983", magnitude: "17", e_magnitude: "0.1", band: "g" }] },
  }),
};

export const photometryTarget: Target = {
  name: "photometry",
  makeSeeds: async () => seedsOf(FILES),
  async read(path) {
    const model = { name: "letters", bands: USUAL_BANDS };
    const { points } = await readObservations(path, model, { trigger: 57982.5 });
    return new Map<string, ArrayLike<number> | readonly string[]>([
      ["magnitudes", points.map(({ magnitude }) => magnitude)],
      ["days", points.map(({ timeDays }) => timeDays)],
      ["errors", points.map(({ error, limit }) => (limit ? 0 : error))],
      ["bands", points.map(({ band }) => band)],
    ]);
  },
  checksummed: false,
  problem(accepted) {
    const [magnitudes, days, errors] = ["magnitudes", "days", "errors"].map((name) => accepted.get(name) as number[]);
    const right =
      magnitudes.length > 0 &&
      magnitudes.every((value) => Math.abs(value) < 100) &&
      days.every((value) => value > 0 && Number.isFinite(value)) &&
      errors.every((value) => value >= 0 && value < 90);
    return right ? undefined : `magnitudes ${magnitudes}, days ${days}, errors ${errors}`;
  },
  text: 0.8,
};
