import { describe, expect, it } from "vitest";
import { describeAdapter, probeAdapter, readProbe } from "../../scripts/lib/adapter.mjs";
import { hasAdapter } from "../support/environment.ts";

const NO_LOADER = "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file";
const NO_DRIVER = "Warning: vkCreateInstance: Found no drivers!\nWarning: vkCreateInstance failed";
const TOO_OLD = "Warning: Vulkan shaderUniform*ArrayDynamicIndexing required.\n - While initializing adapter";
const INFO = { vendor: "mesa", architecture: "software", device: "llvmpipe", description: "llvmpipe: Mesa 25" };

function probe(output: string) {
  return readProbe({ output, signal: null, exitCode: 0, timedOut: false });
}

describe("readProbe", () => {
  it.each([
    ["no-loader", NO_LOADER],
    ["no-driver", NO_DRIVER],
    ["driver-too-old", TOO_OLD],
    ["unknown", "Warning: something else"],
  ])("tells %s by Dawn's warnings", (kind, warnings) => {
    expect(probe(`${warnings}\n{"adapter":null}\n`)).toMatchObject({ found: false, kind });
  });

  it("prefers the old driver where another one is missing too", () => {
    expect(probe(`${NO_DRIVER}\n${TOO_OLD}\n{"adapter":null}`)).toMatchObject({ kind: "driver-too-old" });
  });

  it("finds the answer among warnings, whatever their order", () => {
    const answer = JSON.stringify({ adapter: INFO });
    expect(probe(`{odd warning\n${answer}\nWarning: limits reduced`)).toEqual({ found: true, info: INFO });
  });

  it("takes a Dawn that does not load for such, with the first line of its error", () => {
    const answer = JSON.stringify({ error: "version GLIBCXX_3.4.31 not found\n(required by dawn.node)" });
    const result = probe(answer);
    expect(result).toMatchObject({ kind: "no-dawn" });
    expect(result).toHaveProperty("reason", expect.stringMatching(/GLIBCXX_3\.4\.31 not found\)$/));
  });

  it("tells a crash from a time-out", () => {
    const crashed = readProbe({ output: NO_LOADER, signal: "SIGABRT", exitCode: null, timedOut: false });
    expect(crashed).toMatchObject({ kind: "crash", reason: expect.stringContaining("SIGABRT") });
    const left = readProbe({ output: "", signal: null, exitCode: 9, timedOut: false });
    expect(left).toMatchObject({ kind: "crash", reason: expect.stringContaining("exit code 9") });
    const hung = readProbe({ output: "", signal: "SIGKILL", exitCode: null, timedOut: true });
    expect(hung).toMatchObject({ kind: "timeout" });
  });

  it("keeps an answer that came before the process hung", () => {
    const output = `${JSON.stringify({ adapter: INFO })}\n`;
    expect(readProbe({ output, signal: "SIGKILL", exitCode: null, timedOut: true })).toEqual({
      found: true,
      info: INFO,
    });
  });

  it("does not take half an answer for one", () => {
    expect(probe('{"adapter":{"vendor":"me')).toMatchObject({ kind: "crash" });
  });
});

describe("probeAdapter", () => {
  it("finds twice what it found for this run", async () => {
    expect((await probeAdapter()).found).toBe(hasAdapter);
  });

  it.runIf(process.platform === "linux")("says that there is no driver where the loader finds none", async () => {
    const before = { icd: process.env.VK_ICD_FILENAMES, files: process.env.VK_DRIVER_FILES };
    process.env.VK_ICD_FILENAMES = "/nowhere.json";
    process.env.VK_DRIVER_FILES = "/nowhere.json";
    try {
      const probed = await probeAdapter();
      expect(probed.found).toBe(false);
      // Where not even the loader is installed, that is the reason.
      expect(probed).toHaveProperty("kind", expect.stringMatching(hasAdapter ? /^no-driver$/ : /^no-/));
    } finally {
      restore("VK_ICD_FILENAMES", before.icd);
      restore("VK_DRIVER_FILES", before.files);
    }
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describe("describeAdapter", () => {
  it("says so where the adapter is software, and finds a name", () => {
    expect(describeAdapter(INFO)).toBe("llvmpipe: Mesa 25, in software");
    expect(describeAdapter({ vendor: "nvidia", architecture: "hopper", device: "H100", description: "" })).toBe("H100");
    expect(describeAdapter({ vendor: "", architecture: "", device: "", description: "" })).toBe("unnamed adapter");
  });
});
