/** The inputs of one to three components. */

import type { ModelInput } from "../lightcurves/model.ts";
import { COMPONENT_FIELDS, COMPONENT_NAMES, COMPONENT_RANGES, type Component, inputName } from "./physics/component.ts";

/** Most components that the model has. */
export const MOST_COMPONENTS = 3;

type QuantityOfComponent = Pick<ModelInput, "unit" | "summary" | "scale"> & Required<Pick<ModelInput, "spellings">>;

/** What is said of a component's inputs beside their names and ranges. */
const QUANTITIES: Readonly<Record<keyof Component, QuantityOfComponent>> = {
  mass: { unit: "Msun", summary: "mass, 0 for none", scale: "log", spellings: ["mej"] },
  velocity: {
    unit: "c",
    summary: "velocity",
    scale: "linear",
    spellings: ["vej", "velocity"],
  },
  opacity: { unit: "cm2/g", summary: "opacity", scale: "log", spellings: ["kappa"] },
  floor: {
    unit: "K",
    summary: "temperature below which it does not cool",
    scale: "log",
    spellings: [],
  },
};

/** The inputs of `count` components, one component after the other. */
export const inputsOf = (count: number): ModelInput[] =>
  Array.from({ length: count }, (_, index) =>
    COMPONENT_FIELDS.map((field): ModelInput => {
      const { summary, spellings, ...rest } = QUANTITIES[field];
      return {
        name: inputName(field, index + 1),
        ...rest,
        summary: `component ${index + 1}: ${summary}`,
        range: COMPONENT_RANGES[field],
        // Papers call the opacity kappa; a file of one component need not number it.
        spellings: [
          ...spellings.map((other) => `${other}_${index + 1}`),
          ...(count === 1 ? [COMPONENT_NAMES[field], ...spellings] : []),
        ],
      };
    }),
  ).flat();

/** Names of the inputs of each component: first the opacity, which gives blue, purple and red ejecta their names. */
export const componentInputs = (count: number): string[][] =>
  Array.from({ length: count }, (_, index) =>
    (["opacity", "mass", "velocity", "floor"] as const).map((field) => inputName(field, index + 1)),
  );

/** Something for every input of `count` components, by name and in order. */
export const byInput = <T>(
  count: number,
  value: (field: keyof Component, component: number) => T,
): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) =>
      COMPONENT_FIELDS.map((field) => [inputName(field, index + 1), value(field, index)] as const),
    ).flat(),
  );
