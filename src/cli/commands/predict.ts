/** `kiloflow predict` */

import type { Command } from "commander";
import type { FixedValues } from "../../data/parameters/schema.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import type { JobEvents } from "../../jobs/events.ts";
import { shippedNames, shippedPath } from "../../jobs/inference/shippedModels.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { DEFAULT_MODEL, modelNamed, registeredModels } from "../../lightcurves/registry.ts";
import { ANY_BANDS, ANY_TIMES, askedGrid } from "../askedGrid.ts";
import {
  addInputFlags,
  addRedshiftFlag,
  type Flags,
  givenInputFlags,
  redshiftFromFlags,
  setFromFlags,
} from "../modelFlags.ts";
import { addBackendFlag, addOutputFlags, NO_CALIBRATION, numberFlag, type OutputFlags } from "../options.ts";
import { printResult, showJob } from "../showJob.ts";

interface PredictFlags extends OutputFlags, Flags {
  readonly input?: string;
  readonly table?: string;
  readonly model?: string;
  readonly flow?: boolean;
  readonly times?: string;
  readonly bands?: string;
  readonly distance?: number;
  readonly chirpMass?: string;
  readonly chirpMassSigma?: string;
  readonly samples?: number;
  readonly seed: number;
  readonly calibration: boolean;
  readonly output?: string;
  readonly figure?: string;
  readonly histograms?: string;
  readonly backend?: string;
  readonly force?: boolean;
}

/** The flow that kiloflow brings of what a measured chirp mass alone says. */
const SHIPPED_ALERT = "alert";

/** Flags of what is measured. */
const MEASURED = ["chirpMass", "chirpMassSigma"] as const;

/** Adds the command. */
export function registerPredict(program: Command): void {
  const command = program
    .command("predict")
    .summary("curves for one set of inputs or a posterior, with credible bands")
    .description(
      "Mean, median and credible bands for one set of inputs, or over a whole posterior, where it also gives the range, " +
        "maximum and minimum of each set's mean curve. By flows where their files are named; else by the light-curve model's " +
        "own kernels, which are exact.",
    )
    .argument("[models...]", "flows (.safetensors), one for each band, or one for several");
  const names = registeredModels().map(({ name }) => name);
  command
    .option("--model <name>", `without files: light-curve model: ${names.join(", ")} (default: ${DEFAULT_MODEL})`)
    .option("--flow", "without files: take the flow of that model that kiloflow brings");
  addRedshiftFlag(addInputFlags(command, "Inputs of one set, one flag each"))
    .option(
      "--chirp-mass <Msun>",
      `measured chirp mass instead, for a flow that takes one (by default ${SHIPPED_ALERT})`,
    )
    .option("--chirp-mass-sigma <Msun>", "with it: its standard deviation")
    .option("--input <file>", "posterior instead: any file that `kiloflow generate --input` reads")
    .option("--table <name>", "which table of that file, where it has several")
    .option("--times <grid>", `${ANY_TIMES}; without files: any (default: 0.5:14:0.5)`)
    .option("--bands <names>", `${ANY_BANDS}; without files: any of the model (default: all)`)
    .option("--distance <Mpc>", "luminosity distance, for apparent magnitudes", numberFlag("--distance"))
    .option("--samples <n>", "of flows: samples for each set (default: 1000; 20 with --input)", numberFlag("--samples"))
    .option("--seed <n>", "of flows: seed of the samples", numberFlag("--seed"), 1)
    .option("--no-calibration", NO_CALIBRATION)
    .option("--output <file.csv>", "table of all bands and times")
    .option("--figure <file>", "curves with bands, .svg, .png or .pdf")
    .option("--histograms <file>", "with --input: histograms of range, maximum and minimum, .svg, .png or .pdf")
    .option("--force", "replace existing outputs");
  addBackendFlag(command);
  addOutputFlags(command)
    .addHelpText(
      "after",
      "\nExamples:\n  kiloflow predict --m1 1.48 --m2 1.26 --lambda1 250 --lambda2 700 --bands gK\n" +
        "  kiloflow predict --input posterior.dat --redshift 0.0099 --distance 40 --figure median.svg\n" +
        "  kiloflow predict --chirp-mass 1.188 --chirp-mass-sigma 0.004\n" +
        "  kiloflow predict g.safetensors r.safetensors --m1 1.48 --m2 1.26 --lambda1 250 --lambda2 700 --figure curves.svg",
    )
    .action(runPredict);
}

async function runPredict(named: string[], flags: PredictFlags): Promise<void> {
  const { input, table, samples, seed, calibration, output, figure, histograms } = flags;
  const measured = MEASURED.some((name) => flags[name] !== undefined);
  const given = [...givenInputFlags(flags), ...(measured ? ["--chirp-mass"] : [])];
  if (input !== undefined && given.length > 0) throw new InputError(`--input and ${given[0]} exclude each other`);
  if (input === undefined && table !== undefined) throw new InputError("--table goes with --input");
  const brought = measured && named.length === 0 ? shippedAlert(flags) : undefined;
  const models = brought === undefined ? named : [brought];
  const lightCurves = models.length === 0 ? modelNamed(flags.model ?? DEFAULT_MODEL) : undefined;
  if (named.length > 0) refuseWithFiles(flags);
  const exact = lightCurves !== undefined && flags.flow !== true;
  if (exact && !calibration) throw new InputError("--no-calibration goes with flows: name one, or give --flow");
  if (exact && samples !== undefined) throw new InputError("--samples goes with flows: name one, or give --flow");
  const request = {
    ...{ seed, calibration, output, figure, histograms },
    ...askedGrid(flags),
    // Options of the light-curve model are settled by what the flow learned.
    redshift: (lightCurves: LightCurveModel) => redshiftFromFlags(lightCurves, flags, true),
    sets:
      input === undefined
        ? (lightCurves: LightCurveModel, fallback: FixedValues) => {
            const takes = lightCurves.inputs.some(({ name }) => name === "chirp_mass");
            if (measured && !takes) throw new InputError("--chirp-mass goes with flows that take a measured one");
            const [foreign] = givenInputFlags(flags);
            if (takes && foreign)
              throw new InputError(`${foreign} has no use with a flow that takes --chirp-mass and --chirp-mass-sigma`);
            return setFromFlags(lightCurves, flags, { otherwise: takes ? "" : ", or --input", fallback });
          }
        : { path: input, table },
    distanceMpc: flags.distance,
    backend: parseBackendChoice(flags.backend),
    force: flags.force === true,
  };
  const { predictionSummary, predictionText } = await import("../predictionText.ts");
  if (exact) {
    const { predictExactly } = await import("../../jobs/inference/exactPrediction.ts");
    const by = `by the kernels of ${lightCurves.name} itself, exactly${flowText(lightCurves)}`;
    const prediction = await showJob(flags, "sets", (events) =>
      predictExactly({ ...request, lightCurves }, saying(by, events)),
    );
    printResult(flags, predictionSummary(prediction), () => predictionText(prediction, flags.distance));
    return;
  }
  const { predict } = await import("../../jobs/inference/predict.ts");
  const shipped = lightCurves && shippedFlow(lightCurves);
  const own = shipped ?? brought;
  const asked = { ...request, models: own === undefined ? models : [own], samples };
  const prediction = await showJob(flags, "sets", (events) =>
    predict(asked, own === undefined ? events : saying(`by the flow ${own}`, events)),
  );
  printResult(flags, predictionSummary(prediction), () => predictionText(prediction, flags.distance));
}

/** Says what computes, once the input is known to be good: what is refused is said alone. */
const saying = (text: string, events: JobEvents): JobEvents => ({
  ...events,
  onBackend: () => events.onMessage?.(text),
});

/** @throws InputError for flags that choose a model where flows are named */
function refuseWithFiles({ model, flow }: PredictFlags): void {
  if (flow) throw new InputError("--flow takes the flow that kiloflow brings; leave it out where one is named");
  if (model !== undefined)
    throw new InputError("--model says what is predicted where no flow is named; a flow knows its light-curve model");
}

/** The flow that the package brings for a measured chirp mass. @throws InputError for flags that choose another, and where it is missing */
function shippedAlert({ model, flow }: PredictFlags): string {
  const flag = model === undefined ? flow && "--flow" : "--model";
  if (flag) throw new InputError(`${flag} has no use with --chirp-mass, which the flow ${SHIPPED_ALERT} takes`);
  if (shippedNames().includes(SHIPPED_ALERT)) return shippedPath(SHIPPED_ALERT);
  throw new InputError(`kiloflow brings no flow ${SHIPPED_ALERT} here: name one that takes a measured chirp mass`);
}

/** That the package brings a flow, if it does. */
const flowText = ({ name }: LightCurveModel): string =>
  shippedNames().includes(name) ? " (--flow takes the flow that kiloflow brings)" : "";

/** The flow of a light-curve model that the package brings. @throws InputError where it brings none */
function shippedFlow({ name }: LightCurveModel): string {
  if (shippedNames().includes(name)) return shippedPath(name);
  throw new InputError(`kiloflow brings no flow of ${name}; it brings ${shippedNames().join(", ") || "none"}`, {
    hint: "leave --flow out: the model's own kernels are exact",
  });
}
