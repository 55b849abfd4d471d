/** Sees to it that WebGPU has an adapter, or says why not and what to do. */

import { describeAdapter, probeAdapter } from "./adapter.mjs";
import { installMesa } from "./apt-install.mjs";
import { driverAdvice, thisDistribution, usesApt } from "./distribution.mjs";
import { CommandError } from "./run.mjs";

/** @typedef {import("./adapter.mjs").NoAdapterKind} NoAdapterKind */
/** @typedef {import("./distribution.mjs").Distribution} Distribution */

/** What another driver can cure. @type {readonly NoAdapterKind[]} */
const CURABLE = ["no-loader", "no-driver", "driver-too-old"];

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
  if (whyNot !== undefined || !distribution)
    return withoutAdapter(distribution, `not installing a driver: ${whyNot}`, kind);

  console.log(`   Installing Mesa's software Vulkan driver on ${distribution.name}, which takes a minute or two`);
  try {
    console.log(`   Installed ${installMesa(distribution.codename)}`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return withoutAdapter(distribution, error.message, kind);
  }
  const second = await probeAdapter();
  if (second.found) return `found ${describeAdapter(second.info)}`;
  return withoutAdapter(distribution, `still no adapter: ${second.reason}`, second.kind);
}

/**
 * Says what stands in the way and what to do about it.
 * @param {Distribution | undefined} distribution
 * @param {string} obstacle
 * @param {NoAdapterKind} kind
 */
function withoutAdapter(distribution, obstacle, kind) {
  console.log(`   ${obstacle[0].toUpperCase()}${obstacle.slice(1)}`);
  if (CURABLE.includes(kind)) console.log(`   For WebGPU, ${driverAdvice(distribution, process.platform)}`);
  return "going on with the CPU backend, which is slower; docs/setup.md says more";
}
