// The module of the CPU backend, in AssemblyScript: what its exports do is described at each of them.

export { fuses } from "./probes";
export { rangeOfFloats, rangeOfHalves } from "./range";
export { dispatch, end, fail, runAlone, serve } from "./scheduler";
