/** The fuzzer of test/fuzz/, bundled: its processes are Node's own, without a test runner. */

import { join } from "node:path";
import { bundlePrograms } from "./bundle.mjs";
import { ROOT } from "./run.mjs";

/** Bundles the fuzzer beside the build, so that it finds its packages. @returns {Promise<string>} the folder */
export async function bundleFuzzer() {
  const folder = join(ROOT, "dist", "fuzz");
  await bundlePrograms(
    ["main", "worker"].map((name) => join(ROOT, "test", "fuzz", `${name}.ts`)),
    folder,
  );
  return folder;
}
