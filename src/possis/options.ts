/** What users may set beside the inputs: the weights, and where the observer is. */

import { EJECTA_OPTIONS } from "../lightcurves/binary/ejectaOptions.ts";
import { EBV, EBV_HOST } from "../lightcurves/observation.ts";
import { DISTANCE, type OptionSchema, type TextOption } from "../lightcurves/options.ts";

/** A file that `kiloflow import` wrote. It is looked up once; what is stated of a run are the weights in it. */
const MODEL_FILE: TextOption = {
  kind: "text",
  name: "modelFile",
  flag: "--model-file",
  argument: "file",
  summary: "weights of the surrogate",
  defaultText: "what kiloflow import --model keeps",
};

/** What tells weights apart: what a run states of them, wherever their file lies. */
const WEIGHTS: TextOption = {
  kind: "text",
  name: "weights",
  argument: "fingerprint",
  summary: "weights of the surrogate, as they follow from their file",
};

/** The redshift is an input: the surrogate has the K-correction. */
export const OPTION_SCHEMA: readonly OptionSchema[] = [MODEL_FILE, WEIGHTS, DISTANCE, EBV, EBV_HOST, ...EJECTA_OPTIONS];
