// Samples of a flow and their densities. In a project with "kiloflow" installed: node sample.mjs [FLOW]
import { loadFlow } from "kiloflow/embed";

const flow = await loadFlow(process.argv[2] ?? import.meta.resolve("kiloflow/models/metzger2017.safetensors"));
const sets = [[0.03, 0.2, 3, 2]]; // the columns are what flow.conditions names
const samples = await flow.sample(sets, { count: 100, seed: 1 }); // magnitudes [set, count, band, time]
// What a flow of a representation learned are the numbers of it: these have densities.
const learned = flow.asLearned?.() ?? flow;
const densities = await learned.logProb(await learned.sample(sets, { count: 100, seed: 1 }), sets);

console.log(`${flow.conditions.join(", ")}: ${samples.length / flow.width} samples of ${flow.width} magnitudes`);
console.log(`mean log-density ${(densities.reduce((sum, one) => sum + one) / densities.length).toFixed(2)}`);
