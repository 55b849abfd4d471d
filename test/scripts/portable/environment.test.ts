/** What the start script of the bundle decides on machines that are made of empty files. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary.ts";

const SCRIPT = fileURLToPath(new URL("../../../scripts/portable/environment.sh", import.meta.url));
const FOLDER = "/usr/lib/x86_64-linux-gnu";

/** A machine as new as Debian 12, with a Vulkan loader. */
const MODERN = {
  [`${FOLDER}/libc.so.6`]: "GLIBC_2.34 GLIBC_2.36",
  [`${FOLDER}/libstdc++.so.6`]: "GLIBCXX_3.4.29 GLIBCXX_3.4.30",
  [`${FOLDER}/libgcc_s.so.1`]: "",
  [`${FOLDER}/libvulkan.so.1`]: "",
};
const X_LIBRARIES = { [`${FOLDER}/libX11.so.6`]: "", [`${FOLDER}/libXext.so.6`]: "" };
const NVIDIA = { [`${FOLDER}/libGLX_nvidia.so.0`]: "", [`${FOLDER}/libEGL_nvidia.so.0`]: "" };
const NVIDIA_MANIFEST = { "/usr/share/vulkan/icd.d/nvidia_icd.json": '{"library_path": "libGLX_nvidia.so.0"}' };
const MESA_MANIFEST = { "/usr/share/vulkan/icd.d/lvp_icd.json": '{"library_path": "libvulkan_lvp.so"}' };

interface Decision {
  readonly libraryPath: string;
  readonly ownGlibc: string;
  readonly driverFiles: string;
  readonly icdFilenames: string;
}

/** Sources the script on a machine of such files. Paths of the machine come back without its prefix. */
function decide(files: Record<string, string>, environment: Record<string, string> = {}): Decision {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const program = `
    root=${root} runtime=/bundle needs_glibc=GLIBC_2.34 needs_glibcxx=GLIBCXX_3.4.30 cpp_needs_glibc=GLIBC_2.36
    . ${SCRIPT}
    printf '%s\\n' "$library_path" "$own_glibc" "\${VK_DRIVER_FILES-}" "\${VK_ICD_FILENAMES-}"`;
  const env = { PATH: process.env.PATH ?? "", ...environment };
  const output = execFileSync("sh", ["-euc", program], { encoding: "utf8", env });
  const [libraryPath, ownGlibc, driverFiles, icdFilenames] = output.replaceAll(root, "").split("\n");
  return { libraryPath, ownGlibc, driverFiles, icdFilenames };
}

const NOTHING: Decision = { libraryPath: "", ownGlibc: "", driverFiles: "", icdFilenames: "" };

describe("libraries", () => {
  it("takes nothing from the bundle where the machine has all", () => {
    expect(decide(MODERN)).toEqual(NOTHING);
  });

  it("brings the Vulkan loader where there is none", () => {
    const { [`${FOLDER}/libvulkan.so.1`]: _, ...files } = MODERN;
    expect(decide(files)).toEqual({ ...NOTHING, libraryPath: "/bundle/vulkan" });
    expect(decide({ ...files, "/usr/lib64/libvulkan.so.1": "" })).toEqual(NOTHING);
    expect(decide({ ...files, "/opt/a b/libvulkan.so.1": "" }, { LD_LIBRARY_PATH: "/opt/c:/opt/a b" })).toEqual(
      NOTHING,
    );
  });

  it("brings libstdc++ where it is missing or too old, also by LD_LIBRARY_PATH", () => {
    const old = { ...MODERN, [`${FOLDER}/libstdc++.so.6`]: "GLIBCXX_3.4.29" };
    const { [`${FOLDER}/libgcc_s.so.1`]: _, ...withoutGcc } = MODERN;
    const shadowed = { ...MODERN, "/opt/gcc9/lib64/libstdc++.so.6": "GLIBCXX_3.4.28" };
    for (const decision of [decide(old), decide(withoutGcc), decide(shadowed, { LD_LIBRARY_PATH: "/opt/gcc9/lib64" })])
      expect(decision).toEqual({ ...NOTHING, libraryPath: "/bundle/cpp" });
  });

  it("runs on its own glibc where the machine's is too old for what is needed", () => {
    const system = "/usr/lib/x86_64-linux-gnu:/lib/x86_64-linux-gnu:/usr/lib64:/lib64";
    const own = { ...NOTHING, ownGlibc: "yes", libraryPath: `/bundle/glibc:/bundle/cpp:${system}` };
    expect(decide({ ...MODERN, [`${FOLDER}/libc.so.6`]: "GLIBC_2.31" })).toEqual(own);
    // New enough for Dawn, but not for the bundle's libstdc++, which the machine's own one makes necessary.
    const redHat9 = {
      "/usr/lib64/libc.so.6": "GLIBC_2.34",
      "/usr/lib64/libstdc++.so.6": "GLIBCXX_3.4.29",
      "/usr/lib64/libgcc_s.so.1": "",
    };
    expect(decide(redHat9)).toEqual({ ...own, libraryPath: `${own.libraryPath}:/bundle/vulkan` });
    const newCpp = { ...MODERN, [`${FOLDER}/libc.so.6`]: "GLIBC_2.34" };
    expect(decide(newCpp)).toEqual(NOTHING);
  });
});

describe("NVIDIA's driver", () => {
  const chosen = (files: string): Decision => ({ ...NOTHING, driverFiles: files, icdFilenames: files });

  it("is left to its manifest where that works", () => {
    expect(decide({ ...MODERN, ...NVIDIA, ...X_LIBRARIES, ...NVIDIA_MANIFEST, ...MESA_MANIFEST })).toEqual(NOTHING);
  });

  it("gets a manifest where it has none, beside those of other drivers", () => {
    const machine = { ...MODERN, ...NVIDIA, ...X_LIBRARIES };
    expect(decide(machine)).toEqual(chosen("/bundle/vulkan/nvidia-glx.json"));
    expect(decide({ ...machine, ...MESA_MANIFEST })).toEqual(
      chosen("/bundle/vulkan/nvidia-glx.json:/usr/share/vulkan/icd.d/lvp_icd.json"),
    );
    expect(decide({ ...machine, "/home/me/.local/share/vulkan/icd.d/n.json": "nvidia" }, { HOME: "/home/me" })).toEqual(
      NOTHING,
    );
  });

  it("is taken without X where X is missing, in the place of its own manifest", () => {
    const expected = chosen("/bundle/vulkan/nvidia-egl.json:/usr/share/vulkan/icd.d/lvp_icd.json");
    expect(decide({ ...MODERN, ...NVIDIA, ...NVIDIA_MANIFEST, ...MESA_MANIFEST })).toEqual(expected);
  });

  it("is found where containers mount it", () => {
    const machine = { ...MODERN, ...X_LIBRARIES, "/usr/local/nvidia/lib64/libGLX_nvidia.so.0": "" };
    expect(decide(machine)).toEqual({
      ...chosen("/bundle/vulkan/nvidia-glx.json"),
      libraryPath: "/usr/local/nvidia/lib64",
    });
  });

  it("does not override what the user chose", () => {
    const machine = { ...MODERN, ...NVIDIA };
    expect(decide(machine, { VK_DRIVER_FILES: "/mine.json" })).toEqual({ ...NOTHING, driverFiles: "/mine.json" });
    expect(decide(machine, { VK_ICD_FILENAMES: "/mine.json" })).toEqual({ ...NOTHING, icdFilenames: "/mine.json" });
    expect(decide(machine, { VK_ADD_DRIVER_FILES: "/mine.json" })).toEqual(NOTHING);
  });

  it("is nothing to worry about where there is none", () => {
    expect(decide({ ...MODERN, ...NVIDIA_MANIFEST, ...MESA_MANIFEST })).toEqual(NOTHING);
  });
});
