/** `kiloflow train` */

import type { Command } from "commander";
import { parseBands } from "../../du17/physics/bands.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { LIMITS, NORMALISATIONS, PERMUTATIONS } from "../../flow/architecture.ts";
import { SCHEDULES } from "../../flow/training/schedule.ts";
import { FILLS, parseFill } from "../../jobs/dataset/fill.ts";
import type { TrainingRecipe } from "../../jobs/training/trainingRecipe.ts";
import { AFFINE_SCALES, type Transformer } from "../../kernels/flow/transformers.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { count, duration, interruptSignal } from "../progress.ts";

/** Magnitudes. Without noise the density of curves that repeat values has no bound, and samples run far out. */
const DEFAULT_NOISE = 0.05;

interface TrainFlags extends OutputFlags {
  readonly output: string;
  readonly bands?: string;
  readonly compress: string;
  readonly fill: string;
  readonly feed: string;
  readonly transformer: string;
  readonly scale?: string;
  readonly bins?: number;
  readonly tailBound?: number;
  readonly couplings: number;
  readonly hidden: number;
  readonly blocks: number;
  readonly normalisation?: string;
  readonly permutation: string;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly schedule: string;
  readonly warmup: number;
  readonly dropEvery?: number;
  readonly dropFactor?: number;
  readonly weightDecay: number;
  readonly clip: number;
  readonly validation?: number;
  readonly patience: number;
  readonly noise?: number;
  readonly seed: number;
  readonly backend?: string;
  readonly figures: boolean;
  readonly resume?: boolean;
  readonly force?: boolean;
}

/** Adds the command. */
export function registerTrain(program: Command): void {
  const number = numberFlag;
  const command = program
    .command("train")
    .summary("train a conditional normalizing flow on a dataset")
    .description(
      "Trains a flow on the curves of a dataset, conditioned on masses and tidal deformabilities. One model for one band, " +
        "or one for several. Writes the best model, the last state, a log and figures.",
    )
    .argument("<dataset>", "dataset made by `kiloflow generate` or `kiloflow prepare`")
    .requiredOption("--output <file>", "model to write, .safetensors")
    .option("--bands <letters>", "bands to learn, together (default: all)")
    .option(
      "--compress <how>",
      "dimensions of the flow: points:F (every F-th point) or pca:K (K components)",
      "points:1",
    )
    .option("--fill <way>", `missing values: ${FILLS.join(", ")} (see docs/preparing.md)`, "nearest")
    .option("--feed <how>", "standardised, or kilonovaml: as the published pipeline fed its flows", "standardised")
    .option("--transformer <kind>", "what couplings do: affine, spline", "affine")
    .option(
      "--scale <activation>",
      `affine: activation that bounds the scale: ${AFFINE_SCALES.join(", ")} (default: bounded-exponential; sigmoid with --feed kilonovaml)`,
    )
    .option("--bins <k>", "spline: bins (default: 8)", number("--bins"))
    .option(
      "--tail-bound <x>",
      "spline: the identity beyond +-x standard deviations (default: 5)",
      number("--tail-bound"),
    )
    .option("--couplings <n>", "number of couplings", number("--couplings"), 8)
    .option("--hidden <width>", "width of the conditioners", number("--hidden"), 32)
    .option("--blocks <n>", "residual blocks of a conditioner", number("--blocks"), 2)
    .option(
      "--normalisation <kind>",
      `after each coupling: ${NORMALISATIONS.join(", ")} (default: act; batch with --feed kilonovaml)`,
    )
    .option(
      "--permutation <kind>",
      `order of the features between couplings: ${PERMUTATIONS.join(", ")} (from the training curves, see docs/flows.md)`,
      "none",
    )
    .option("--epochs <n>", "passes over the training rows", number("--epochs"), 200)
    .option("--batch <rows>", "rows of a step", number("--batch"), 1000)
    .option("--learning-rate <r>", "largest rate", number("--learning-rate"), 2e-3)
    .option("--schedule <kind>", `${SCHEDULES.join(", ")}`, "cosine")
    .option("--warmup <epochs>", "epochs of linear warm-up, 20 steps at the least", number("--warmup"), 1)
    .option("--drop-every <epochs>", "step schedule: epochs between drops (default: a third)", number("--drop-every"))
    .option("--drop-factor <f>", "step schedule: factor of a drop (default: 0.01)", number("--drop-factor"))
    .option("--weight-decay <w>", "decoupled weight decay above 0: AdamW instead of Adam", number("--weight-decay"), 0)
    .option("--clip <norm>", "longest gradient; 0 for no clipping", number("--clip"), 10)
    .option(
      "--validation <share>",
      "share of the rows held out (default: a third); with 0 the training rows judge the epochs",
      number("--validation"),
    )
    .option(
      "--patience <epochs>",
      "stop after so many epochs without a better validation loss; 0: never",
      number("--patience"),
      0,
    )
    .option(
      "--noise <mag>",
      `standard deviation of noise added to the curves of each batch (default: ${DEFAULT_NOISE}; 0 with --feed kilonovaml)`,
      number("--noise"),
    )
    .option("--seed <n>", "seed of split, order, weights and noise", number("--seed"), 1)
    .option("--no-figures", "draw nothing")
    .option("--resume", "go on from the last state of the same command")
    .option("--force", "replace existing files");
  addBackendFlag(command);
  addOutputFlags(command)
    .addHelpText(
      "after",
      "\nWith --output g.safetensors the other files are g.last.safetensors (state for --resume), g.log.jsonl, and\n" +
        "g.loss and g.evolution as .svg and .png.\n\nExample:\n  kiloflow train training.npz --bands g --epochs 100 --output g.safetensors",
    )
    .action(runTrain);
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw new InputError(`${flag} is "${value}", but must be one of ${allowed.join(", ")}`);
  return found;
}

function integer(flag: string, value: number, low: number, high = 1e9): number {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new InputError(`${flag} is ${value}, but must be an integer from ${low} to ${high}`);
  }
  return value;
}

function atLeast(flag: string, value: number, low: number): number {
  if (!(value >= low)) throw new InputError(`${flag} is ${value}, but must be at least ${low}`);
  return value;
}

function positive(flag: string, value: number): number {
  if (!(value > 0)) throw new InputError(`${flag} is ${value}, but must be positive`);
  return value;
}

/** @throws InputError for a flag that the chosen kind has no use for */
function refuseUnused(flags: TrainFlags): void {
  const affine = flags.transformer !== "spline";
  for (const [flag, value, needed, used] of [
    ["--bins", flags.bins, "--transformer spline", !affine],
    ["--tail-bound", flags.tailBound, "--transformer spline", !affine],
    ["--scale", flags.scale, "--transformer affine", affine],
    ["--drop-every", flags.dropEvery, "--schedule step", flags.schedule === "step"],
    ["--drop-factor", flags.dropFactor, "--schedule step", flags.schedule === "step"],
  ] as const) {
    if (value !== undefined && !used) throw new InputError(`${flag} goes with ${needed}`);
  }
}

async function recipeOf(flags: TrainFlags): Promise<TrainingRecipe> {
  const { parseCompression } = await import("../../jobs/training/trainingData.ts");
  const { FEEDINGS } = await import("../../jobs/training/trainingRecipe.ts");
  const feeding = oneOf("--feed", flags.feed, FEEDINGS);
  // Fed as published, everything else is as published too, unless the user says otherwise.
  const published = feeding === "kilonovaml";
  const transformer: Transformer =
    oneOf("--transformer", flags.transformer, ["affine", "spline"]) === "spline"
      ? {
          kind: "spline",
          bins: integer("--bins", flags.bins ?? 8, ...LIMITS.bins),
          tailBound: positive("--tail-bound", flags.tailBound ?? 5),
        }
      : {
          kind: "affine",
          scale: oneOf("--scale", flags.scale ?? (published ? "sigmoid" : "bounded-exponential"), AFFINE_SCALES),
        };
  refuseUnused(flags);
  const epochs = integer("--epochs", flags.epochs, 1);
  const validation = flags.validation ?? 1 / 3;
  if (!(validation >= 0 && validation < 1)) {
    throw new InputError(`--validation is ${validation}, but must be at least 0 and below 1`);
  }
  return {
    ...(flags.bands === undefined ? {} : { bands: parseBands(flags.bands) }),
    compression: parseCompression(flags.compress),
    fill: parseFill(flags.fill),
    feeding,
    couplings: integer("--couplings", flags.couplings, ...LIMITS.couplings),
    hidden: integer("--hidden", flags.hidden, ...LIMITS.hidden),
    blocks: integer("--blocks", flags.blocks, ...LIMITS.blocks),
    transformer,
    normalisation: oneOf("--normalisation", flags.normalisation ?? (published ? "batch" : "act"), NORMALISATIONS),
    permutation: oneOf("--permutation", flags.permutation, PERMUTATIONS),
    epochs,
    batch: integer("--batch", flags.batch, 2, 2 ** 20),
    schedule: {
      kind: oneOf("--schedule", flags.schedule, SCHEDULES),
      learningRate: positive("--learning-rate", flags.learningRate),
      warmupEpochs: atLeast("--warmup", flags.warmup, 0),
      dropEvery: positive("--drop-every", flags.dropEvery ?? Math.max(1, epochs / 3)),
      dropFactor: positive("--drop-factor", flags.dropFactor ?? 0.01),
    },
    weightDecay: atLeast("--weight-decay", flags.weightDecay, 0),
    clip: atLeast("--clip", flags.clip, 0),
    validation,
    patience: integer("--patience", flags.patience, 0),
    seed: checkSeed(flags.seed),
    noise: atLeast("--noise", flags.noise ?? (published ? 0 : DEFAULT_NOISE), 0),
  };
}

async function runTrain(dataset: string, flags: TrainFlags): Promise<void> {
  const recipe = await recipeOf(flags);
  const { trainFlow } = await import("../../jobs/training/train.ts");
  const say = (text: string) => {
    if (!flags.quiet && !flags.json) process.stderr.write(`${text}\n`);
  };
  const interrupt = interruptSignal();
  try {
    const summary = await trainFlow(
      {
        dataset,
        output: flags.output,
        recipe,
        backend: parseBackendChoice(flags.backend),
        resume: flags.resume === true,
        force: flags.force === true,
        figures: flags.figures,
      },
      {
        signal: interrupt.signal,
        onBackend: ({ description }) => say(`backend: ${description.name} (${description.reason})`),
        onMessage: say,
        onEpoch: (record, best, epochs) =>
          say(
            `epoch ${String(record.epoch).padStart(String(epochs).length)}/${epochs}  loss ${record.loss.toFixed(3)}  ` +
              `validation ${record.validationLoss.toFixed(3)}${best ? " *" : "  "} rate ${record.learningRate.toExponential(2)}  ` +
              `${count(record.samplesPerSecond)} samples/s  ${duration((epochs - record.epoch) * record.seconds)} left`,
          ),
      },
    );
    if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    else if (!flags.quiet) {
      const perMagnitude =
        recipe.compression.kind === "points" ? `, ${summary.validationLossMagnitudes.toFixed(3)} per magnitude` : "";
      process.stdout.write(
        [
          `${summary.output}: ${count(summary.parameters)} parameters, ${summary.dimensions} dimensions, trained on ${count(summary.rows)} sets`,
          ...(summary.emptySets > 0 ? [`  ${count(summary.emptySets)} sets without values in a band left out`] : []),
          ...(summary.emptyTimes.length > 0
            ? [`  without the points at ${summary.emptyTimes.join(", ")} days: no curve has a value of its own there`]
            : []),
          ...(summary.filledValues > 0 ? [`  ${count(summary.filledValues)} missing values (${recipe.fill})`] : []),
          `  mean negative log-density of ${summary.validationRows > 0 ? `${count(summary.validationRows)} held-out` : "the training"} sets: ${summary.validationLoss.toFixed(3)} nats (network units)${perMagnitude}`,
          `  ${summary.epochs} epochs in ${duration(summary.seconds)}, the best was ${summary.bestEpoch}${summary.stopped === "patience" ? "; patience ended" : ""}`,
          `  files: ${summary.files.join(", ")}`,
          "",
        ].join("\n"),
      );
    }
  } finally {
    interrupt.dispose();
  }
}
