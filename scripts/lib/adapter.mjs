/** Finds out, without risk to the calling process, whether WebGPU has an adapter here, and if not, why. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @typedef {{ vendor: string, architecture: string, device: string, description: string }} AdapterInfo */

/** What probe-adapter.mjs prints. @typedef {{ adapter: AdapterInfo | null } | { error: string }} ProbeAnswer */

/**
 * Why there is no adapter: `no-loader` the Vulkan loader library is missing, `no-driver` the loader finds no driver,
 * `driver-too-old` Dawn refuses the driver, `no-dawn` Dawn itself does not load, `crash`, `timeout`, `unknown`.
 * @typedef {"no-loader" | "no-driver" | "driver-too-old" | "no-dawn" | "crash" | "timeout" | "unknown"} NoAdapterKind
 */

/** @typedef {{ found: true, info: AdapterInfo } | { found: false, kind: NoAdapterKind, reason: string }} Probe */

/**
 * How the child process ended; `output` is all that it wrote, to standard output and standard error.
 * @typedef {{ output: string, signal: string | null, exitCode: number | null, timedOut: boolean }} ChildEnd
 */

const PROBE = fileURLToPath(new URL("../probe-adapter.mjs", import.meta.url));
const TIMEOUT_SECONDS = 30;

/** Starts the probe as a child process and reads its answer. Never throws. @returns {Promise<Probe>} */
export function probeAdapter() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROBE], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, TIMEOUT_SECONDS * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ found: false, kind: "unknown", reason: `the probe could not be started (${error.message})` });
    });
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer);
      resolve(readProbe({ output, signal, exitCode, timedOut }));
    });
  });
}

/**
 * Reads how the probe ended.
 * @param {ChildEnd} end
 * @returns {Probe}
 */
export function readProbe({ output, signal, exitCode, timedOut }) {
  const answer = findAnswer(output);
  if (answer && "adapter" in answer && answer.adapter) return { found: true, info: answer.adapter };
  if (answer && "error" in answer) {
    const firstLine = answer.error.split("\n")[0];
    return { found: false, kind: "no-dawn", reason: `Dawn does not load (${firstLine})` };
  }
  if (!answer && timedOut) {
    return { found: false, kind: "timeout", reason: `Dawn gave no answer in ${TIMEOUT_SECONDS} seconds` };
  }
  if (!answer) {
    return { found: false, kind: "crash", reason: `Dawn ended its process (${signal ?? `exit code ${exitCode}`})` };
  }
  return whyNoAdapter(output);
}

/** @param {string} output @returns {ProbeAnswer | undefined} */
function findAnswer(output) {
  for (const line of output.split("\n")) {
    // Dawn's warnings are around the answer, and nothing promises that none of them starts with a brace.
    if (!line.startsWith('{"adapter":') && !line.startsWith('{"error":')) continue;
    try {
      return JSON.parse(line);
    } catch {}
  }
  return undefined;
}

/** @param {string} output @returns {Probe} */
function whyNoAdapter(output) {
  if (/ArrayDynamicIndexing/.test(output)) {
    return { found: false, kind: "driver-too-old", reason: "the Vulkan driver is too old for Dawn" };
  }
  if (/Couldn't load .*vulkan|libvulkan\.so[^\n]*cannot open/i.test(output)) {
    return { found: false, kind: "no-loader", reason: "the Vulkan loader (libvulkan) is missing" };
  }
  if (/Found no drivers|VK_ERROR_INCOMPATIBLE_DRIVER/.test(output)) {
    return { found: false, kind: "no-driver", reason: "no Vulkan driver is installed" };
  }
  return { found: false, kind: "unknown", reason: "Dawn finds no adapter and does not say why" };
}

/**
 * One line for people.
 * @param {AdapterInfo} info
 */
export function describeAdapter(info) {
  const name = info.description || info.device || "unnamed adapter";
  return info.architecture === "software" ? `${name}, in software` : name;
}
