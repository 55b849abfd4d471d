// The library on the processor, in Node, Deno or Bun. In a project with "kiloflow" installed: node runtime.mjs
import { evaluateLightCurves, openBackend } from "kiloflow";
import { loadFlow } from "kiloflow/embed";

const times = [0.5, 1, 2, 4, 8];
const backend = await openBackend("cpu");
const sets = Float64Array.from({ length: 4000 }, (_, at) => [1.48, 1.26, 250, 700][at % 4]);
const { magnitudes } = await evaluateLightCurves(backend, sets, { times, bands: ["g"] });
console.log(`${backend.description.name}: g ${magnitudes[3].toFixed(2)} at 4 d, ${magnitudes.length} magnitudes`);
backend.dispose();

const flow = await loadFlow(new URL(import.meta.resolve("kiloflow/models/metzger2017.safetensors")));
const samples = await flow.sample([[0.03, 0.2, 3, 2]], { count: 100, seed: 1 });
console.log(`${samples.length / flow.width} samples of ${flow.width} magnitudes, the first ${samples[0].toFixed(4)}`);
