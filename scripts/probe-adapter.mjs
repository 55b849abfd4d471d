/**
 * Asks Dawn for an adapter and prints one line of JSON: the adapter's info, or null, or the error that Dawn raised.
 *
 * Run as a child process by lib/adapter.mjs, because Dawn and the Vulkan drivers are native code: where they abort or
 * hang, only this process does.
 */

import { writeSync } from "node:fs";

/** @param {import("./lib/adapter.mjs").ProbeAnswer} answer */
function leave(answer) {
  // Written synchronously and left at once: Node would not exit by itself while Dawn's instance lives.
  writeSync(1, `${JSON.stringify(answer)}\n`);
  process.exit(0);
}

try {
  const { create } = await import("webgpu");
  const instance = create([]);
  const adapter = await instance.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) leave({ adapter: null });
  else {
    const { vendor, architecture, device, description } = adapter.info;
    leave({ adapter: { vendor, architecture, device, description } });
  }
} catch (error) {
  leave({ error: error instanceof Error ? error.message : String(error) });
}
