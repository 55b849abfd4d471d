/** A thread that checks events: see `coverageThreads.ts`. */

import "../modelFiles.ts";
import "../models.ts";
import { parentPort, workerData } from "node:worker_threads";
import { KiloflowError } from "../engine/errors.ts";
import { openBackend } from "../engine/openBackend.ts";
import { EventCheck } from "../jobs/calibration/eventCheck.ts";
import type { ThreadAnswer, ThreadRequest } from "./coverageThreads.ts";
import { modelsFromFlags } from "./fitFlags.ts";

const { flags, request } = workerData as ThreadRequest;
const backend = await openBackend({ backend: "cpu", threads: 1 });
const check = await EventCheck.open(backend, { ...modelsFromFlags(flags)[0], ...request });

async function answerTo(event: number): Promise<ThreadAnswer> {
  try {
    return { checked: await check.check(event) };
  } catch (error) {
    if (!(error instanceof KiloflowError)) return { failed: error as Error };
    const { name, message, hint } = error;
    return { refused: { name, message, hint } };
  }
}

parentPort!.on("message", async (event: number) => parentPort!.postMessage(await answerTo(event)));
