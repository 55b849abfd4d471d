/**
 * What does an embedding network cost? Training steps of a flow whose couplings see 16 conditions, with and without the network
 * that makes these of many, on the CPU backend.
 */

import { openBackend } from "../../src/engine/openBackend.ts";
import { buildArchitecture, type Embedding } from "../../src/flow/architecture.ts";
import { embeddingText } from "../../src/flow/embedding.ts";
import { Flow } from "../../src/flow/flow.ts";
import { initialState, parameterLayout } from "../../src/flow/parameters.ts";
import { ADAM_DEFAULTS, TrainingStep } from "../../src/flow/training/step.ts";
import { normalValues } from "../../src/kernels/checks/normalValues.ts";
import { printTable } from "./support/table.ts";

const ROWS = 250;
const OUTPUTS = 16;
const ROUNDS = 15;
const STEPS = 5;

interface Measured {
  readonly conditions: number;
  readonly embedding?: Embedding;
}

const CASES: readonly Measured[] = [
  { conditions: OUTPUTS },
  ...[50, 200, 512].flatMap((conditions) =>
    [64, 128].map((width) => ({ conditions, embedding: { width, layers: 2, outputs: OUTPUTS } })),
  ),
];

const backend = await openBackend("cpu");
const contenders = CASES.map(({ conditions, embedding }) => {
  const architecture = buildArchitecture({
    ...{ dimensions: 10, couplings: 8, hidden: 32, blocks: 2, normalisation: "act", permutation: "none", seed: 1 },
    transformer: { kind: "spline", bins: 8, tailBound: 5 },
    conditions,
    embedding,
  });
  const flow = new Flow(backend, architecture, initialState(architecture, 1));
  const step = new TrainingStep(flow, ROWS, 1);
  backend.upload(step.curves, normalValues(ROWS * architecture.dimensions, 1));
  backend.upload(step.conditions, normalValues(ROWS * conditions, 2));
  const seconds: number[] = [];
  const run = () => {
    const begun = performance.now();
    for (let index = 1; index <= STEPS; index++) {
      step.forward(0);
      step.backward();
      step.update(index, { ...ADAM_DEFAULTS, learningRate: 1e-5 });
    }
    return (performance.now() - begun) / STEPS;
  };
  return { conditions, embedding, parameters: parameterLayout(architecture).count, seconds, run };
});
// In turns, so that what else the machine does hits all alike.
for (const { run } of contenders) run();
for (let round = 0; round < ROUNDS; round++) for (const { run, seconds } of contenders) seconds.push(run());

/** Of those that the machine disturbed least. */
const fastest = (values: readonly number[]): number => Math.min(...values);
const plain = fastest(contenders[0].seconds);
printTable(
  `training step of ${ROWS} rows: 10 dimensions, 8 spline couplings that see ${OUTPUTS} conditions; ${backend.description.name}`,
  ["conditions", "embedding", "numbers", "ms a step", "share of the embedding"],
  contenders.map(({ conditions, embedding, parameters, seconds }) => {
    const own = fastest(seconds);
    const share = `${Math.round(100 * (1 - plain / own))} %`;
    return [
      ...[conditions, embedding ? embeddingText(embedding) : "none", parameters, own.toFixed(2)].map(String),
      embedding ? share : "",
    ];
  }),
);
backend.dispose();
