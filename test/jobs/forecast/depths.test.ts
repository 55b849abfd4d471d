import "../../../src/models.ts";
import { describe, expect, it } from "vitest";
import { parseDepths } from "../../../src/jobs/forecast/depths.ts";
import { INSTRUMENTS } from "../../../src/lightcurves/depths.ts";
import { isKnownName } from "../../../src/lightcurves/photometric/filterNames.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";

const du17 = modelNamed("du17");
const villar = modelNamed("villar2017");

describe("depths", () => {
  it("are those of instruments, and the user's own", () => {
    const { depths, notes } = parseDepths(villar, "ZTF, lsstr=24.7");
    expect(depths).toEqual([
      { filter: "ztfg", instrument: "ztf", band: "ztfg", magnitude: 20.8 },
      { filter: "ztfr", instrument: "ztf", band: "ztfr", magnitude: 20.6 },
      { filter: "ztfi", instrument: "ztf", band: "ztfi", magnitude: 19.9 },
      { filter: "lsstr", band: "lsstr", magnitude: 24.7 },
    ]);
    expect(notes).toEqual([expect.stringMatching(/ZTF.*Bellm et al. 2019/)]);
  });

  it("of filters that a model does not have stand for its bands, and say so", () => {
    const { depths, notes } = parseDepths(du17, "swift,desz=22,2massks=18");
    expect(depths.map(({ filter, band }) => [filter, band])).toEqual([
      ["uvot::u", "u"],
      ["desz", "z"],
      ["2massks", "K"],
    ]);
    expect(notes.join("\n")).toMatch(/u for uvot::u; z for desz; K for 2massks/);
    expect(notes.join("\n")).toMatch(/no band for uvot::uvw1, uvot::uvm2, uvot::uvw2: left out/);
  });

  it.each([
    ["moa", /"moa", but the instruments that are known by name are ztf, lsst/],
    ["ztfh=20", /`depths` has "ztfh": the filter ztfh is not known/],
    ["uvot::uvw2=20", /du17 has no band like the filter uvot::uvw2 at 204.99 nm; the nearest is u/],
    ["g=deep", /of g is "deep", but must be a magnitude/],
    ["g=", /has "g=", but must be like/],
    ["g=20,g=21", /gives g twice/],
    ["", /must be like/],
  ])("refuse %j", (text, message) => {
    expect(() => parseDepths(du17, text)).toThrow(message);
  });

  it("of every instrument are of filters that are known, with a source", () => {
    for (const { depths, source } of INSTRUMENTS) {
      expect(source).toMatch(/\d{4}/);
      for (const filter of Object.keys(depths)) expect(isKnownName(filter)).toBe(true);
    }
  });
});
