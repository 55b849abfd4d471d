/** `kiloflow curve` */

import type { Command } from "commander";
import { checkRedshift, orderByMass, toSourceFrame } from "../../du17/parameters/order.ts";
import { evaluateReference } from "../../du17/physics/reference.ts";
import { InputError } from "../../engine/errors.ts";
import { curveJson, curveTable } from "../curveText.ts";
import { addGridFlags, addModelFlags, type CurveFlags, gridFromFlags, modelFromFlags, numberFlag } from "../options.ts";

interface SingleCurveFlags extends CurveFlags {
  readonly m1: number;
  readonly m2: number;
  readonly lambda1: number;
  readonly lambda2: number;
  readonly redshift?: number;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the command. */
export function registerCurve(program: Command): void {
  const command = program
    .command("curve")
    .summary("print, save or draw the curves of one parameter set")
    .description(
      "Evaluates one parameter set with the float64 reference; prints the curves, or saves or draws them with --output.",
    )
    .requiredOption("--m1 <Msun>", "gravitational mass of the heavier star", numberFlag("--m1"))
    .requiredOption("--m2 <Msun>", "gravitational mass of the lighter star", numberFlag("--m2"))
    .requiredOption("--lambda1 <number>", "tidal deformability of the heavier star", numberFlag("--lambda1"))
    .requiredOption("--lambda2 <number>", "tidal deformability of the lighter star", numberFlag("--lambda2"));
  addGridFlags(command, "0:11:0.1");
  addModelFlags(command)
    .option("--redshift <z>", "divide the masses, given in the detector's frame, by 1 + z", numberFlag("--redshift"))
    .option("--output <file>", "save the curves (.csv, .json) or draw them (.svg, .png)")
    .option("--force", "replace an existing output")
    .option("--json", "print as JSON")
    .option("--quiet", "print nothing but errors")
    .addHelpText(
      "after",
      "\nExample:\n  kiloflow curve --m1 1.48 --m2 1.26 --lambda1 250 --lambda2 700 --distance 40 --output curve.svg",
    )
    .action(runCurve);
}

function checkParameters(flags: SingleCurveFlags): Float64Array {
  const parameters = new Float64Array(4);
  for (const [index, name] of (["m1", "m2", "lambda1", "lambda2"] as const).entries()) {
    if (!(flags[name] > 0)) throw new InputError(`--${name} is ${flags[name]}, but masses and Lambdas are positive`);
    parameters[index] = flags[name];
  }
  return parameters;
}

async function runCurve(flags: SingleCurveFlags): Promise<void> {
  const parameters = checkParameters(flags);
  const { times, bands } = gridFromFlags(flags);
  const options = modelFromFlags(flags);
  if (flags.redshift !== undefined) toSourceFrame(parameters, checkRedshift(flags.redshift));
  const say = (text: string) => {
    if (!flags.quiet) process.stderr.write(`${text}\n`);
  };
  if (orderByMass(parameters) > 0) say("m1 < m2: stars and Lambdas were swapped");
  const result = { parameters, times, bands, options, curves: evaluateReference(parameters, times, options, bands) };
  const { status } = result.curves.ejecta;
  if (status !== "ok") say(`this set has the status "${status}"`);
  if (flags.output === undefined) {
    if (!flags.quiet) process.stdout.write(flags.json ? curveJson(result) : curveTable(result));
    return;
  }
  const { saveCurve } = await import("../saveCurve.ts");
  await saveCurve(flags.output, result, flags.force === true);
  say(`${flags.output} written`);
}
