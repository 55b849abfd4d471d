/** Sections that were measured one after the other on one machine, as one result. */

import { InputError } from "../../src/engine/errors.ts";
import { machineDifferences } from "./compare.ts";
import { benchNames } from "./names.ts";
import type { BenchResults } from "./results.ts";
import { targetSection } from "./targets.ts";

/** A result and what to call it in messages. */
export interface NamedRun {
  readonly path: string;
  readonly run: BenchResults;
}

/**
 * One result out of several, with the targets that all of them reach together.
 * @param runs one at least
 * @throws InputError for runs of different machines or kinds, and where two have the same section
 */
export function joinRuns(runs: readonly NamedRun[]): BenchResults {
  const [first, ...others] = runs;
  for (const { path, run } of others) {
    const differences = machineDifferences(first.run.environment, run.environment);
    if (differences.length > 0) {
      throw new InputError(`${path} is not of the machine of ${first.path}: ${differences.join("; ")}`);
    }
    if (run.quick !== first.run.quick) {
      throw new InputError(`of ${first.path} and ${path} one is a quick run and the other is not`);
    }
  }
  const order = Object.keys(benchNames());
  const sections = runs
    .flatMap(({ run }) => run.sections.filter(({ targets }) => targets === undefined))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const twice = sections.find(({ name }, at) => sections[at + 1]?.name === name);
  if (twice) {
    const owners = runs.filter(({ run }) => run.sections.some(({ name }) => name === twice.name));
    throw new InputError(`the section ${twice.name} is in ${owners.map(({ path }) => path).join(" and in ")}`);
  }
  const backends = runs.flatMap(({ run }) => run.environment.backends);
  const environment = {
    ...first.run.environment,
    backends: backends.filter(({ choice }, at) => backends.findIndex((one) => one.choice === choice) === at),
    packages: Object.assign({}, ...runs.map(({ run }) => run.environment.packages)),
  };
  return {
    ...first.run,
    partial: runs.some(({ run }) => run.partial) || undefined,
    seconds: runs.reduce((sum, { run }) => sum + run.seconds, 0),
    environment,
    sections: first.run.quick ? sections : [...sections, targetSection({ environment, sections })],
  };
}
