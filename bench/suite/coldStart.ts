/** From the start of the process to the first curve and the first sample, with full and with empty shader caches. */

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNumberArray } from "../../src/data/numpyFile.ts";
import { PUBLISHED_CONDITIONS, PUBLISHED_PHYSICS, PUBLISHED_TIMES } from "../../src/flow/formats/kilonovaml/feeding.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { DEFAULT_MODEL, modelNamed } from "../../src/lightcurves/registry.ts";
import { type Contender, climb } from "./climb.ts";
import type { BenchContext, BenchJob } from "./context.ts";
import { benchState, PUBLISHED } from "./flowCases.ts";
import { DIMENSIONS } from "./flowShape.ts";

export const FIRST_CURVE = "kiloflow curve";
/** A start may compile for seconds; that is what is measured. */
const LONGEST_SECONDS = 30;
const TABLE_SECONDS = 40;
const ROUNDS = 5;

export const coldStartJob: BenchJob = {
  name: "cold-start",
  title: "Cold start",
  async run(context) {
    const { program } = context;
    const table = "process start to first output";
    if (program === undefined) {
      const reason = "the benchmarks were not started from the built command line";
      return { measurements: [], absent: [{ table, what: "kiloflow", reason }], sentences: [] };
    }
    const climbed = await climb({
      ...context,
      table,
      id: "cold-start",
      unit: "processes",
      counts: [1],
      contenders: [process0(context), ...(await programStarts(context, program))],
      effort: {
        ...context.effort,
        runSeconds: LONGEST_SECONDS,
        ...(context.quick ? {} : { rounds: ROUNDS, tableSeconds: TABLE_SECONDS }),
      },
    });
    return {
      ...climbed,
      sentences: ["With an empty cache of shaders every start compiles, as the very first one on a machine does."],
    };
  },
};

/** Node without any program: what no program can be faster than. */
function process0({ folder }: BenchContext): Contender {
  return start("Node alone", folder, ["-e", "console.log(0)"], false);
}

async function programStarts(context: BenchContext, program: string): Promise<Contender[]> {
  const { folder, backends, quick } = context;
  const [flow, conditions] = [join(folder, "model.safetensors"), join(folder, "conditions.npy")];
  const published = modelNamed(PUBLISHED_PHYSICS.model);
  await writeFile(flow, encodeModel(exampleFlow(published)));
  await writeNumberArray(conditions, typicalSet(published), [1, published.inputs.length]);
  const physics = modelNamed(DEFAULT_MODEL);
  const curve = start(FIRST_CURVE, folder, [program, "curve", ...inputFlags(physics), "--json"], false);
  if (quick) return [curve];
  const sample = ["sample", flow, "--conditions", conditions, "--output", join(folder, "x.npy"), "--force", "--json"];
  const generate = [
    "generate",
    "--prior",
    physics.typicalPrior,
    "--count",
    "1",
    "--output",
    join(folder, "y.npz"),
    "--force",
    "--json",
  ];
  return [
    curve,
    ...backends.flatMap(({ choice }) =>
      [sample, generate].flatMap((args) => {
        const name = `kiloflow ${args[0]}, ${choice}`;
        const all = [program, ...args, "--backend", choice];
        if (choice === "cpu") return [start(name, folder, all, false)];
        return [start(name, folder, all, false), start(`${name}, empty shader cache`, folder, all, true)];
      }),
    ),
  ];
}

/** A process that is started in every call; its time ends with its first output. */
function start(what: string, folder: string, args: readonly string[], emptyCache: boolean): Contender {
  return {
    what,
    load: async () => ({
      run: () => secondsToOutput(args, emptyCache ? cacheIn(mkdtempSync(join(folder, "cache-"))) : {}),
    }),
  };
}

/** Where Mesa, NVIDIA's driver and kiloflow keep what they compiled or measured. */
const cacheIn = (folder: string) => ({
  XDG_CACHE_HOME: folder,
  MESA_SHADER_CACHE_DIR: folder,
  __GL_SHADER_DISK_CACHE_PATH: folder,
});

function secondsToOutput(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let seconds: number | undefined;
    let errors = "";
    child.stdout.on("data", () => {
      seconds ??= (performance.now() - begun) / 1000;
    });
    child.stderr.on("data", (piece) => {
      errors += piece;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && seconds !== undefined) resolve(seconds);
      else reject(new Error(`${args[1]} ended with code ${code}: ${errors.trim().split("\n").at(-1)}`));
    });
  });
}

/** One set of a model's typical prior. */
const typicalSet = (model: LightCurveModel): Float64Array =>
  Float64Array.from(createPrior(model, model.typicalPrior, 1, 1).read(0, 1));

/** The flags of the command line that give such a set. */
function inputFlags(model: LightCurveModel): string[] {
  const set = typicalSet(model);
  return model.inputs.flatMap(({ name }, column) => [`--${name.replaceAll("_", "-")}`, String(set[column])]);
}

/** A flow of the published shape, conditioned on the inputs of its light-curve model. */
export function exampleFlow({ inputs }: LightCurveModel): FlowModel {
  return {
    architecture: PUBLISHED,
    state: benchState(PUBLISHED),
    curves: { centre: new Float64Array(DIMENSIONS), scale: new Float64Array(DIMENSIONS).fill(1) },
    conditions: { ...PUBLISHED_CONDITIONS, names: inputs.map(({ name }) => name) },
    bands: ["g"],
    times: PUBLISHED_TIMES,
    training: { source: "benchmark: not trained", ...PUBLISHED_PHYSICS, trainingRows: 0, validationRows: 0 },
  };
}
