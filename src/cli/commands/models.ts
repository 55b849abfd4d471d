/** `kiloflow models` */

import type { Command } from "commander";
import { validityText } from "../../jobs/dataset/validity.ts";
import { bandNames, joinBands } from "../../lightcurves/bands.ts";
import { binariesOf } from "../../lightcurves/binary/fromBinaries.ts";
import { drawable, EJECTA } from "../../lightcurves/draws/resolve.ts";
import { describeRange, inputNames, type LightCurveModel, type ModelInput } from "../../lightcurves/model.ts";
import { argumentsText, type OptionSchema } from "../../lightcurves/options.ts";
import type { Prior } from "../../lightcurves/priors.ts";
import { configuredModel, modelNamed, registeredModels } from "../../lightcurves/registry.ts";
import { BAND_DEFINITIONS } from "../../lightcurves/spectrum/spectralBands.ts";
import {
  addOptionFlags,
  configuredByFlags,
  type Flags,
  hasFlag,
  inputFlag,
  optionsFromFlags,
  rangeFlagOf,
} from "../modelFlags.ts";
import { printResult } from "../showJob.ts";
import { terminalText } from "../terminalText.ts";

/** Adds the command. */
export function registerModels(program: Command): void {
  const command = program
    .command("models")
    .summary("list the light-curve models, or describe one")
    .description("Lists the light-curve models; with a name its inputs, bands, options, priors and validity.")
    .argument("[name]", "model to describe, as the options make it")
    .option("--json", "print as JSON");
  addOptionFlags(command)
    .addHelpText("after", "\nExample:\n  kiloflow models du17")
    .action((name: string | undefined, flags: Flags) => runModels(name, flags));
}

function runModels(name: string | undefined, flags: Flags): void {
  if (name === undefined) {
    const all = registeredModels();
    printResult(flags, all.map(summaryOf), () => all.map(summaryText).join("\n"));
    return;
  }
  const model = configuredByFlags(modelNamed(name, "the model"), flags);
  const options = optionsFromFlags(model, flags);
  const validity = validityText(model, options);
  printResult(flags, { ...descriptionOf(model), options, validity }, () => descriptionText(model, validity));
}

const summaryOf = (model: LightCurveModel) => ({
  name: model.name,
  title: model.title,
  source: model.source,
  inputs: model.inputs.map(({ name }) => name),
  bands: model.bands.length,
});

function summaryText(model: LightCurveModel): string {
  const others = model.bandNamed ? ", and others by name" : "";
  return `${model.name}: ${model.title}, ${model.source}\n  inputs: ${inputNames(model)}\n  bands: ${model.bands.length}${others}`;
}

/** What there is to say of a model, for programs. */
function descriptionOf(model: LightCurveModel) {
  const { name, title, source, inputs, bands, properties, statuses } = model;
  return {
    ...{ name, title, source, domain: model.validityText },
    inputs: inputs.map(inputDescription),
    constants: (model.constants ?? []).map(inputDescription),
    binary: binaryText(model),
    bands: bands.map(({ name: band, wavelengthNm }) => ({ name: band, wavelengthNm })),
    otherBands: model.bandNamed !== undefined,
    ...{ properties, bolometric: model.bolometric },
    statuses: statuses.map(({ name: status, hasValues }) => ({ name: status, hasValues })),
    optionFlags: model.options.filter(hasFlag),
    priors: Object.entries(model.priors).map(([prior, { description, ranges, independent }]) => ({
      ...{ name: prior, description, ranges, independent },
    })),
  };
}

const inputDescription = (input: ModelInput) => ({
  ...{ name: input.name, flag: inputFlag(input), unit: input.unit, summary: input.summary },
  ...{ range: input.range, scale: input.scale },
});

/** Whether sets may be binaries. */
function binaryText(model: LightCurveModel): string {
  const { binary, binaryOptions } = model;
  if (binary === undefined) {
    if (binaryOptions === undefined) return "does not determine the inputs";
    return terminalText(
      `with ${argumentsText(binaryOptions)}, which \`from\` binary implies, ${binaryText(configuredModel(model, binaryOptions))}`,
    );
  }
  if (binary === "inputs") return "the inputs are its masses and Lambdas";
  return `determines ${binary.determines.join(", ")}`;
}

/** Without the zeros of very large and very small numbers. */
const short = (value: number): string =>
  value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4)
    ? value.toExponential().replace("+", "")
    : String(value);

/** Whether users set an option: by its own flag, or by definitions in `--bands`. Others follow, as fingerprints do. */
const isSet = (option: OptionSchema): boolean => hasFlag(option) || option.name === BAND_DEFINITIONS.name;

const optionLine = (option: OptionSchema): string => {
  const argument = option.kind === "choice" ? "name" : option.argument;
  const values =
    option.kind === "choice"
      ? `: ${option.choices.join(", ")}`
      : option.kind === "number"
        ? `, from ${option.range.map(short).join(" to ")}`
        : "";
  const fallback = option.defaultText === undefined ? "" : ` (default: ${option.defaultText})`;
  const flag = option.flag === undefined ? `${argument} in --bands` : `${option.flag} <${argument}>`;
  return `${flag}  ${option.summary}${values}${fallback}`;
};

/** "0.1 to 10", or the one value of a range without a width. */
const drawnText = (range: readonly number[]): string =>
  [...new Set(range.map((end) => short(Number(end.toPrecision(4)))))].join(" to ");

function priorLines(name: string, { description, ranges, independent = {} }: Prior): string[] {
  const flags = Object.entries(ranges).map(
    ([range, { summary, range: values }]) => `    ${rangeFlagOf(range)} ${values.join(":")}  ${summary}`,
  );
  const drawn = Object.entries(independent).map(
    ([input, { range, scale }]) => `    ${input}  ${drawnText(range)}${scale === "log" ? ", in the logarithm" : ""}`,
  );
  return [`  ${name}: ${description}`, ...flags, ...drawn];
}

/** A unit behind a comma; nothing for pure numbers. */
const unitText = (unit: string): string => (unit === "1" ? "" : `, ${unit}`);

const inputLine = (input: ModelInput): string =>
  `  ${input.name}  ${input.summary}${unitText(input.unit)}; ${describeRange(input)}, ${input.scale}`;

/** What `--draw` can draw. */
function drawnLines(model: LightCurveModel): string[] {
  const { constants = [], binary } = model;
  if (constants.length > 0)
    return [
      "Constants that may be drawn for every set (--draw; ejecta draws the published scatter of the ejecta mass):",
      ...constants.map(inputLine),
    ];
  const names = (all: readonly ModelInput[]) => all.map(({ name }) => name).join(", ");
  const alone = `May be drawn for every set (--draw): ${names(drawable(model).inputs)}`;
  if (typeof binary !== "object") return [alone];
  const { inputs, relations } = drawable(model, binariesOf(model));
  return [`${alone}; with --from binary: ${names([...inputs, ...relations])}, ${EJECTA}`];
}

/** The description for people. */
function descriptionText(model: LightCurveModel, validity: string): string {
  const wavelengths = model.bands.map(({ name, wavelengthNm }) => `${name} ${Number(wavelengthNm.toPrecision(5))}`);
  const others = model.bandNamed ? "; others by name in --bands" : "";
  const { properties, statuses } = model;
  return [
    `${model.name}: ${model.title}, ${model.source}`,
    ...(model.validityText === undefined ? [] : [model.validityText]),
    "",
    "Inputs:",
    ...model.inputs.map(inputLine),
    "",
    ...drawnLines(model),
    "",
    `A binary (m1, m2, Lambda1, Lambda2): ${binaryText(model)}`,
    `Bands (${joinBands(bandNames(model))}), nm: ${wavelengths.join(", ")}${others}`,
    `Times: ${validity}`,
    `Besides: ${[...properties.map(({ name, unit }) => `${name}${unit === "1" ? "" : ` (${unit})`}`), ...(model.bolometric ? ["bolometric luminosity (--bolometric)"] : [])].join(", ") || "nothing"}`,
    `Statuses: ${statuses.map(({ name, hasValues }) => `${name}${hasValues ? "" : " (no values)"}`).join(", ")}`,
    "",
    "Options:",
    ...model.options.filter(isSet).map((option) => `  ${optionLine(option)}`),
    "",
    "Priors:",
    ...Object.entries(model.priors).flatMap(([name, prior]) => priorLines(name, prior)),
  ].join("\n");
}
