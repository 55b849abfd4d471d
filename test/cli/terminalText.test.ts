/** What the library says, on a terminal. */

import { expect, it } from "vitest";
import "../../src/models.ts";
import { terminalLine, terminalText } from "../../src/cli/terminalText.ts";

it("has flags for the names of arguments, those of models' options included", () => {
  expect(terminalText("`redshift` is -1 (leave `noiseAmplitude` out)")).toBe(
    "--redshift is -1 (leave --noise-amplitude out)",
  );
  expect(terminalText("`distanceMpc` is 0, but `ejectaFit` and `massRange` are not")).toBe(
    "--distance is 0, but --ejecta-fit and --mass-range are not",
  );
  expect(terminalText('`bandDefinitions` has "x"')).toBe('--bands has "x"');
});

it("has no control characters but line ends", () => {
  expect(terminalText("a\u001b[2Jb\tc\u009bd\u007f\ne")).toBe("a\\u001b[2Jb\tc\\u009bd\\u007f\ne");
});

it("keeps a sentence with the name of a file on its line", () => {
  expect(terminalLine("the points of fe\nw.csv have no `redshift`")).toBe(
    "the points of fe\\u000aw.csv have no --redshift",
  );
});
