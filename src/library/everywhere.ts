/** What programs get in Node and in browsers alike. */

export { DU17 } from "../du17/model.ts";
export { binaryEjecta } from "../ejecta/binaryEjecta.ts";
export { DISK_MASS_RELATIONS } from "../ejecta/diskMass.ts";
export { DYNAMICAL_MASS_RELATIONS } from "../ejecta/dynamicalMass.ts";
export { DYNAMICAL_VELOCITY_RELATIONS } from "../ejecta/dynamicalVelocity.ts";
export { neutronStars } from "../ejecta/neutronStars.ts";
export { CounterRandom } from "../engine/random/streams.ts";
export { parseBands } from "../lightcurves/bands.ts";
export { binariesOf, fromBinaries } from "../lightcurves/binary/fromBinaries.ts";
export { undrawn, withDraws } from "../lightcurves/draws/draws.ts";
export { resolveDraws } from "../lightcurves/draws/resolve.ts";
export type { LightCurveEvaluator as ChunkEvaluator } from "../lightcurves/evaluator.ts";
export { parseGrid } from "../lightcurves/grid.ts";
export { createPrior, independentInputs } from "../lightcurves/priors.ts";
export { configuredModel } from "../lightcurves/registry.ts";
export { parseTimes } from "../lightcurves/times.ts";
export { METZGER2017 } from "../metzger2017/model.ts";
export { POSSIS } from "../possis/model.ts";
export { usePossisWeights } from "../possis/weights.ts";
export { VILLAR2017 } from "../villar2017/model.ts";
export * from "./calls.ts";
export { LightCurveEvaluator } from "./evaluator.ts";
export { evaluateLightCurves, modelNamed, registeredModels, registerModel } from "./models.ts";
export * from "./own.ts";
