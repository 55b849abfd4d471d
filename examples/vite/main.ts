// A flow in a page that Vite builds: npm install, then npm run dev.
/// <reference types="vite/client" />
import { loadFlow } from "kiloflow/embed";
import flowUrl from "kiloflow/models/metzger2017.safetensors?url";

const flow = await loadFlow(flowUrl);
const samples = await flow.sample([[0.03, 0.2, 3, 2]], { count: 100, seed: 1 });
document.querySelector("#result")!.textContent =
  `${samples.length / flow.width} samples of ${flow.width} magnitudes, the first ${samples[0].toFixed(4)}`;
