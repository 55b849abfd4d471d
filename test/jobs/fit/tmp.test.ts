import { it } from "vitest";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { fitPoints } from "../../../src/jobs/fit/fit.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import "../../../src/models.ts";
it("fits", async () => {
  using backend = await openBackend("cpu");
  const model = modelNamed("du17");
  const opts = model.completeOptions({distanceMpc: 40});
  const times=[1,1.5,2,3,4,5];
  const set=[1.5,1.3,300,800];
  const ref = model.reference(set, times, opts, ["g","r","i"]);
  const points = ["g","r","i"].flatMap((band,b)=>times.map((t,k)=>({row:k, timeDays:t, band, magnitude: ref.magnitudes[b*6+k]+0.1*Math.sin(7*k+b), error:0.1, limit:false, limitSigmas:NaN}))).filter(p=>Number.isFinite(p.magnitude));
  const t0=performance.now();
  const fit = await fitPoints(backend, {model, points, systematic:{kind:"free"}, observer:{distance:{value:40, sigma: 3}}}, {seed:1, samples: 1000, particles: 1000}, {onMessage: console.log, onStatus: console.log, onUnreached: (u)=>console.log(u.length)});
  console.log(performance.now()-t0, fit.logEvidence, fit.logEvidenceError, fit.tempered, fit.evaluations, fit.effectiveSize, fit.bestLogLikelihood, fit.summaries, fit.warnings, fit.problems);
}, 200000);
