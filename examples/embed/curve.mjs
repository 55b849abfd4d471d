// One light curve at once, without a flow. In a project with "kiloflow" installed: node curve.mjs
import { du17 } from "kiloflow/physics";

const times = [0.5, 1, 2, 4, 8];
const magnitudes = du17([1.48, 1.26, 250, 700], { times, bands: ["g", "K"], options: { distanceMpc: 40 } });

for (const [at, time] of times.entries()) {
  console.log(`${time} d: g ${magnitudes[at].toFixed(2)}, K ${magnitudes[times.length + at].toFixed(2)}`);
}
