// The same in TypeScript: strict, with the modules of Node or of a bundler, and no types of other packages.
import { type EmbeddedFlow, loadFlow } from "kiloflow/embed";
import { lightCurve } from "kiloflow/physics";

const flow: EmbeddedFlow = await loadFlow(new URL("flow.bin", "https://example.org/"));
const sets = [[0.03, 0.2, 3, 2]];
const samples: Float64Array = await flow.sample(sets, { count: 100, seed: 1, signal: AbortSignal.timeout(1000) });
const densities: Float64Array = await flow.logProb(samples, sets);
const elsewhere: EmbeddedFlow | undefined = flow.at?.({ bands: ["ztfg"], times: [1, 2] }); // of a representation
const magnitudes: Float64Array = lightCurve("villar2017", [0.03, 0.2, 1, 1000], {
  times: [1, 2, 4],
  bands: ["ztfg", "K"],
  options: { redshift: 0.01 },
});
flow.dispose();
console.log(densities, magnitudes, elsewhere?.width);
