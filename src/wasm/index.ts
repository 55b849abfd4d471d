// The module of the CPU backend that is always there, in AssemblyScript: what its exports do is described at each of them.
// Parts with tasks (flows.ts, training.ts, du17.ts, curves.ts) are modules of their own, loaded when a task of theirs is
// asked for.

export { fuses } from "./probes";
export { rangeOfFloats, rangeOfHalves } from "./range";
export { dispatch, end, fail, runAlone, serve } from "./scheduler";
