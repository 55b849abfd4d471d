/** The training of the published flow on WebGPU against PyTorch. */

import { describe } from "vitest";
import { hasAdapter, sharedFolder } from "../support/environment.ts";
import { testTraining } from "../support/flowTraining.ts";

describe.skipIf(!hasAdapter || sharedFolder === undefined)("the training on WebGPU", () => testTraining("webgpu"));
