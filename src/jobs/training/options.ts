/** The recipe of a training: one table, from which the flags of `kiloflow train` and all else follow. */

import { jsonObject } from "../../data/jsonText.ts";
import { InputError } from "../../engine/errors.ts";
import { LIMITS, NORMALISATIONS, PERMUTATIONS } from "../../flow/architecture.ts";
import {
  choiceOption,
  integers,
  NOT_NEGATIVE,
  numberOption,
  type OptionValues,
  option,
  POSITIVE,
  TRAINER_OPTIONS,
  type TrainingOption,
  type ValueForm,
} from "../../flow/training/options.ts";
import { AFFINE_SCALES, TRANSFORMER_KINDS, type Transformer } from "../../kernels/flow/transformers.ts";
import { FILLS } from "../dataset/fill.ts";
import { EMBEDDING_DEFAULT, parseEmbedding } from "./embeddingOption.ts";

/** How curves and conditions reach the network: standardised, or as the published pipeline fed them. */
const FEEDINGS = ["standardised", "kilonovaml"] as const;

/** Magnitudes. Without noise the density of curves that repeat values has no bound, and samples run far out. */
const DEFAULT_NOISE = 0.05;

/** Of the representation's numbers, in their standard deviations. */
const REPRESENTATION_NOISE = 0.02;
const REPRESENTATION = "representation";

/** How curves become a flow's dimensions. */
export type Compression =
  | {
      readonly kind: "points" | "pca";
      /** Every how many points one is kept; for PCA the number of components. */
      readonly value: number;
    }
  /** The numbers of the light-curve model's representation, computed from the inputs; `value` of their components. */
  | { readonly kind: typeof REPRESENTATION; readonly value?: number };

export const compressionText = ({ kind, value }: Compression): string =>
  value === undefined ? kind : `${kind}:${value}`;

/** The magnitudes of the dataset, all of them. */
export const MAGNITUDES: Compression = { kind: "points", value: 1 };

const COMPRESSION_FORM: ValueForm = {
  description: 'a text, or an object of "kind" and "value"',
  admits: (one) => {
    const { kind, value, ...others } = jsonObject(one) ?? {};
    return (
      typeof kind === "string" && (value === undefined || Number.isFinite(value)) && Object.keys(others).length === 0
    );
  },
};

const NAMES_FORM: ValueForm = {
  description: "a text, or a list of names",
  admits: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string"),
};

/** Reads `points:120`, `pca:10`, `representation` or `representation:24`. @throws InputError */
function parseCompression(text: string, flag: string): Compression {
  if (text === REPRESENTATION) return { kind: text };
  const match = /^(points|pca|representation):(\d+)$/.exec(text);
  if (!match || Number(match[2]) < 1) {
    throw new InputError(
      `${flag} is "${text}", but must be points:F (every F-th point), pca:K (K components), ${REPRESENTATION} or ${REPRESENTATION}:K (K components of its numbers)`,
    );
  }
  return { kind: match[1] as Compression["kind"], value: Number(match[2]) };
}

/** Fed as published, everything else is as published too, unless the user says otherwise. */
const unlessPublished =
  <T>(own: T, published: T) =>
  ({ feed }: Readonly<Record<string, unknown>>): T =>
    feed === "kilonovaml" ? published : own;

/** Numbers of a representation are few and smooth: what was found to be right for them, unless the user says otherwise. */
const unlessRepresented =
  <T>(own: T | ((earlier: Readonly<Record<string, unknown>>) => T), represented: T) =>
  (earlier: Readonly<Record<string, unknown>>): T => {
    if ((earlier.compress as Compression).kind === REPRESENTATION) return represented;
    return typeof own === "function" ? (own as (earlier: Readonly<Record<string, unknown>>) => T)(earlier) : own;
  };

const orRepresented = (own: string | number, represented: string | number) => ({
  defaultText: `${represented} with --compress ${REPRESENTATION}, else ${own}`,
});

const anything = () => {};

type TransformerOptions = Pick<TrainingRecipe, "scale" | "bins" | "tailBound">;

/** A transformer of each kind out of a recipe. Total: a kind that is missing does not compile. */
const TRANSFORMER_OF: {
  readonly [Kind in Transformer["kind"]]: (recipe: TransformerOptions) => Extract<Transformer, { kind: Kind }>;
} = {
  affine: ({ scale }) => ({ kind: "affine", scale }),
  spline: ({ bins, tailBound }) => ({ kind: "spline", bins, tailBound }),
};

export const TRAINING_OPTIONS = {
  bands: option<string | readonly string[] | undefined>(
    "--bands <names>",
    "bands to learn, together: letters in a row, or names with commas between",
    (text) => text,
    anything,
    undefined,
    { defaultText: "all", form: NAMES_FORM },
  ),
  compress: option<Compression>(
    "--compress <how>",
    "dimensions of the flow: points:F (every F-th point), pca:K (K components), representation (numbers that the light-curve model computes of the inputs, and of which it makes any band at any time) or representation:K (K components of them)",
    parseCompression,
    (one, flag) => void parseCompression(compressionText(one), flag),
    MAGNITUDES,
    {
      defaultText:
        "representation where the light-curve model has one, the dataset states the model's options, and neither --feed nor --fill is given; else points:1",
      form: COMPRESSION_FORM,
    },
  ),
  fill: choiceOption("--fill <way>", "missing values (see docs/preparing.md)", FILLS, "nearest", {
    notWith: ["compress", REPRESENTATION],
  }),
  feed: choiceOption(
    "--feed <how>",
    "how data reach the network, kilonovaml: as KilonovaML fed its flows",
    FEEDINGS,
    "standardised",
    { notWith: ["compress", REPRESENTATION] },
  ),
  conditions: option(
    "--conditions <names>",
    "what the curves depend on: inputs, properties (of the light-curve model, computed from the inputs), representation (what the model's representation names), or names of either with commas between; with --simulate also photometry, of which the model's inputs are learned",
    (text) => text,
    anything,
    unlessRepresented("inputs", REPRESENTATION),
    { goesWith: ["feed", "standardised"], ...orRepresented("inputs", REPRESENTATION) },
  ),
  embedding: option<string | undefined>(
    "--embedding <shape>",
    "network in front of the flow, trained with it, whose outputs the couplings see instead of the conditions: WIDTHxLAYERS:OUTPUTS or none",
    (text) => text,
    (text, flag) => void (text === undefined || parseEmbedding(text, flag)),
    undefined,
    { defaultText: EMBEDDING_DEFAULT },
  ),
  transformer: choiceOption(
    "--transformer <kind>",
    "what couplings do",
    TRANSFORMER_KINDS,
    unlessRepresented<(typeof TRANSFORMER_KINDS)[number]>("affine", "spline"),
    orRepresented("affine", "spline"),
  ),
  scale: choiceOption(
    "--scale <activation>",
    "affine: activation that bounds the scale",
    AFFINE_SCALES,
    unlessPublished<(typeof AFFINE_SCALES)[number]>("bounded-exponential", "sigmoid"),
    { defaultText: "bounded-exponential; sigmoid with --feed kilonovaml", goesWith: ["transformer", "affine"] },
  ),
  bins: numberOption("--bins <k>", "spline: bins", integers(...LIMITS.bins), 8, {
    goesWith: ["transformer", "spline"],
  }),
  tailBound: numberOption("--tail-bound <x>", "spline: the identity beyond +-x standard deviations", POSITIVE, 5, {
    goesWith: ["transformer", "spline"],
  }),
  couplings: numberOption("--couplings <n>", "number of couplings", integers(...LIMITS.couplings), 8),
  hidden: numberOption("--hidden <width>", "width of the conditioners", integers(...LIMITS.hidden), 32),
  blocks: numberOption("--blocks <n>", "residual blocks of a conditioner", integers(...LIMITS.blocks), 2),
  normalisation: choiceOption(
    "--normalisation <kind>",
    "after each coupling",
    NORMALISATIONS,
    unlessPublished<(typeof NORMALISATIONS)[number]>("act", "batch"),
    { defaultText: "act; batch with --feed kilonovaml" },
  ),
  permutation: choiceOption(
    "--permutation <kind>",
    "order of the features between couplings (learned: from the training curves, see docs/flows.md)",
    PERMUTATIONS,
    "none",
  ),
  ...TRAINER_OPTIONS,
  epochs: {
    ...TRAINER_OPTIONS.epochs,
    fallback: unlessRepresented(TRAINER_OPTIONS.epochs.fallback, 25),
    ...orRepresented(TRAINER_OPTIONS.epochs.defaultText!, 25),
  },
  batch: {
    ...TRAINER_OPTIONS.batch,
    fallback: unlessRepresented(TRAINER_OPTIONS.batch.fallback, 250),
    ...orRepresented(TRAINER_OPTIONS.batch.defaultText!, 250),
  },
  validation: numberOption(
    "--validation <share>",
    "share of the rows held out; with 0 the training rows judge the epochs, and there are no sigma factors",
    [(value) => value >= 0 && value < 1, "at least 0 and below 1"],
    1 / 3,
    { defaultText: "a third" },
  ),
  patience: numberOption(
    "--patience <epochs>",
    "stop after so many epochs without a better validation loss; 0: never",
    integers(0),
    0,
  ),
  noise: numberOption(
    "--noise <mag>",
    "standard deviation of noise added to the curves of each batch (representation: in those of its numbers)",
    NOT_NEGATIVE,
    unlessRepresented(unlessPublished(DEFAULT_NOISE, 0), REPRESENTATION_NOISE),
    {
      defaultText: `${REPRESENTATION_NOISE} with --compress ${REPRESENTATION}, 0 with --feed kilonovaml, else ${DEFAULT_NOISE}`,
    },
  ),
} as const;

/** What decides the numbers of a training: two runs with equal recipes and data give equal models on one adapter. */
export type TrainingRecipe = OptionValues<typeof TRAINING_OPTIONS>;

/** Options by their names: those of trainings on light curves, or on tables. */
export type OptionTable = Readonly<Record<string, Pick<TrainingOption<unknown>, "flag">>>;

type Entry = readonly [name: string, option: TrainingOption<unknown>];
const entriesOf = (table: OptionTable) => Object.entries(table) as unknown as readonly Entry[];

/** A choice as the conditions of other options name it. */
const choiceText = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "kind" in value ? value.kind : value;

/** Whether the other options leave an option any use. */
function isUsed({ goesWith, notWith }: TrainingOption<unknown>, recipe: object): boolean {
  const values = recipe as Readonly<Record<string, unknown>>;
  return (
    (goesWith === undefined || values[goesWith[0]] === goesWith[1]) &&
    (notWith === undefined || choiceText(values[notWith[0]]) !== notWith[1])
  );
}

/**
 * A recipe with the defaults for what is not given. What is learned where that is not given is decided elsewhere, by the
 * dataset (`chosenRecipe`); here it is its magnitudes.
 * @throws InputError naming the flag of a value that makes no sense, or that the others leave no use
 */
export const completeRecipe = (given: Partial<TrainingRecipe> = {}): TrainingRecipe =>
  completeOptions(given, TRAINING_OPTIONS);

/** The same for the options of another table. */
export function completeOptions<Recipe extends object>(given: Partial<Recipe>, table: OptionTable): Recipe {
  const recipe = optionsWithDefaults(given, table);
  const [useless] = uselessOptions(given, recipe, table);
  if (useless) throw new InputError(useless.why);
  return recipe;
}

/** The same where options may be given that have no use. @throws InputError naming the flag of a value that makes no sense */
export const recipeWithDefaults = (given: Partial<TrainingRecipe>): TrainingRecipe =>
  optionsWithDefaults(given, TRAINING_OPTIONS);

function optionsWithDefaults<Recipe extends object>(given: Partial<Recipe>, table: OptionTable): Recipe {
  const all = given as Readonly<Record<string, unknown>>;
  const recipe: Record<string, unknown> = {};
  for (const [name, one] of entriesOf(table)) {
    recipe[name] = all[name] ?? one.fallback(recipe);
    one.check(recipe[name]);
  }
  return recipe as unknown as Recipe;
}

/** An option that is given and to which the others leave no use. */
export interface UselessOption {
  readonly name: string;
  /** The option whose value leaves it none. */
  readonly because: string;
  /** "--bins goes with --transformer spline" */
  readonly why: string;
}

/** The options given that have no use in a recipe. */
export function uselessOptions(given: object, recipe: object, table: OptionTable = TRAINING_OPTIONS): UselessOption[] {
  const all = given as Readonly<Record<string, unknown>>;
  return entriesOf(table)
    .filter(([name, one]) => all[name] !== undefined && !isUsed(one, recipe))
    .map(([name, one]) => {
      const how = one.notWith === undefined ? "goes with" : "has no use with";
      const [because, value] = (one.notWith ?? one.goesWith)!;
      return { name, because, why: `${one.flag} ${how} ${table[because].flag} ${value}` };
    });
}

/** What a recipe is recorded as: the options that have a use, in the table's order. JSON-serialisable. */
export function recordedRecipe<Recipe extends object>(
  recipe: Recipe,
  table: OptionTable = TRAINING_OPTIONS,
): Partial<Recipe> {
  const all = recipe as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    entriesOf(table)
      .filter(([, one]) => isUsed(one, all))
      .map(([name]) => [name, all[name]]),
  ) as Partial<Recipe>;
}

/** One option of a recipe as users write it: "--compress points:11", or "no --bands" where it is not given. */
export function optionText(name: string, recipe: object, table: OptionTable = TRAINING_OPTIONS): string {
  const { flag } = table[name];
  const value = (recipe as Readonly<Record<string, unknown>>)[name];
  if (value === undefined) return `no ${flag}`;
  const text =
    typeof value === "object" && value !== null && "kind" in value
      ? compressionText(value as Compression)
      : String(value);
  return `${flag} ${/^[\w.,:+-]+$/.test(text) ? text : JSON.stringify(text)}`;
}

/** The part of a recipe that flags give: texts by the options' names. @throws InputError for texts that cannot be read */
export function recipeOfFlags<Recipe = TrainingRecipe>(
  flags: Readonly<Record<string, unknown>>,
  table: OptionTable = TRAINING_OPTIONS,
): Partial<Recipe> {
  const given: Record<string, unknown> = {};
  for (const [name, one] of entriesOf(table)) {
    const text = flags[name];
    if (typeof text === "string") given[name] = one.parse(text);
  }
  return given as Partial<Recipe>;
}

/** Name, usage and help of every flag, in order. */
export function trainingFlags(
  table: OptionTable = TRAINING_OPTIONS,
): { readonly name: string; readonly usage: string; readonly help: string }[] {
  return entriesOf(table).map(([name, { flag, argument, summary, defaultText }]) => ({
    name,
    usage: `${flag} <${argument}>`,
    help: defaultText === undefined ? summary : `${summary} (default: ${defaultText})`,
  }));
}

/** What a recipe's couplings do. */
export const transformerOf = (recipe: TransformerOptions & Pick<TrainingRecipe, "transformer">): Transformer =>
  TRANSFORMER_OF[recipe.transformer](recipe);
