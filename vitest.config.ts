import { defineConfig, type Plugin } from "vitest/config";
import { wasmForVite } from "./scripts/lib/wasm.mjs";
import { workersForVite } from "./scripts/lib/workers.mjs";

/** Lets tests import `.wgsl` files as strings, as the build does. */
const wgslAsText: Plugin = {
  name: "wgsl-as-text",
  transform(code, id) {
    return id.endsWith(".wgsl") ? { code: `export default ${JSON.stringify(code)};`, map: null } : undefined;
  },
};

export default defineConfig({
  plugins: [wgslAsText, wasmForVite, workersForVite],
  test: {
    include: ["test/**/*.test.ts"],
    // The light-curve models that a program has.
    setupFiles: ["src/modelFiles.ts", "src/models.ts"],
    globalSetup: ["test/globalSetup.ts"],
    pool: "forks",
    // The lifetime tests force garbage collections.
    execArgv: ["--expose-gc"],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What a test waits for may take long on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    coverage: { provider: "v8", include: ["src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
