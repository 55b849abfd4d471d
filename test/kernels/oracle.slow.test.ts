/** Every kernel against its float64 twin on WebGPU, with every shape, layout and option that it has cases for. */

import { everyCase, testKernelsOn } from "../support/oracleTests.ts";

testKernelsOn("webgpu", everyCase);
