import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openBackend, parseBackendChoice } from "../../src/engine/openBackend.ts";
import { runCli } from "../support/cli.ts";
import { describeWithAdapter } from "../support/environment.ts";

afterEach(() => vi.unstubAllEnvs());

describe("parseBackendChoice", () => {
  it("takes the flag, else the environment, else auto", () => {
    vi.stubEnv("KILOFLOW_BACKEND", "cpu");
    expect(parseBackendChoice("webgpu")).toBe("webgpu");
    expect(parseBackendChoice(undefined)).toBe("cpu");
    vi.stubEnv("KILOFLOW_BACKEND", "");
    expect(parseBackendChoice(undefined)).toBe("auto");
  });

  it("names the place of a wrong word", () => {
    expect(() => parseBackendChoice("cuda")).toThrow('--backend is "cuda", but must be one of auto, webgpu, cpu');
    vi.stubEnv("KILOFLOW_BACKEND", "gpu");
    expect(() => parseBackendChoice(undefined)).toThrow('KILOFLOW_BACKEND is "gpu"');
  });
});

it("opens the CPU backend when asked", async () => {
  using backend = await openBackend("cpu");
  expect(backend.description).toMatchObject({ kind: "cpu", reason: "asked for", hardware: false });
});

it("takes what the environment says where nothing is asked for, and as many threads as asked for", async () => {
  vi.stubEnv("KILOFLOW_BACKEND", "cpu");
  using backend = await openBackend({ threads: 3 });
  expect(backend.description).toMatchObject({ kind: "cpu", name: "CPU (WebAssembly SIMD, 3 threads)" });
  vi.stubEnv("KILOFLOW_BACKEND", "gpu");
  await expect(openBackend()).rejects.toThrow('KILOFLOW_BACKEND is "gpu"');
});

it("names the option that is wrong", async () => {
  await expect(openBackend("cuda" as "cpu")).rejects.toThrow('`backend` is "cuda", but must be one of auto, webgpu');
  await expect(openBackend({ threads: 1.5 })).rejects.toThrow("`threads` is 1.5, but must be an integer of at least 1");
  await expect(openBackend({ thread: 1 } as object)).rejects.toThrow("the options of `openBackend` have no `thread`");
  await expect(openBackend(null as never)).rejects.toThrow("`openBackend` takes a backend's name, or an object");
  await expect(openBackend({ device: {} as never })).rejects.toThrow("`device` must be a GPUDevice");
  const device = { limits: {}, features: new Set(), queue: {}, lost: new Promise(() => {}) } as unknown as GPUDevice;
  await expect(openBackend({ backend: "cpu", device })).rejects.toThrow('`backend` is "cpu", but a device was given');
});

it("falls back to the CPU and says why where no driver is found", async () => {
  const { stdout, code } = await runCli(["info", "--json"], {
    env: { VK_DRIVER_FILES: "/nonexistent.json", VK_ICD_FILENAMES: "/nonexistent.json", KILOFLOW_BACKEND: "" },
  });
  expect(code).toBe(0);
  const { backend } = JSON.parse(stdout);
  expect(backend.kind).toBe("cpu");
  expect(backend.reason).toMatch(/Dawn/);
});

it("fails with one sentence where WebGPU is asked for and missing", async () => {
  const { stderr, code } = await runCli(["info", "--backend", "webgpu"], {
    env: { VK_DRIVER_FILES: "/nonexistent.json", VK_ICD_FILENAMES: "/nonexistent.json" },
  });
  expect(code).toBe(3);
  expect(stderr).toMatch(/^kiloflow: no WebGPU adapter: .*--backend cpu\)\n$/);
});

describeWithAdapter("with an adapter", () => {
  it("takes WebGPU where it is asked for, measures it, and the process ends by itself", async () => {
    const { stdout, code } = await runCli(["info", "--json"], { env: { KILOFLOW_BACKEND: "webgpu" } });
    expect(code).toBe(0);
    const information = JSON.parse(stdout);
    expect(information.backend.kind).toBe("webgpu");
    expect(information.copyBandwidthGBs).toBeGreaterThan(0);
    expect(information.arithmeticGflops).toBeGreaterThan(0);
  });

  it("takes software alone where it is asked for", async () => {
    using chosen = await openBackend("auto");
    const { kind, hardware, reason } = chosen.description;
    expect(hardware || kind === "cpu").toBe(true);
    if (hardware) return;
    expect(reason).toMatch(/^the only adapter is software/);
    using software = await openBackend("software");
    expect(software.description).toMatchObject({ kind: "webgpu", hardware: false });
  });

  it("lets a program that uses the library end by itself", async () => {
    const program = `
      import { evaluateLightCurves, openBackend, parseTimes } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
      const backend = await openBackend("webgpu");
      const { magnitudes } = await evaluateLightCurves(backend, new Float64Array([1.4, 1.3, 300, 400]), { times: parseTimes("2:4:1") });
      backend.dispose();
      console.log(magnitudes.length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      timeout: 60_000,
    });
    expect(stdout.trim()).toBe("27");
  });
});
