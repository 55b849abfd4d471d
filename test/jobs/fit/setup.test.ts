/** What is decided before a fit samples: which redshift a model gets, and how. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { POSTERIOR_WIDTH } from "../../../src/jobs/fit/binaryPosterior.ts";
import { reachedPoints } from "../../../src/jobs/fit/reach.ts";
import { type FitChoices, setUpFit } from "../../../src/jobs/fit/setup.ts";
import type { PhotometricObservation } from "../../../src/lightcurves/photometric/observation.ts";
import { configuredModel, modelNamed } from "../../../src/lightcurves/registry.ts";
import "../../../src/models.ts";
import { encodeSurrogate } from "../../../src/possis/weightsFile.ts";
import { smallSurrogate } from "../../support/smallSurrogate.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const point = (band: string): PhotometricObservation => ({
  ...{ row: 2, timeDays: 2, band, magnitude: 20, error: 0.1, limit: false, limitSigmas: Number.NaN },
});

describe("the redshift of a model that has it among its inputs", () => {
  function asked(): FitChoices {
    const modelFile = join(temporaryFolder(), "surrogate.safetensors");
    writeFileSync(modelFile, encodeSurrogate(smallSurrogate()));
    const model = configuredModel(modelNamed("possis"), { modelFile });
    return {
      ...{ model, options: { modelFile }, points: [point("ps1::g")] },
      ...{ systematic: { kind: "free" }, observer: { distance: { value: 45 }, redshift: { value: 0.01 } } },
    };
  }

  it("is the given one, and times are the observer's", () => {
    const { fixed, space, request } = setUpFit(asked(), undefined);
    expect(fixed.redshift).toBe(0.01);
    expect(space.names).not.toContain("redshift");
    expect(request.points[0].timeDays).toBe(2);
  });

  it("follows from the distance", () => {
    const { fixed, notes } = setUpFit({ ...asked(), observer: { distance: { value: 45 } } }, undefined);
    expect(fixed.redshift).toBeCloseTo(0.0101, 3);
    expect(notes.join()).toMatch(/^redshift 0\.0100\d+ follows from 45 Mpc/);
  });

  it("varies once where it is uncertain or has a range, and another value may be given", () => {
    const names = (more: Partial<FitChoices>) => {
      const { space, request } = setUpFit({ ...asked(), ...more }, undefined);
      expect(request.nuisances.map(({ kind }) => kind)).not.toContain("redshift");
      return space.parameters.filter(({ name }) => name === "redshift").map((one) => one.distribution?.kind);
    };
    const distance = { value: 45 };
    expect(names({ observer: { distance, redshift: { value: 0.01, sigma: 0.002 } } })).toEqual(["normal"]);
    expect(names({ observer: { distance }, priorRanges: { redshift: "0.005:0.02" } })).toEqual(["uniform"]);
    expect(setUpFit({ ...asked(), observer: { distance }, fixed: { redshift: 0.2 } }, undefined).fixed.redshift).toBe(
      0.2,
    );
  });
});

it("the redshift follows from a posterior's distances", () => {
  const values = new Float64Array(3 * POSTERIOR_WIDTH).map((_, at) => [1.5, 1.3, 400, 900, 100][at % POSTERIOR_WIDTH]);
  const posterior = { values, rows: 3, hasDistance: true, description: "made", notes: [], asSamples: true };
  const model = configuredModel(modelNamed("villar2017"), {});
  const { options, notes } = setUpFit(
    {
      ...{ model, points: [point("g")], systematic: { kind: "free" }, observer: {} },
      ...{ posterior },
    },
    undefined,
  );
  expect(options.redshift).toBeCloseTo(0.0222, 3);
  expect(notes.join()).toMatch(/follows from 100 Mpc/);
});

it("points that few sets with curves reach are left out, also where there are no others", async () => {
  using backend = await openBackend("cpu");
  const model = configuredModel(modelNamed("du17"), {});
  const early = { ...point("g"), timeDays: 1 };
  const reached = (points: readonly PhotometricObservation[]) => {
    const setup = setUpFit(
      { model, points, systematic: { kind: "free" }, observer: { distance: { value: 40 } } },
      undefined,
    );
    return reachedPoints(backend, setup, points, 1);
  };
  const { used, unreached } = await reached([early, { ...early, timeDays: 4 }]);
  expect(used).toEqual([1]);
  expect(unreached[0].share).toBeLessThan(0.3);
  await expect(reached([early])).rejects.toThrow(
    /fewer than half of the sets of the prior of DU17 have a value at any of the points/,
  );
});

it("uses points before which many sets have not exploded, for those that have tell what the model describes", async () => {
  using backend = await openBackend("cpu");
  const model = configuredModel(modelNamed("villar2017"), { components: 1 });
  const at = (timeDays: number, limit: boolean) => ({ ...point("r"), timeDays, limit, limitSigmas: 5 });
  const points = [at(-2.8, true), at(-2.5, false), at(0, false), at(2, false), at(-4, true), at(-4, false)];
  const observer = { distance: { value: 40 }, timeOffset: [-3, 1] } as const;
  const setup = setUpFit({ model, points, systematic: { kind: "free" }, observer }, undefined);
  const { used } = await reachedPoints(backend, setup, points, 1);
  expect(used).toEqual([0, 1, 2, 3, 4]);
});
