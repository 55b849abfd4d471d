import { expect, it } from "vitest";
import { hasAdapter, sharedFolder } from "../support/environment.ts";

it("x", () => {
  expect([hasAdapter, sharedFolder]).toEqual([true, "/work/shared"]);
});
