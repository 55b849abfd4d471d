/** What is made of results: targets, conclusions, the report, figures, comparisons. */

import { describe, expect, it } from "vitest";
import { compareRuns } from "../../bench/suite/compare.ts";
import { comparisonReport } from "../../bench/suite/compareReport.ts";
import { conclusions } from "../../bench/suite/conclusions.ts";
import { benchFigures } from "../../bench/suite/figures.ts";
import { comparisonsOf, crossingsOf, fitsOf } from "../../bench/suite/flowAgainstPhysics.ts";
import { benchReport } from "../../bench/suite/report.ts";
import { parseResults } from "../../bench/suite/results.ts";
import { runName } from "../../bench/suite/store.ts";
import { targetRows, targetVerdict } from "../../bench/suite/targets.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { madeUpRun, measured } from "../support/benchResults.ts";

describe("targets", () => {
  const row = (work: RegExp, run = madeUpRun([])) => targetRows(run).find((one) => work.test(one.work))!;

  it("takes the best of ours, never of others, and says by how much it is missed", () => {
    const run = madeUpRun([
      measured("flow/published shape/samples/webgpu/100000", 0.25),
      measured("flow/published shape/samples/cpu/10000", 0.02),
      measured("flow/published shape/samples/PyTorch/100000", 0.01),
      measured("flow/published shape/samples/float64 reference/1000", 1e-6),
    ]);
    const samples = row(/samples of the published flow/, run);
    expect(samples).toMatchObject({ aim: "at most 100 ms", measured: "200 ms", met: false });
    expect(samples.source).toBe("flow/published shape/samples/cpu/10000");
    expect(targetVerdict(samples)).toBe("missed by a factor of 2");
  });

  it("says by the roofline what bounds a flow", () => {
    const kernels = [
      {
        ...{ kernel: "affine-coupling-inverse", rate: 5e6, unit: "rows", gigabytesPerSecond: 0.5, gigaflops: 50 },
        ...{ copyShare: 0.01, arithmeticShare: 0.5 },
      },
    ];
    const rooflines = [{ backend: "cpu", copyGBs: 50, arithmeticGflops: 100, kernels }];
    const run = madeUpRun([measured("flow/published shape/samples/cpu/100000", 0.2)]);
    const sections = run.sections.map((section) => ({ ...section, rooflines }));
    expect(row(/samples of the published flow/, { ...run, sections }).limit).toMatch(
      /^the multiply-adds alone take \d+\.\d ms: .* GFLOP at the 100 GFLOP\/s of cpu; affine-coupling-inverse reaches 50 % of that rate$/,
    );
    expect(row(/samples of the published flow/, run).limit).toBeUndefined();
  });

  it("counts rates the other way round", () => {
    const run = madeUpRun([measured("du17/1101/webgpu: kernels/1000", 0.0025)]);
    const curves = row(/DU17, 1101 points/, run);
    expect(curves).toMatchObject({ measured: "400,000 curves/s", met: true });
    expect(targetVerdict(curves)).toBe("met, 2 times over");
  });

  it("says what was not measured, and asks a GPU for other things than a processor", () => {
    expect(targetVerdict(row(/training step/))).toBe("not measured");
    const gpu = { choice: "webgpu", name: "A GPU", driver: "1", hardware: true, reason: "asked for" };
    const works = targetRows(madeUpRun([], { backends: [gpu] })).map((one) => one.work);
    expect(works).toContain("training step, 64,000 rows, on a GPU");
    expect(works).not.toContain("100,000 samples of the published flow");
  });
});

describe("flow against physics", () => {
  const line = (what: string, intercept: number, slope: number) =>
    [1, 100, 10_000].map((count) => measured(`versus/DU17/${what}/${count}`, intercept + slope * count));
  const flow = "webgpu: flow, mean of 100 samples";
  const same = "webgpu: the same ten points, one band";
  const about = {
    ...{ model: "DU17", curves: "r, ten points", training: "10 sets, 1 epoch", trainingSeconds: 2 },
  };
  const errors = [
    { median: 0.0123, high: 0.2 },
    { median: 0.02, high: 0.3 },
  ];
  const compared = (measurements: ReturnType<typeof line>) =>
    comparisonsOf(about, errors, measurements, crossingsOf(fitsOf(measurements)));

  it("says from which curve on the flow wins, and how far off it is", () => {
    const measurements = [...line(flow, 0.02, 1e-5), ...line(same, 0.001, 1e-4)];
    const crossings = crossingsOf(fitsOf(measurements));
    expect(crossings).toHaveLength(1);
    expect(crossings[0]).toMatchObject({ table: "DU17", flow, physics: same });
    expect(crossings[0].curves).toBeCloseTo(0.019 / 9e-5, 3);
    const [words, verdict] = conclusions(compared(measurements));
    expect(words).toMatch(
      /^DU17 on webgpu, flow, mean of 100 samples: 83,300 curves\/s, 9,990 by the physics at the same points;/,
    );
    expect(words).toMatch(/the flow is 8\.3 times as fast, from about 211 curves on/);
    expect(words).toMatch(/off by 0\.012 mag \(median\), one point in twenty by more than 0\.2 mag/);
    expect(verdict).toMatch(/the faster way in 1 of 1 comparisons/);
  });

  it("says so where it never wins, and compares only what runs on the same backend", () => {
    const measurements = [...line(flow, 0.02, 1e-3), ...line(same, 0.001, 1e-4), ...line("cpu: 1101 points", 1, 1)];
    expect(crossingsOf(fitsOf(measurements))).toEqual([{ table: "DU17", flow, physics: same, curves: null }]);
    const [words, verdict] = conclusions(compared(measurements));
    expect(words).toMatch(/the physics is 10 times as fast/);
    expect(verdict).toMatch(/always the faster way/);
  });

  it("takes each way of the flow with its own error", () => {
    const measurements = [
      ...line(flow, 0, 1e-3),
      ...line("webgpu: flow, without noise", 0, 1e-5),
      ...line(same, 0, 1e-4),
    ];
    const found = compared(measurements);
    expect(found.map(({ way, medianError }) => [way, medianError])).toEqual([
      ["flow, mean of 100 samples", 0.0123],
      ["flow, without noise", 0.02],
    ]);
    expect(found[1].flowRate).toBeCloseTo(1e5, 3);
    expect(conclusions(found).at(-1)).toMatch(/the faster way in 1 of 2 comparisons/);
  });

  it("leaves out a backend whose flow was not measured", () => {
    expect(compared(line(same, 0.001, 1e-4))).toEqual([]);
    expect(conclusions([])).toEqual([]);
  });

  it("has all models in one table and one figure", async () => {
    const measurements = ["DU17", "Slow"].flatMap((model) =>
      line(flow, 0.02, 1e-3).map((one) => ({ ...one, table: model })),
    );
    const [slow] = comparisonsOf(
      { ...about, model: "Slow" },
      errors,
      [...line(flow, 0, 1e-4), ...line(same, 0, 1e-3)],
      [],
    );
    const [made] = madeUpRun([]).sections;
    const section = {
      ...made,
      name: "versus",
      title: "Flow against physics",
      measurements,
      fits: fitsOf(measurements),
    };
    const run = { ...madeUpRun([]), sections: [{ ...section, comparisons: [slow] }] };
    expect(benchReport(run, new Map())).toMatch(
      /\| Slow +\| webgpu +\| flow, mean of 100 samples +\| 1,000 +\| 10,000 +\| 10 +\| 0\.012 mag +\| 0\.2 mag +\| r, ten points +\|/,
    );
    expect(parseResults(JSON.stringify(run), "x.json")).toEqual(run);
    const svg = await renderSvg(benchFigures(run)[0].spec);
    expect(svg).toContain("Slow");
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("fits no line to two counts", () => {
    expect(fitsOf(line(flow, 1, 1).slice(0, 2))).toEqual([]);
  });
});

describe("the report", () => {
  const run = madeUpRun([
    measured("du17/table/webgpu: kernels/1", 0.001),
    measured("du17/table/webgpu: kernels/1000", 0.002),
    measured("du17/table/NumPy, vectorised/1", 0.0005),
  ]);

  it("has the machine, every row with its spread, who is absent and why, and the figures", () => {
    const text = benchReport(run, new Map([["du17", ["du17.svg"]]]));
    expect(text).toMatch(/An Adapter 9000, 1\.0 \(software\)/);
    expect(text).toMatch(/a processor, 2 cores, 8 GB/);
    expect(text).toMatch(/\| webgpu: kernels +\| 1 ms +\| 2 ms +\| 500,000 +\| 495,000 to 505,000 +\|/);
    expect(text).toMatch(/\| NumPy, vectorised +\| 500 µs +\| - +\| 2,000 +\|/);
    expect(text).toContain("- gpu.js: CPU: wrong result: it is 1 and not 2");
    expect(text).toContain("- A sentence.");
    expect(text).toContain("![DU17 light curves](du17.svg)");
  });

  it("has figures that render with the names of all competitors", async () => {
    const [{ file, spec }] = benchFigures(run);
    expect(file).toBe("du17.svg");
    const svg = await renderSvg(spec);
    expect(svg).toContain("webgpu: kernels");
    expect(svg).toContain("NumPy, vectorised");
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("names a folder by date and adapter", () => {
    expect(runName(run.environment)).toBe("2026-11-24-an-adapter-9000");
    expect(runName({ ...run.environment, backends: [] })).toBe("2026-11-24-cpu");
  });
});

describe("comparing two runs", () => {
  const before = madeUpRun([measured("a/b/c/1", 1), measured("a/b/d/1", 1), measured("a/b/e/1", 1, 0.5)]);

  it("calls slower only what is beyond both spreads and beyond ten per cent", () => {
    const after = madeUpRun([measured("a/b/c/1", 1.3), measured("a/b/d/1", 1.08), measured("a/b/e/1", 1.4, 0.5)]);
    const { rows, regressions } = compareRuns(before, after);
    expect(rows.map((row) => row.change)).toEqual(["slower", "same", "same"]);
    expect(regressions.map((row) => row.id)).toEqual(["a/b/c/1"]);
    const back = compareRuns(after, before);
    expect(back.rows.map((row) => row.change)).toEqual(["faster", "same", "same"]);
    expect(back.regressions).toEqual([]);
  });

  it("takes the drift of the machine out, but not of what a GPU does", () => {
    const rows = (machine: number, ours: number) => [
      measured("cold-start/Node alone/1", machine),
      measured("flow/x/PyTorch/100", machine),
      measured("flow/x/cpu/100", ours),
      measured("flow/x/webgpu/100", ours),
    ];
    const gpu = { choice: "webgpu", name: "A GPU", driver: "1", hardware: true, reason: "asked for" };
    const ids = (one: { regressions: readonly { id: string }[] }) => one.regressions.map(({ id }) => id);
    const slowed = compareRuns(madeUpRun(rows(1, 1)), madeUpRun(rows(1.5, 1.5)));
    expect(slowed.drift).toEqual({ factor: 1.5, rows: 2 });
    expect(ids(slowed)).toEqual([]);
    const hidden = compareRuns(madeUpRun(rows(1, 1)), madeUpRun(rows(0.7, 1)));
    expect(ids(hidden)).toEqual(["flow/x/cpu/100", "flow/x/webgpu/100"]);
    const onGpu = { backends: [gpu] };
    expect(ids(compareRuns(madeUpRun(rows(1, 1), onGpu), madeUpRun(rows(1.5, 1.5), onGpu)))).toEqual([
      "flow/x/webgpu/100",
    ]);
  });

  it("counts what only one of them has, by table", () => {
    const after = madeUpRun([measured("a/b/c/1", 1), measured("a/b/new/1", 1), measured("x/new/1", 1)]);
    const comparison = compareRuns(before, after);
    expect(comparison).toMatchObject({ onlyBefore: ["a/b/d/1", "a/b/e/1"], onlyAfter: ["a/b/new/1", "x/new/1"] });
    const report = comparisonReport(comparison);
    expect(report).toContain("Only before: a/b: 2 rows\n");
    expect(report).toContain("Only after: a/b: 1 row, x: 1 row\n");
  });

  it("sees no regression where the machines differ", () => {
    const after = madeUpRun([measured("a/b/c/1", 9)], { processor: "another" });
    const comparison = compareRuns(before, after);
    expect(comparison.regressions).toEqual([]);
    expect(comparisonReport(comparison)).toMatch(/machines differ.*a processor before, another after/);
  });
});

describe("the document", () => {
  it("is read back as it was written", () => {
    const run = madeUpRun([measured("a/b/c/1", 1)]);
    expect(parseResults(JSON.stringify(run), "x.json")).toEqual(run);
  });

  it.each([
    ["not JSON", "{", /x\.json is not JSON/],
    ["something else", "{}", /x\.json is not a result of the benchmarks: "schema"/],
    ["a later version", JSON.stringify({ ...madeUpRun([]), version: 99 }), /"version" is 99/],
    [
      "a damaged one",
      JSON.stringify(madeUpRun([{ ...measured("a/b/c/1", 1), seconds: null as never }])),
      /"sections\.0\.measurements\.0\.seconds"/,
    ],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseResults(text, "x.json")).toThrow(message);
  });
});
