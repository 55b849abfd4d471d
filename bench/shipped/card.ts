/** Cards of shipped models: what a model is, from what it was made, what it was checked on. */

import { cpus } from "node:os";
import { VERSION } from "../../src/version.ts";
import { type Findings, findingsText } from "./evaluateAny.ts";
import { recipeCommands } from "./makeModel.ts";
import type { ShippedRecipe } from "./recipes.ts";

/** What making a model cost. */
export interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Mean number of processes that wanted a processor meanwhile. */
  readonly load: number;
}

/** What a card says of a model that was made. */
export interface CardContents {
  readonly recipe: ShippedRecipe;
  readonly sha256: string;
  readonly bytes: number;
  readonly parameters: number;
  readonly cost: Cost;
  readonly findings: Findings;
  readonly samples: number;
}

/** A command line as it would be typed. */
const shown = (args: readonly string[]) => `kiloflow ${args.join(" ")}`;

const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} minutes`;

/** The line of a card that says what making its model costs. */
export const costLine = (name: string, { seconds, cpuSeconds, load }: Cost) =>
  `Made again from nothing by \`npm run models -- ${name}\`: ${minutes(seconds)}, ${minutes(cpuSeconds)} of CPU time, on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}) with a load average of ${load.toFixed(1)}, by kiloflow ${VERSION} and Node ${process.versions.node}.`;

/** The line of a card by which its model is known again. */
export const hashLine = (sha256: string) => `SHA-256 of the file: \`${sha256}\``;

/** A card in Markdown. */
export function cardText(card: CardContents): string {
  const { recipe, sha256, bytes, parameters, cost, findings, samples } = card;
  const { name } = recipe;
  const commands = recipeCommands(recipe, `${name}.h5`, `${name}.safetensors`);
  return `# ${name}

${recipe.what}

- From: ${recipe.from}
- ${parameters.toLocaleString("en-US")} parameters, ${Math.round(bytes / 1000)} kB. ${hashLine(sha256)}
- ${costLine(name, cost)}
- Licence: that of kiloflow (MIT). It learned from nothing but what kiloflow computes.

It is what these commands make:

\`\`\`sh
${commands.map(shown).join("\n")}
\`\`\`

## Checks

\`npm run evaluate -- --name ${name}\` measures it again.

${findingsText(findings, samples)}
`;
}
