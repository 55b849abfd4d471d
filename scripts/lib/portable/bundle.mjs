/** Puts the bundle together: program, Node, the libraries that bare machines lack, start scripts, licences. */

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError, ROOT } from "../run.mjs";
import { findLibrary, newestVersion } from "./libraries.mjs";
import { programFiles } from "./program.mjs";

const TEMPLATES = join(ROOT, "scripts", "portable");

/** Folders of the bundle's runtime and the system libraries in them. */
const LIBRARIES = {
  cpp: ["libstdc++.so.6", "libgcc_s.so.1"],
  vulkan: ["libvulkan.so.1"],
  // Node and drivers link to the small ones too; all must be of one version.
  glibc: [
    "ld-linux-x86-64.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libm.so.6",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libutil.so.1",
  ],
};

/** Where a licence may be on the machine that packs; the first that is there is taken. */
const LICENCES = {
  "node.txt": [
    join(dirname(dirname(process.execPath)), "LICENSE"),
    "/usr/share/doc/nodejs/LICENSE",
    "/usr/share/doc/nodejs/copyright",
  ],
  "vulkan-loader.txt": ["/usr/share/doc/libvulkan1/copyright", "/usr/share/licenses/vulkan-loader/LICENSE.txt"],
  "libstdc++.txt": ["/usr/share/doc/libstdc++6/copyright", "/usr/share/licenses/libstdc++/COPYING.RUNTIME"],
  "glibc.txt": ["/usr/share/doc/libc6/copyright", "/usr/share/licenses/glibc/COPYING.LIB"],
};

/**
 * Copies the program with everything that it reads into a folder of its own.
 * @param {string} folder absolute, to be made
 */
export async function copyProgram(folder) {
  for (const path of await programFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(ROOT, path), join(folder, path));
  }
}

/**
 * Writes the start scripts and what they source.
 * @param {string} folder the bundle's, absolute
 */
export function writeScripts(folder) {
  const runtime = join(folder, "runtime");
  mkdirSync(join(runtime, "vulkan"), { recursive: true });
  const start = readFileSync(join(TEMPLATES, "start.sh"), "utf8");
  for (const [name, program] of [
    ["kiloflow", "app/dist/cli.js"],
    ["run-all", "runtime/run-all.mjs"],
  ]) {
    writeFileSync(join(folder, name), start.replace("@PROGRAM@", program));
    chmodSync(join(folder, name), 0o755);
  }
  copyFileSync(join(TEMPLATES, "node.sh"), join(runtime, "node"));
  chmodSync(join(runtime, "node"), 0o755);
  for (const name of ["environment.sh", "exec-path.cjs", "run-all.mjs"]) {
    copyFileSync(join(TEMPLATES, name), join(runtime, name));
  }
  for (const name of ["nvidia-egl.json", "nvidia-glx.json"]) {
    copyFileSync(join(TEMPLATES, name), join(runtime, "vulkan", name));
  }
}

/**
 * Copies Node and the libraries, and writes down which versions they ask for.
 * @param {string} folder the bundle's, absolute
 * @returns {{ glibc: string, glibcxx: string, cppGlibc: string }} the versions
 * @throws {CommandError} where this machine lacks one of the libraries
 */
function copyRuntime(folder) {
  const runtime = join(folder, "runtime");
  copyFileSync(process.execPath, join(runtime, "node.bin"));
  chmodSync(join(runtime, "node.bin"), 0o755);
  for (const [kind, names] of Object.entries(LIBRARIES)) {
    mkdirSync(join(runtime, kind), { recursive: true });
    for (const name of names) cpSync(findLibrary(name), join(runtime, kind, name), { dereference: true });
  }
  chmodSync(join(runtime, "glibc", "ld-linux-x86-64.so.2"), 0o755);
  const ours = [
    join(runtime, "node.bin"),
    join(folder, "app/node_modules/webgpu/dist/linux-x64/dawn.node"),
    join(runtime, "vulkan/libvulkan.so.1"),
  ].map((path) => readFileSync(path));
  const cpp = LIBRARIES.cpp.map((name) => readFileSync(join(runtime, "cpp", name)));
  const versions = {
    glibc: newestVersion(ours, "GLIBC"),
    glibcxx: newestVersion(ours, "GLIBCXX"),
    cppGlibc: newestVersion([...cpp, ...ours], "GLIBC"),
  };
  writeFileSync(
    join(runtime, "requirements.sh"),
    `needs_glibc=${versions.glibc}\nneeds_glibcxx=${versions.glibcxx}\ncpp_needs_glibc=${versions.cppGlibc}\n`,
  );
  return versions;
}

/** Removes symbols that only debuggers read. @param {string} folder @returns {boolean} whether there is a `strip` */
function strip(folder) {
  const binaries = ["runtime/node.bin", "app/node_modules/webgpu/dist/linux-x64/dawn.node"];
  const end = spawnSync("strip", [...binaries.map((path) => join(folder, path))], { encoding: "utf8" });
  if (end.error) return false;
  if (end.status !== 0) throw new CommandError(`strip failed: ${end.stderr.trim()}`);
  return true;
}

/** Copies the licences of Node and the libraries. @param {string} folder @returns {string[]} those that are not here */
function copyLicences(folder) {
  const target = join(folder, "licences");
  mkdirSync(target, { recursive: true });
  const missing = [];
  for (const [name, candidates] of Object.entries(LICENCES)) {
    const found = candidates.find((path) => existsSync(path));
    if (found === undefined) missing.push(basename(name, ".txt"));
    else copyFileSync(found, join(target, name));
  }
  return missing;
}

/**
 * Makes the whole bundle.
 * @param {string} folder absolute, to be made
 * @returns {Promise<string[]>} what is worth knowing, a line each
 * @throws {CommandError} where this machine lacks something that belongs in it
 */
export async function makeBundle(folder) {
  await copyProgram(join(folder, "app"));
  writeScripts(folder);
  const { glibc, glibcxx, cppGlibc } = copyRuntime(folder);
  const stripped = strip(folder);
  copyFileSync(join(ROOT, "docs", "portable.md"), join(folder, "README.md"));
  copyFileSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  const missing = copyLicences(folder);
  return [
    `Node ${process.versions.node}${stripped ? "" : ", not stripped: there is no strip here"}`,
    `runs with the system's own libraries from ${glibc} and ${glibcxx} on, elsewhere with those of the bundle (${cppGlibc})`,
    ...missing.map(
      (name) => `the licence of ${name} is not on this machine: add it to licences/ before you pass the bundle on`,
    ),
  ];
}
