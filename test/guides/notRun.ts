/** What documents print and the tests of all blocks do not run, with the reason: other tests do, or none can. */

export interface NotRun {
  readonly document: string;
  /** How the command begins; of other languages than a shell's, how the block begins. */
  readonly begins: string;
  readonly reason: string;
}

const CLUSTER = "needs Slurm; test/cluster/slurm.slow.test.ts submits such jobs";
const MINUTES = "takes minutes; test/cli/bench.slow.test.ts runs the sections quickly";
const WHOLE_RUN = "is a run of everything, this test among it";
const FITS = "takes minutes for the fewest events; test/cli/coverage.test.ts looks at its flags";
const BUNDLE = "takes minutes; test/scripts/portable/bundle.slow.test.ts makes and starts the archive";

export const NOT_RUN: readonly NotRun[] = [
  { document: "README.md", begins: "npm start", reason: "takes minutes; CI starts from it" },
  { document: "README.md", begins: "npm test", reason: WHOLE_RUN },
  { document: "README.md", begins: "import {", reason: "test/guides/guides.test.ts runs it" },
  {
    document: "docs/library.md",
    begins: "import {",
    reason: "test/library/examples.slow.test.ts and test/embed/package.slow.test.ts run them",
  },
  { document: "docs/own.md", begins: "import {", reason: "test/guides/own.slow.test.ts runs them" },
  { document: "docs/setup.md", begins: "npm start", reason: "takes minutes; CI starts from it" },
  { document: "docs/setup.md", begins: "npm test", reason: WHOLE_RUN },
  { document: "docs/setup.md", begins: "sudo apt-get", reason: "changes the machine; test/scripts/driver.test.ts" },
  { document: "docs/coverage.md", begins: "kiloflow coverage at2017gfo.csv", reason: FITS },
  { document: "docs/coverage.md", begins: "kiloflow coverage --model du17 --cadence deep", reason: FITS },
  { document: "docs/benchmarks.md", begins: "kiloflow bench", reason: MINUTES },
  { document: "docs/cluster.md", begins: "examples/slurm/submit.sh", reason: CLUSTER },
  {
    document: "docs/cluster.md",
    begins: "parallel ",
    reason: "needs GNU parallel; test/cluster/parallel.slow.test.ts runs this line",
  },
  { document: "docs/flows.md", begins: "npm run models", reason: "takes an hour; test/bench/shipped.slow.test.ts" },
  { document: "docs/flows.md", begins: "npm run evaluate", reason: "takes minutes; test/bench/evaluation.test.ts" },
  { document: "docs/portable.md", begins: "npm run pack:portable", reason: BUNDLE },
  { document: "docs/portable.md", begins: "tar ", reason: BUNDLE },
  { document: "docs/portable.md", begins: "kiloflow-*", reason: BUNDLE },
  { document: "docs/robustness.md", begins: "npm run fuzz", reason: "takes minutes; test/fuzz runs a share of it" },
  {
    document: "docs/model-format.md",
    begins: "import { readFileSync }",
    reason: "test/guides/modelFormat.test.ts runs it",
  },
];

/** Whether a command or block is in the list. */
export const isListed = (document: string, text: string): boolean =>
  NOT_RUN.some((one) => one.document === document && text.startsWith(one.begins));
