/** One set's curves, for reading. */

import { expect, it } from "vitest";
import { succeed } from "../support/inProcess.ts";

it("keeps a blank between bands with long names", async () => {
  const set = ["--ejecta-mass", "0.03", "--ejecta-velocity", "0.1", "--beta", "3", "--opacity", "5"];
  const bands = "2massj,uvot::uvw1,a-very-long-name=500";
  const output = await succeed("curve", "--model", "metzger2017", ...set, "--times", "1", "--bands", bands);
  const rows = output.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(rows.map((row) => row.trim().split(/ +/).length)).toEqual([4, 4]);
  expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
});
