/** Sees to it that WebGPU has an adapter, or says why not and what to do. */

import { describeAdapter, probeAdapter } from "./adapter.mjs";
import { installMesa } from "./apt-install.mjs";
import { driverAdvice, thisDistribution, usesApt } from "./distribution.mjs";
import { CommandError } from "./run.mjs";

/** @typedef {import("./adapter.mjs").NoAdapterKind} NoAdapterKind */
/** @typedef {import("./distribution.mjs").Distribution} Distribution */

/** What another driver can cure. @type {readonly NoAdapterKind[]} */
const CURABLE = ["no-loader", "no-driver", "driver-too-old"];

const ON_CPU = "going on with the CPU backend, which is slower; docs/setup.md says more";

/**
 * Decides whether a driver may be installed here.
 * @param {{ kind: NoAdapterKind, distribution: Distribution | undefined, isRoot: boolean, skip: boolean }} situation
 *   `distribution` is undefined where the machine is not Linux; `skip` is the user's wish to install nothing
 * @returns {string | undefined} why not, undefined where it may
 */
export function whyNotInstall({ kind, distribution, isRoot, skip }) {
  if (!CURABLE.includes(kind)) return "another driver would not help";
  if (skip) return "KILOFLOW_SETUP_SKIP_DRIVER is 1";
  if (!distribution || !usesApt(distribution)) return "only Debian's and Ubuntu's driver is installed by itself";
  if (!isRoot) return "installing a driver needs root";
  return undefined;
}

/**
 * Looks for an adapter and, where there is none, installs a software Vulkan driver if it may. Never throws for want of an
 * adapter: kiloflow then computes on the CPU.
 * @returns {Promise<string>} how it ended
 */
export async function provideAdapter() {
  const first = await probeAdapter();
  if (first.found) return `found ${describeAdapter(first.info)}`;
  const { kind, reason } = first;
  console.log(`   WebGPU has no adapter: ${reason}`);

  const distribution = thisDistribution();
  const skip = process.env.KILOFLOW_SETUP_SKIP_DRIVER === "1";
  const whyNot = whyNotInstall({ kind, distribution, isRoot: process.getuid?.() === 0, skip });
  if (whyNot !== undefined || !distribution) {
    console.log(`   Not installing a driver: ${whyNot}`);
    if (CURABLE.includes(kind)) console.log(`   For WebGPU, ${driverAdvice(distribution, process.platform)}`);
    return ON_CPU;
  }

  console.log(`   Installing Mesa's software Vulkan driver on ${distribution.name}, which takes a minute or two`);
  try {
    console.log(`   Installed ${installMesa(distribution.codename)}`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.log(`   No driver was installed: ${error.message}`);
    return ON_CPU;
  }
  const second = await probeAdapter();
  if (second.found) return `found ${describeAdapter(second.info)}`;
  console.log(`   Still no adapter: ${second.reason}`);
  return ON_CPU;
}
