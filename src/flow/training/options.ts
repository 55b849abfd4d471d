/**
 * Options of trainings as tables: one entry is all that flags, help, checks, recipes and what the trainer gets need to know
 * of an option.
 */

import { InputError } from "../../engine/errors.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { SCHEDULES } from "./schedule.ts";

/** Values of the options that come before one in its table. */
export type Earlier = Readonly<Record<string, unknown>>;

/** One option of a training. */
export interface TrainingOption<T> {
  /** E.g. "--learning-rate". */
  readonly flag: string;
  /** What is in the flag's angle brackets. */
  readonly argument: string;
  readonly summary: string;
  /** The default in words. */
  readonly defaultText?: string;
  /** The value out of a flag's text. @param name of what has it, for the message: the flag by default @throws InputError */
  parse(text: string, name?: string): T;
  /** @throws InputError naming the flag, or what else has it, of a value that makes no sense */
  check(value: T, name?: string): void;
  /** Values as recipes record them. */
  readonly form: ValueForm;
  /** The default, which may depend on options that come before. */
  fallback(earlier: Earlier): T;
  /** Another option and the value of it with which alone this one is used. */
  readonly goesWith?: readonly [option: string, value: string];
  /** Another option and the value of it with which this one has no use. */
  readonly notWith?: readonly [option: string, value: string];
}

/** What the values of an option are in JSON, where they are not the flag's text. */
export interface ValueForm {
  /** After "must be". */
  readonly description: string;
  admits(value: unknown): boolean;
}

const NUMBER: ValueForm = { description: "a number", admits: Number.isFinite };
const TEXT: ValueForm = { description: "a text", admits: () => false };

/** Values of the options of a table. */
export type OptionValues<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends TrainingOption<infer T> ? T : never;
};

type Details<T> = Pick<TrainingOption<T>, "defaultText" | "goesWith" | "notWith"> & { readonly form?: ValueForm };

/** A default that depends on other options is a function of them. */
export type Fallback<T> = T | ((earlier: Earlier) => T);

/**
 * An option of any kind.
 * @param usage the flag with its argument: "--clip <norm>"
 * @param parse of the text and the flag
 * @param check of the value and the flag
 */
export function option<T>(
  usage: string,
  summary: string,
  parse: (text: string, flag: string) => T,
  check: (value: T, flag: string) => void,
  fallback: Fallback<T>,
  details: Details<T> = {},
): TrainingOption<T> {
  const [flag, argument] = usage.split(" ");
  const defaultText = ["string", "number"].includes(typeof fallback) ? String(fallback) : undefined;
  return {
    flag,
    argument: argument.slice(1, -1),
    summary,
    defaultText,
    parse: (text, name = flag) => parse(text, name),
    check: (value, name = flag) => check(value, name),
    form: TEXT,
    fallback: (earlier) => (typeof fallback === "function" ? (fallback as (earlier: Earlier) => T)(earlier) : fallback),
    ...details,
  };
}

/** One of some names. */
export function choiceOption<T extends string>(
  usage: string,
  summary: string,
  choices: readonly T[],
  fallback: Fallback<T>,
  details?: Details<T>,
): TrainingOption<T> {
  const check = (value: T, flag: string) => {
    if (!choices.includes(value)) {
      throw new InputError(`${flag} is "${value}", but must be one of ${choices.join(", ")}`);
    }
  };
  return option<T>(usage, `${summary}: ${choices.join(", ")}`, (text) => text as T, check, fallback, details);
}

/** A number that a condition holds for. @param condition in words, after "must be" */
export function numberOption(
  usage: string,
  summary: string,
  [admitted, condition]: readonly [(value: number) => boolean, string],
  fallback: Fallback<number>,
  details?: Details<number>,
): TrainingOption<number> {
  const check = (value: number, flag: string) => {
    if (!admitted(value)) throw new InputError(`${flag} is ${value}, but must be ${condition}`);
  };
  return option(usage, summary, parseNumber, check, fallback, { form: NUMBER, ...details });
}

function parseNumber(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new InputError(`${flag} is "${text}", but must be a number`);
  }
  return value;
}

/** Conditions on numbers. */
export const POSITIVE = [(value: number) => value > 0, "positive"] as const;
export const NOT_NEGATIVE = [(value: number) => value >= 0, "at least 0"] as const;
export const integers = (low: number, high = 1e9) =>
  [
    (value: number) => Number.isInteger(value) && value >= low && value <= high,
    `an integer from ${low} to ${high}`,
  ] as const;

/** What the trainer gets. */
export const TRAINER_OPTIONS = {
  epochs: numberOption("--epochs <n>", "passes over the training rows", integers(1), 200),
  batch: numberOption("--batch <rows>", "rows of a step", integers(2, 2 ** 20), 1000),
  learningRate: numberOption("--learning-rate <r>", "largest rate", POSITIVE, 2e-3),
  schedule: choiceOption("--schedule <kind>", "rate over the training", SCHEDULES, "cosine"),
  warmup: numberOption("--warmup <epochs>", "epochs of linear warm-up, at least 20 steps; 0: none", NOT_NEGATIVE, 1),
  dropEvery: numberOption(
    "--drop-every <epochs>",
    "step schedule: epochs between drops",
    POSITIVE,
    ({ epochs }) => Math.max(1, (epochs as number) / 3),
    { defaultText: "a third", goesWith: ["schedule", "step"] },
  ),
  dropFactor: numberOption("--drop-factor <f>", "step schedule: factor of a drop", POSITIVE, 0.01, {
    goesWith: ["schedule", "step"],
  }),
  weightDecay: numberOption(
    "--weight-decay <w>",
    "decoupled weight decay above 0: AdamW instead of Adam",
    NOT_NEGATIVE,
    0,
  ),
  clip: numberOption("--clip <norm>", "longest gradient; 0 for no clipping", NOT_NEGATIVE, 10),
  seed: option("--seed <n>", "seed of split, order, weights, noise and simulations", parseNumber, checkSeed, 1, {
    form: NUMBER,
  }),
} as const;

export type TrainerOptions = OptionValues<typeof TRAINER_OPTIONS>;

/** All options of a trainer: those that are given, defaults for the others. */
export function trainerOptions(given: Partial<TrainerOptions> = {}): TrainerOptions {
  const complete: Record<string, unknown> = {};
  for (const [name, { fallback }] of Object.entries(TRAINER_OPTIONS)) {
    complete[name] = given[name as keyof TrainerOptions] ?? fallback(complete);
  }
  return complete as TrainerOptions;
}
