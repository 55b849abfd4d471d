/** `npm run pack:portable`: one folder and one archive that run on a bare Linux machine (docs/portable.md). */

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { build } = await import("./lib/build.mjs");
const { installPackages } = await import("./lib/packages.mjs");
const { CommandError, ROOT } = await import("./lib/run.mjs");
const { runScript, step } = await import("./lib/steps.mjs");

await runScript(async () => {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new CommandError(
      `the bundle is for Linux x64 and must be packed there, but this is ${process.platform} ${process.arch}`,
    );
  }
  await step("Packages: node_modules as package-lock.json asks", installPackages);
  await step("Build: dist from src", build);

  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const output = join(ROOT, "output", "portable");
  const folder = join(output, `kiloflow-${version}-linux-x64`);
  const archive = `${folder}.tar.gz`;
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });

  const { makeBundle } = await import("./lib/portable/bundle.mjs");
  await step(`Bundle: ${relative(ROOT, folder)}`, async () => {
    for (const line of await makeBundle(folder)) console.log(`   ${line}`);
    return "done";
  });
  const { megabytes, writeArchive } = await import("./lib/portable/archive.mjs");
  await step(`Archive: ${relative(ROOT, archive)}`, () => megabytes(writeArchive(folder, archive)));
});
