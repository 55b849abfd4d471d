#!/usr/bin/env node
/** The command line: parses, calls a job, shows the result, and turns errors into one sentence and an exit code. */

import "../modelFiles.ts";
import "../models.ts";
import { fileError } from "../data/fileErrors.ts";
import { hideDawnWarnings } from "../engine/webgpu/dawnWarnings.ts";
import { reportError } from "./errors.ts";
import { run } from "./program.ts";

// A reader that closes early (`| head`) is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : reportError(fileError(error, "write", "to standard output")));
});
// Nor of messages (`2>&1 | head`): what a job writes to files it still does.
process.stderr.on("error", () => {});

hideDawnWarnings();
const code = await run(process.argv.slice(2));
if (code !== undefined) process.exitCode = code;
