/** Has all light-curve models at once, where loading them apart would only cost time. */

/** @type {import("esbuild").Plugin} */
export const allModels = {
  name: "all-models",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]loadModel\.ts$/ }, () => ({
      contents: `import { registerModels } from "./builtInModels.ts";
        export const loadModel = async () => registerModels();
        export const loadDescription = loadModel;`,
      loader: "ts",
      resolveDir: "src",
    }));
  },
};
