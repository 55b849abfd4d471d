/** The option that puts an embedding network in front of a flow. */

import { argument, InputError } from "../../engine/errors.ts";
import {
  checkEmbedding,
  DEFAULT_EMBEDDING,
  type EmbeddedShape,
  type Embedding,
  embeddingText,
  fitsCouplings,
} from "../../flow/embedding.ts";
import { LIMITS } from "../../kernels/flow/limits.ts";

const NONE = "none";

/** What is said of the option's default. */
export const EMBEDDING_DEFAULT = `${NONE} up to ${LIMITS.conditions[1]} conditions, ${embeddingText(DEFAULT_EMBEDDING)} beyond`;

/** Reads "128x2:16"; undefined is "none". @throws InputError */
export function parseEmbedding(text: string, flag: string): Embedding | undefined {
  if (text === NONE) return undefined;
  const match = /^(\d+)x(\d+):(\d+)$/.exec(text);
  if (!match) {
    throw new InputError(
      `${flag} is "${text}", but must be WIDTHxLAYERS:OUTPUTS, as ${embeddingText(DEFAULT_EMBEDDING)}, or ${NONE}`,
    );
  }
  const [width, layers, outputs] = match.slice(1).map(Number);
  const embedding = { width, layers, outputs };
  checkEmbedding({ dimensions: 2, conditions: 1, embedding }, `${flag} ${text}`);
  return embedding;
}

/** The embedding of a flow of so many conditions. @param asked the option's text; undefined where it is not given */
export function embeddingFor(asked: string | undefined, conditions: number): Embedding | undefined {
  if (asked !== undefined) return parseEmbedding(asked, argument("embedding"));
  return fitsCouplings(conditions) ? undefined : DEFAULT_EMBEDDING;
}

/** What is said of an embedding that nobody asked for. */
export function embeddingNote(asked: string | undefined, { conditions, embedding }: EmbeddedShape): string | undefined {
  if (asked !== undefined || !embedding) return undefined;
  return `couplings take up to ${LIMITS.conditions[1]} conditions: an embedding network (${embeddingText(embedding)}) makes ${embedding.outputs} of the ${conditions}`;
}
