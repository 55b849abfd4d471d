/** `npm run bench [name ...]`: bundles the programs in bench/ and runs them one after the other, or only those that are named. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./lib/run.mjs";
import { wasmForEsbuild } from "./lib/wasm.mjs";

const all = readdirSync(join(ROOT, "bench"))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -3));
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !all.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`there is no benchmark "${unknown}"; there are ${all.join(", ")}\n`);
  process.exit(2);
}

// Inside node_modules, so that the bundles find the packages that they leave out.
const folder = mkdtempSync(join(ROOT, "node_modules", ".bench-"));
try {
  const names = wanted.length > 0 ? wanted : all;
  await build({
    entryPoints: names.map((name) => join(ROOT, "bench", `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    loader: { ".wgsl": "text" },
    plugins: [wasmForEsbuild],
    logLevel: "warning",
  });
  for (const name of names)
    execFileSync(process.execPath, [join(folder, `${name}.mjs`)], { stdio: "inherit", cwd: ROOT });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
