/** Parts of the bundle: its files, its start scripts, its archive. */

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../../scripts/lib/licences.mjs";
import { writeArchive } from "../../../scripts/lib/portable/archive.mjs";
import { copyProgram, writeScripts } from "../../../scripts/lib/portable/bundle.mjs";
import { newestVersion, pathInCache } from "../../../scripts/lib/portable/libraries.mjs";
import { programFiles } from "../../../scripts/lib/portable/program.mjs";
import { temporaryFolder } from "../../support/temporary.ts";

const LOCK = JSON.parse(readFileSync(fileURLToPath(new URL("../../../package-lock.json", import.meta.url)), "utf8"));

/** Folders of the packages that the program needs, those that programs install at will included; not those of its tools. */
function neededPackages(): Set<string> {
  const found = new Set<string>();
  const visit = (names: object = {}, from = "") => {
    for (const name of Object.keys(names)) {
      const place = [`${from}/node_modules/${name}`.replace(/^\//, ""), `node_modules/${name}`].find(
        (path) => LOCK.packages[path],
      );
      if (!place || found.has(place)) continue;
      found.add(place);
      visit({ ...LOCK.packages[place].dependencies, ...LOCK.packages[place].optionalDependencies }, place);
    }
  };
  visit({ ...LOCK.packages[""].dependencies, ...LOCK.packages[""].peerDependencies });
  return found;
}

describe("programFiles", () => {
  it("names what the program reads, and nothing of other platforms, tools and documents", async () => {
    const files = await programFiles();
    for (const path of [
      "dist/cli.js",
      "package.json",
      "node_modules/commander/index.js",
      "node_modules/webgpu/dist/linux-x64/dawn.node",
      "node_modules/webgpu/LICENSE.md",
    ]) {
      expect(files).toContain(path);
    }
    expect(files.filter((path) => /\.map$|\.d\.ts$|darwin|win32|arm64|musl|^dist\/types/.test(path))).toEqual([]);
    const packages = [...new Set(files.filter((path) => path.startsWith("node_modules/")).map(packageFolder))];
    const needed = neededPackages();
    expect(packages.filter((path) => !needed.has(path))).toEqual([]);
    for (const path of packages) expect(files).toContain(`${path}/package.json`);
  });

  it("names enough for the program to run far from the repository", async () => {
    const folder = temporaryFolder();
    await copyProgram(join(folder, "app"));
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [join(folder, "app", "dist", "cli.js"), ...args], { cwd: folder, stdio: "pipe" });
    const set = ["--m1", "1.48", "--m2", "1.26", "--lambda1", "250", "--lambda2", "700"];
    run("curve", ...set, "--output", "curve.png");
    run("generate", "--backend", "cpu", "--prior", "eos", "--count", "20", "--times", "1:9:1", "--output", "curves.h5");
    run("check", "curves.h5");
    // The thread that reads HDF5 finds its library.
    run("generate", "--backend", "cpu", "--input", "curves.h5", "--times", "1:9:1", "--output", "again.npz");
    // Development packages stay behind; the benchmarks do without those that they would measure.
    expect(run("bench", "du17", "--quick", "--backend", "cpu").toString()).toContain(
      "gpu.js: CPU: absent: the package gpu.js is not installed",
    );
    expect(readFileSync(join(folder, "curve.png")).subarray(1, 4).toString()).toBe("PNG");
    // Dawn itself is loaded, whether or not it finds an adapter.
    expect(run("info", "--json").toString()).not.toContain("Dawn does not load");
  });
});

describe("start scripts", () => {
  const folder = () => {
    const bundle = join(temporaryFolder(), "a bundle");
    writeScripts(bundle);
    writeFileSync(join(bundle, "runtime", "node"), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
    chmodSync(join(bundle, "runtime", "node"), 0o755);
    return bundle;
  };

  it("find their folder from anywhere and through links, and hand on the arguments", () => {
    const bundle = folder();
    const links = join(bundle, "..", "links");
    mkdirSync(links);
    symlinkSync("../a bundle/kiloflow", join(links, "relative"));
    symlinkSync("relative", join(links, "again"));
    symlinkSync(join(bundle, "kiloflow"), join(links, "absolute"));
    const expected = `${join(bundle, "app/dist/cli.js")}\none\ntwo words\n`;
    for (const [command, cwd] of [
      [join(bundle, "kiloflow"), "/"],
      ["./kiloflow", bundle],
      ["links/again", join(bundle, "..")],
      ["./absolute", links],
    ]) {
      expect(execFileSync(command, ["one", "two words"], { cwd, encoding: "utf8" })).toBe(expected);
    }
    expect(execFileSync("sh", ["kiloflow", "one", "two words"], { cwd: bundle, encoding: "utf8" })).toBe(expected);
    const path = `${links}:${process.env.PATH}`;
    expect(execFileSync("again", ["one", "two words"], { env: { PATH: path }, encoding: "utf8" })).toBe(expected);
  });

  it("have one for everything at once", () => {
    const bundle = folder();
    const program = execFileSync(join(bundle, "run-all"), { encoding: "utf8" }).trim();
    expect(program).toBe(join(bundle, "runtime/run-all.mjs"));
    expect(existsSync(program)).toBe(true);
  });
});

describe("writeArchive", () => {
  const contents = (seconds: number) => {
    const folder = join(temporaryFolder(), "bundle");
    mkdirSync(folder);
    for (const name of seconds % 2 ? ["b", "a"] : ["a", "b"]) {
      writeFileSync(join(folder, name), name.repeat(100));
      utimesSync(join(folder, name), seconds, seconds);
    }
    return folder;
  };

  it("makes equal bytes of equal contents", () => {
    const [one, other] = [contents(1e9), contents(1e9 + 1)];
    expect(writeArchive(one, `${one}.tar.gz`)).toBe(readFileSync(`${one}.tar.gz`).length);
    writeArchive(other, `${other}.tar.gz`);
    expect(readFileSync(`${one}.tar.gz`).equals(readFileSync(`${other}.tar.gz`))).toBe(true);
    const listed = execFileSync("tar", ["-tzf", `${one}.tar.gz`], { encoding: "utf8" });
    expect(listed.trim().split("\n")).toEqual(["bundle/", "bundle/a", "bundle/b"]);
  });

  it("refuses what is too large and leaves nothing", () => {
    const folder = contents(1e9);
    expect(() => writeArchive(folder, `${folder}.tar.gz`, 100)).toThrow(/^the archive would have .* MB, but must not/);
    expect(readdirSync(join(folder, ".."))).toEqual(["bundle"]);
  });
});

describe("libraries", () => {
  it("finds the newest version that binaries name", () => {
    const binary = (...names: string[]) => Buffer.from(`\x7fELF\0${names.join("\0")}\0`, "latin1");
    const binaries = [binary("GLIBC_2.9", "GLIBC_2.28"), binary("GLIBC_2.4", "xGLIBC_2.99", "GLIBC_2.99x")];
    expect(newestVersion(binaries, "GLIBC")).toBe("GLIBC_2.28");
    expect(newestVersion([binary("GLIBCXX_3.4", "GLIBCXX_3.4.9", "GLIBCXX_3.4.30")], "GLIBCXX")).toBe("GLIBCXX_3.4.30");
    expect(() => newestVersion([binary("main")], "GLIBC")).toThrow("no binary names a version of GLIBC");
  });

  it("reads the cache of the dynamic loader", () => {
    const cache = [
      "2 libs found in cache `/etc/ld.so.cache'",
      "\tlibvulkan.so.1 (libc6) => /usr/lib32/libvulkan.so.1",
      "\tlibvulkan.so.1 (libc6,x86-64) => /usr/lib64/libvulkan.so.1",
    ].join("\n");
    expect(pathInCache(cache, "libvulkan.so.1")).toBe("/usr/lib64/libvulkan.so.1");
    expect(pathInCache(cache, "libvulkan.so")).toBeUndefined();
  });
});
