/** The check of inverse flows: on the shipped one, and on the same spoiled. */

import { expect, it } from "vitest";
import { checkInverse } from "../../bench/shipped/inverseCheck.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import type { TableFlow } from "../../src/flow/table/model.ts";
import { openTableFlow } from "../../src/jobs/inference/openModel.ts";
import { shippedPath } from "../../src/jobs/inference/shippedModels.ts";
import { median } from "../../src/jobs/statistics.ts";
import "../../src/models.ts";

async function check(changed: (flow: TableFlow) => TableFlow) {
  using backend = await openBackend("cpu");
  const flow = changed(await openTableFlow(shippedPath("inverse-du17")));
  const asked = { events: 170, weighted: 3, proposals: 4000, seed: 7 };
  const { ranks, weighted } = await checkInverse(backend, flow, asked, "it");
  const off = (what: "meanOff" | "widthOff") =>
    median(weighted.flatMap(({ parameters }) => parameters.map((one) => Math.abs(one[what].value))));
  return {
    names: ranks.map(({ name }) => name),
    least: Math.min(...ranks.map(({ pValue }) => pValue)),
    effective: median(weighted.map(({ effectiveShare }) => effectiveShare)),
    ...{ means: off("meanOff"), widths: off("widthOff") },
  };
}

it("takes a flow that is right", async () => {
  const right = await check((flow) => flow);
  expect(right.names).toEqual(["m1", "m2", "lambda1", "lambda2"]);
  expect(right.least).toBeGreaterThan(1e-3);
  expect(right.effective).toBeGreaterThan(0.4);
  expect(right.means).toBeLessThan(0.1);
  expect(right.widths).toBeLessThan(0.05);
});

it("finds one that is too narrow", async () => {
  const narrow = await check((flow) => ({
    ...flow,
    targets: { ...flow.targets, scale: flow.targets.scale.map((scale) => 0.6 * scale) },
  }));
  expect(narrow.least).toBeLessThan(1e-4);
  expect(narrow.widths).toBeGreaterThan(0.05);
});
