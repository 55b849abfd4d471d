import { describe, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";

describe("kiloflow coverage says in one sentence", () => {
  it.each([
    [["--model", "du17"], /give a file of photometry or --cadence$/],
    [["points.csv", "--model", "du17", "--cadence", "deep"], /not both/],
    [["--model", "du17", "--cadence", "weekly"], /--cadence is "weekly", but must be one of survey/],
    [["--model", "du17,villar2017", "--cadence", "deep"], /--model names several models/],
    [
      ["--model", "du17", "--cadence", "deep", "--events", "3"],
      /--events is 3, but must be an integer from 20 to 1000000/,
    ],
    [["--model", "du17", "--cadence", "deep", "--output", "x.h5"], /--output x\.h5 must end in \.csv, \.npz or \.npy/],
    [["--model", "du17", "--cadence", "deep", "--noise-factor", "0"], /--noise-factor is 0, but must be positive/],
    [["--model", "du17", "--cadence", "deep", "--figure", "x.txt"], /--figure x\.txt must end in/],
    [["absent.csv", "--model", "du17"], /absent\.csv/],
  ])("what is wrong with %j", async (args, message) => {
    const { code, stderr } = await runCli(["coverage", ...args]);
    expect(code).toBe(2);
    expect(stderr.trim().split("\n").at(-1)).toMatch(message);
    expect(
      stderr
        .trim()
        .split("\n")
        .filter((line) => line.startsWith("kiloflow:")),
    ).toHaveLength(1);
  });
});
