/** From a binary's ejecta to a model's inputs. */

import { type BinaryEjecta, binaryEjecta, type EjectaChoices, type EjectaValue } from "../../ejecta/binaryEjecta.ts";
import { DYNAMICAL_MASS_RELATIONS } from "../../ejecta/dynamicalMass.ts";
import { type Relation, scatterText } from "../../ejecta/relation.ts";
import { InputError } from "../../engine/errors.ts";
import type { BinaryMapping } from "../model.ts";
import { argumentsText, type OptionSchema } from "../options.ts";
import { ejectaChoices } from "./ejectaOptions.ts";

/** How a model's inputs follow from the ejecta. */
export interface EjectaInputs {
  /** Names of all inputs, in order. */
  readonly inputs: readonly string[];
  /** Of those that follow: which of the ejecta's properties each is. */
  readonly follow: Readonly<Record<string, (ejecta: BinaryEjecta) => EjectaValue>>;
  /** Of the others, where they have one. */
  readonly defaults: Readonly<Record<string, number>>;
  /** The model's options that choose relations. */
  readonly options: readonly OptionSchema[];
}

/** A mapping by the relations that the model's options choose. */
export function ejectaMapping({ inputs, follow, defaults, options: schema }: EjectaInputs): BinaryMapping {
  const entries = Object.entries(follow).map(([name, read]) => ({ column: inputs.indexOf(name), read }));
  return {
    ...{ determines: Object.keys(follow), defaults },
    map(binary, options, target, deviate) {
      const ejecta = binaryEjecta(binary, ejectaChoices(options), deviate);
      for (const { column, read } of entries) target[column] = read(ejecta).value;
    },
    problem(binary, options) {
      const ejecta = binaryEjecta(binary, ejectaChoices(options));
      return entries.map(({ read }) => read(ejecta).problem).find((problem) => problem !== undefined);
    },
    scatterText: (options) => publishedScatterText(ejectaChoices(options)),
    describe(options) {
      const choices = ejectaChoices(options);
      return argumentsText(Object.fromEntries(schema.map(({ name }) => [name, choices[name as keyof typeof choices]])));
    },
  };
}

/** The scatter of the dynamical mass, the one relation of which some is published. */
function publishedScatterText({ dynamicalEjecta }: EjectaChoices): string {
  const { scatter }: Relation = DYNAMICAL_MASS_RELATIONS[dynamicalEjecta];
  if (scatter === undefined)
    throw new InputError(
      `no published scatter of ${dynamicalEjecta} is known here, so that there is nothing to draw of its ejecta`,
    );
  return `the dynamical mass of two stars scatters by ${scatterText(scatter, "Msun")} around ${dynamicalEjecta} (${scatter.source}); none of velocity and disk is known here`;
}

/**
 * A mass that relations give as 0, Msun: beside other components it cannot be seen, and flows learn from its logarithm.
 * gemma has this floor for the same relation.
 */
const NEGLIGIBLE_MASS = 1e-6;

/** The mass of one component of several, where a relation may give it none. */
export const orNegligible = ({ value, problem }: EjectaValue): EjectaValue => ({
  value: Math.max(value, NEGLIGIBLE_MASS),
  problem,
});

/** For inputs that are decimal logarithms. */
export const decimalLogarithm = ({ value, problem }: EjectaValue): EjectaValue => ({
  value: Math.log10(value),
  problem,
});
