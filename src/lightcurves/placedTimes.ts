/** Times at which curves are evaluated where every set is observed at times of its own, and straight lines between them do. */

/** Ratio of neighbouring times: a curve that falls by five magnitudes an e-fold is off by 3e-4 mag between them. */
const RATIO = 1.02;
/** Seven minutes after the merger: of what is earlier a set has no value. */
const FIRST_DAY = 5e-3;
/** Days by which a merger may be earlier than the points say. */
const EARLIER = 5;

/** Days, ascending, that reach beyond all points. @param observed the points' days after merger */
export function placedTimes(observed: readonly number[]): Float64Array {
  const last = observed.reduce((most, time) => Math.max(most, time), 1) + EARLIER;
  const steps = Math.ceil(Math.log(last / FIRST_DAY) / Math.log(RATIO));
  return Float64Array.from({ length: steps + 1 }, (_, step) => FIRST_DAY * RATIO ** step);
}
