/** `kiloflow overlay` from file to figure. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { textsOf } from "../support/figures.ts";
import { kiloflow, succeed } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";

const POINTS = `time,band,magnitude,e_magnitude,upperlimit
0.5,g,17.4,0.1,false
3,r,20.9,0.1,false
3,K,20.2,0.2,false
4,g,22,,true
6,K,19.3,0.1,false
6,qqq,19.3,0.1,false
7,r,23,0.3,false
`;
const BINARY = ["--m1", "1.48", "--m2", "1.26", "--lambda1", "250", "--lambda2", "700"];
const SEEN = ["--distance", "40", "--redshift", "0", "--backend", "cpu"];
const LAYERS = ["--ejecta-mass", "0.03", "--ejecta-velocity", "0.15", "--beta", "3", "--opacity", "1"];

function event(): { folder: string; photometry: string; at: (name: string) => string } {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at("event.csv"), POINTS);
  return { folder, photometry: at("event.csv"), at };
}

interface Summary {
  readonly curves: readonly {
    readonly name: string;
    readonly bands: readonly { readonly band: string; readonly detections: number; readonly median: number | null }[];
    readonly all: Record<string, number>;
    readonly unused: readonly { readonly row: number; readonly reason: string }[];
  }[];
}

describe("curves over photometry", () => {
  it("are drawn as SVG and PDF, with a table of residuals", async () => {
    const { photometry, at } = event();
    const given = [photometry, ...BINARY, ...SEEN, "--systematic", "0.3"];
    const text = await succeed("overlay", ...given, "--figure", at("a.svg"), "--residuals", at("r.csv"));
    expect(text).toMatch(/all\s+5\s+4 .*\s1$/m);
    expect(text).toContain("no value at 1 of 5 detections");
    await succeed("overlay", ...given, "--output", at("a.pdf"));
    expect(readFileSync(at("a.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
    const texts = textsOf(readFileSync(at("a.svg"), "utf8"));
    expect(texts).toContain("event and du17");
    expect(texts.join(" ")).toContain("arrows: upper limits; grey: systematic error of 0.3 mag");
    expect(texts.join(" ")).toContain("40 Mpc");
    const [head, ...lines] = readFileSync(at("r.csv"), "utf8").trimEnd().split("\n");
    expect(head).toBe("curves,row,time_days,band,magnitude,error,limit,model,residual,pull");
    expect(lines).toHaveLength(6);
    const [curves, row, , band, magnitude, error, limit, model, residual, pull] = lines[1].split(",");
    expect([curves, row, band, limit]).toEqual(["du17", "3", "r", "false"]);
    expect(Number(residual)).toBeCloseTo(Number(magnitude) - Number(model), 6);
    expect(Number(pull)).toBeCloseTo(Number(residual) / Math.hypot(Number(error), 0.3), 6);
    // No value at half a day.
    expect(lines[0]).toBe("du17,2,0.5,g,17.4,0.1,false,,,");
  });

  it("list the rows that are not used, and state all as JSON", async () => {
    const { photometry } = event();
    const { error, out } = await kiloflow("overlay", photometry, ...BINARY, ...SEEN, "--json");
    expect(error).not.toContain("warning");
    const { curves } = JSON.parse(out) as Summary;
    expect(curves[0].unused).toEqual([{ row: 7, reason: expect.stringContaining("qqq") }]);
    expect(curves[0].bands.map(({ band, detections }) => [band, detections])).toEqual([
      ["g", 1],
      ["r", 2],
      ["K", 2],
    ]);
    expect(curves[0].bands[0].median).toBeNull();
    expect(curves[0].all).toMatchObject({ detections: 5, compared: 4, limits: 1 });
    const told = await kiloflow("overlay", photometry, ...BINARY, ...SEEN);
    expect(told.error).toMatch(/line 7 is not used: .*qqq/);
  });

  it("of several models, a dataset and a posterior are panels", async () => {
    const { photometry, at } = event();
    writeFileSync(at("sets.csv"), "m1,m2,lambda1,lambda2\n1.48,1.26,250,700\n1.4,1.3,400,700\n1.6,1.2,200,900\n");
    const times = ["--times", "0.5:8:0.5", "--backend", "cpu"];
    await succeed("generate", "--input", at("sets.csv"), ...times, "--output", at("d.npz"));
    const given = [
      "--model",
      "du17,metzger2017",
      ...LAYERS,
      ...BINARY,
      "--dataset",
      at("d.npz"),
      "--output",
      at("a.svg"),
    ];
    const { curves } = JSON.parse(await succeed("overlay", photometry, ...SEEN, ...given, "--json")) as Summary;
    expect(curves.map(({ name }) => name)).toEqual(["du17", "metzger2017", "d.npz"]);
    expect(curves[1].all).toMatchObject({ detections: 5, compared: 5 });
    const texts = textsOf(readFileSync(at("a.svg"), "utf8"));
    expect(texts).toEqual(
      expect.arrayContaining([expect.stringMatching(/^metzger2017: rms .* over 5 of 5 detections$/)]),
    );
    const posterior = await succeed("overlay", photometry, ...SEEN, "--input", at("sets.csv"), "--output", at("r.csv"));
    expect(posterior).toContain("medians of 3 curves");
    expect(readFileSync(at("r.csv"), "utf8")).toMatch(/model,model_q0\.05,.*,model_q0\.95,model_share,residual/);
  });

  it("of a posterior have each set's own distance where none is given", async () => {
    const { photometry, at } = event();
    const set = "0.03,0.15,3,1";
    const head = "ejecta_mass,ejecta_velocity,beta,opacity";
    writeFileSync(at("own.csv"), `${head},luminosity_distance\n${set},40\n${set},400\n${set},400\n`);
    const ask = async (...flags: string[]) => {
      const given = ["--model", "metzger2017", "--input", at("own.csv"), "--redshift", "0", "--backend", "cpu"];
      const { out, error } = await kiloflow(
        "overlay",
        photometry,
        ...given,
        "--output",
        at("r.csv"),
        "--force",
        ...flags,
      );
      expect(out, error).toContain("medians of 3 curves");
      const [names, first] = readFileSync(at("r.csv"), "utf8")
        .split("\n")
        .map((line) => line.split(","));
      return { error, at: (name: string) => Number(first[names.indexOf(name)]) };
    };
    const far = await ask("--distance", "400");
    const own = await ask();
    expect(own.error).toContain("each set has the distance of its luminosity_distance");
    expect(own.at("model")).toBeCloseTo(far.at("model"), 4);
    // Of three, a tenth of the way from the first to the second.
    expect(far.at("model") - own.at("model_q0.05")).toBeCloseTo(0.9 * 5, 3);
    expect(far.at("model_q0.05")).toBeCloseTo(far.at("model"), 4);
  });

  it("of a binary and of what follows from it stand side by side", async () => {
    const { photometry } = event();
    const models = ["--model", "du17,metzger2017,villar2017", "--from", "binary"];
    const others = ["--beta", "3", "--opacity", "1", "--components", "2"];
    const { curves } = JSON.parse(
      await succeed("overlay", photometry, ...BINARY, ...SEEN, ...models, ...others, "--json"),
    ) as Summary;
    expect(curves.map(({ name, all }) => [name, all.compared])).toEqual([
      ["du17", 4],
      ["metzger2017", 5],
      ["villar2017", 5],
    ]);
  });

  it("of masses in the source's frame are seen at a redshift; those of the detector's are divided, which is said", async () => {
    const { photometry, at } = event();
    const seen = ["--distance", "40", "--redshift", "0.05", "--backend", "cpu"];
    const median = async (frame: string) => {
      writeFileSync(at("s.csv"), `m1_${frame},m2_${frame},lambda1,lambda2\n1.48,1.26,250,700\n1.48,1.26,250,700\n`);
      const { out, error } = await kiloflow("overlay", photometry, ...seen, "--input", at("s.csv"), "--json");
      return [(JSON.parse(out) as Summary).curves[0].all.median, error] as const;
    };
    const [source, says] = await median("source");
    expect(says).toContain("source-frame masses and stay as they are");
    const [detector] = await median("detector");
    const { error, out } = await kiloflow("overlay", photometry, ...seen, ...BINARY, "--json");
    expect(error).toContain("divided by 1.05");
    expect((JSON.parse(out) as Summary).curves[0].all.median).toBeCloseTo(detector, 5);
    expect(Math.abs(source - detector)).toBeGreaterThan(0.01);
  });

  it("of a single set say that its stars were swapped, and why it has no curve", async () => {
    const { photometry } = event();
    const set = (m1: string, m2: string) => ["--m1", m1, "--m2", m2, "--lambda1", "250", "--lambda2", "700"];
    expect((await kiloflow("overlay", photometry, ...SEEN, ...set("1.26", "1.48"))).error).toContain("had m1 < m2");
    const { error } = await kiloflow("overlay", photometry, ...SEEN, ...set("3", "1.2"));
    expect(error).toContain('DU17 has no values for this set, which has the status "');
  });

  it("are dimmed, shifted and reddened", async () => {
    const { photometry } = event();
    const all = async (...flags: string[]) => {
      const { curves } = JSON.parse(
        await succeed(
          "overlay",
          photometry,
          ...LAYERS,
          "--model",
          "metzger2017",
          "--bands",
          "K",
          "--backend",
          "cpu",
          "--json",
          ...flags,
        ),
      ) as Summary;
      return curves[0].all.median;
    };
    const near = await all("--distance", "40", "--redshift", "0");
    expect((await all("--distance", "400", "--redshift", "0")) - near).toBeCloseTo(-5, 4);
    expect((await all("--distance", "40", "--redshift", "0", "--ebv", "1")) - near).toBeCloseTo(-0.302, 2);
    expect(Math.abs((await all("--distance", "40", "--redshift", "0.3")) - near)).toBeGreaterThan(0.1);
  });
});

describe("an overlay is refused", () => {
  it.each([
    ["without a distance", [...BINARY], "--distance is missing: photometry is apparent"],
    ["without all inputs", ["--m1", "1.4", "--distance", "40"], "--m2 is missing"],
    ["with foreign inputs", [...BINARY, "--beta", "3", "--distance", "40"], "--beta is not an input of the model du17"],
    [
      "with foreign options",
      [...BINARY, "--components", "2", "--distance", "40"],
      "--components is not an option of the model du17",
    ],
    ["with an unknown model", ["--model", "du17,du18", "--distance", "40"], '"du18"'],
    [
      "with an unknown figure",
      [...BINARY, "--distance", "40", "--figure", "a.eps"],
      "--figure a.eps must end in .svg, .png or .pdf",
    ],
    [
      "with an unknown table",
      [...BINARY, "--distance", "40", "--residuals", "a.txt"],
      "--residuals a.txt must end in .csv",
    ],
    [
      "with an output that is neither",
      [...BINARY, "--distance", "40", "--output", "a.h5"],
      "--output a.h5 must end in .svg, .png, .pdf or .csv",
    ],
    [
      "with two figures",
      [...BINARY, "--distance", "40", "--figure", "a.svg", "--output", "b.svg"],
      "--output b.svg and --figure a.svg are the same output",
    ],
    ["with half a seed", [...BINARY, "--distance", "40", "--seed", "1.5"], "--seed is 1.5, but must be an integer"],
    ["with a negative error", [...BINARY, "--distance", "40", "--systematic", "-1"], "--systematic is -1"],
    [
      "with too many posteriors",
      ["--input", "a", "--input", "b", "--distance", "40"],
      "--input is given 2 times, but there are 1 models and flows",
    ],
    [
      "with inputs of a dataset",
      [...BINARY, "--dataset", "d.h5", "--distance", "40"],
      "--m1 goes with a model or a flow",
    ],
  ])("%s", async (_, flags, message) => {
    const { photometry } = event();
    const { code, error, out } = await kiloflow("overlay", photometry, ...flags);
    expect([code, out]).toEqual([2, ""]);
    expect(error).toContain(message);
    expect(error.trim().split("\n")).toHaveLength(1);
  });

  it("on one line, whatever the name of its file", async () => {
    const { at } = event();
    writeFileSync(at("ev\nent.csv"), "no photometry\n1\n");
    const { code, error } = await kiloflow("overlay", at("ev\nent.csv"), ...BINARY, ...SEEN);
    expect(code).toBe(2);
    expect(error).toContain("ev\\u000aent.csv");
    expect(error.trim().split("\n")).toHaveLength(1);
  });

  it("for files that are there", async () => {
    const { photometry, at } = event();
    writeFileSync(at("a.svg"), "mine");
    const { code, error } = await kiloflow(
      "overlay",
      photometry,
      ...BINARY,
      ...SEEN,
      "--figure",
      at("a.svg"),
      "--residuals",
      at("r.csv"),
    );
    expect([code, error]).toEqual([2, expect.stringContaining("exists already")]);
    expect(readFileSync(at("a.svg"), "utf8")).toBe("mine");
    expect(existsSync(at("r.csv"))).toBe(false);
  });
});
