/** `kiloflow curve` */

import type { Command } from "commander";
import { evaluateOne } from "../../jobs/dataset/curve.ts";
import { curveJson } from "../../jobs/dataset/curveText.ts";
import { outsideText, shorterBandsText, windowText } from "../../jobs/dataset/validity.ts";
import { swappedText } from "../../lightcurves/binary/frame.ts";
import { withDistance } from "../../lightcurves/observation.ts";
import { curveTable } from "../curveTable.ts";
import { addFromFlag, binariesFromFlags, setOfBinary } from "../fromBinary.ts";
import {
  addGridFlags,
  addInputFlags,
  addModelFlag,
  addOptionFlags,
  addRedshiftFlag,
  type Flags,
  gridFromFlags,
  modelFromFlags,
  optionsFromFlags,
  otherFlags,
  redshiftFromFlags,
  setFromFlags,
} from "../modelFlags.ts";
import { terminalLine } from "../terminalText.ts";

interface SingleCurveFlags extends Flags {
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
    );
  addFromFlag(addModelFlag(command));
  addInputFlags(command, "Inputs, one flag each");
  addGridFlags(command, "0:11:0.1");
  addRedshiftFlag(addOptionFlags(command))
    .option("--output <file>", "save the curves (.csv, .json) or draw them (.svg, .png, .pdf)")
    .option("--force", "replace an existing output")
    .option("--json", "print as JSON")
    .option("--quiet", "print nothing but errors")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  kiloflow curve --m1 1.48 --m2 1.26 --lambda1 250 --lambda2 700 --distance 40 --output curve.svg\n" +
        "  kiloflow curve --model metzger2017 --ejecta-mass 0.03 --ejecta-velocity 0.15 --beta 3 --opacity 5 --times 0.1:10:x50\n" +
        "  kiloflow curve --model villar2017 --from binary --m1 1.48 --m2 1.26 --lambda1 250 --lambda2 700",
    )
    .action(runCurve);
}

async function runCurve(flags: SingleCurveFlags): Promise<void> {
  const model = modelFromFlags(flags);
  const { times, bands, notes } = gridFromFlags(model, flags);
  const { options, note } = withDistance(model, optionsFromFlags(model, flags, otherFlags(model)));
  const binaries = binariesFromFlags(model, flags, options);
  const redshift = redshiftFromFlags(model, flags, binaries !== undefined || model.binary === "inputs");
  const given = binaries
    ? setOfBinary(model, binaries, flags, { options, redshift })
    : { set: setFromFlags(model, flags), notes: [] };
  const { set } = given;
  // The masses of a binary have been brought to the source's frame.
  const result = evaluateOne({ model, set, times, bands, options, redshift: binaries ? undefined : redshift });
  const say = (text: string) => {
    if (!flags.quiet) process.stderr.write(`${terminalLine(text)}\n`);
  };
  for (const text of [...notes, ...(note === undefined ? [] : [note]), ...given.notes]) say(text);
  const { window, swapped } = result;
  if (swapped) say(swappedText(1));
  const { name } = model.statuses[result.curves.status];
  if (result.curves.status !== 0) say(`this set has the status "${name}"`);
  if (window) {
    const outside = outsideText(result.timesOutside, times.length);
    const text = `${model.title} has values from ${windowText(window)} for this set${shorterBandsText(bands, result.bandWindows)}`;
    say(outside ? `warning: ${text}; ${outside}` : text);
  } else say(`warning: ${model.title} has no values for this set`);
  if (flags.output === undefined) {
    if (!flags.quiet) process.stdout.write(flags.json ? curveJson(result) : curveTable(result));
    return;
  }
  const { saveCurve } = await import("../../jobs/dataset/saveCurve.ts");
  await saveCurve(flags.output, result, flags.force === true);
  say(`${flags.output} written`);
}
