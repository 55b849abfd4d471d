/** What a self-test found, kernel by kernel. */

import type { BackendDescription } from "../../../src/engine/backend.ts";
import type { CaseVerdict } from "../../../src/kernels/checks/selfTest.ts";

/** How one kernel did. */
export interface KernelLine {
  readonly kernel: string;
  readonly cases: number;
  readonly ms: number;
  /** What is wrong, in words; undefined where every case agrees with float64. */
  readonly problem?: string;
}

/** How the kernels did on one backend, or why there is none. */
export type BackendReport =
  | { readonly on: string; readonly missing: string }
  | { readonly on: string; readonly backend: BackendDescription; readonly kernels: readonly KernelLine[] };

/** A kernel's line after one more case. */
export function withCase(line: KernelLine | undefined, { kernel, case: name, message, ms }: CaseVerdict): KernelLine {
  const { cases = 0, ms: before = 0 } = line ?? {};
  const problem = message === undefined ? undefined : `${name === "" ? "" : `${name}: `}${message}`;
  return { kernel, cases: cases + 1, ms: before + ms, ...(problem === undefined ? {} : { problem }) };
}

/** The sentence that sums the reports up. */
export function summary(reports: readonly BackendReport[]): { readonly passed: boolean; readonly text: string } {
  const lines = reports.flatMap((report) => ("kernels" in report ? report.kernels : []));
  const failed = lines.filter(({ problem }) => problem !== undefined);
  const cases = lines.reduce((sum, line) => sum + line.cases, 0);
  if (lines.length === 0) return { passed: false, text: "No kernel was tested" };
  return failed.length === 0
    ? { passed: true, text: `Passed: ${cases} cases of ${lines.length} kernels agree with float64` }
    : {
        passed: false,
        text: `FAILED: ${failed.length} of ${lines.length} kernels do not compute what float64 does; please report this`,
      };
}

export const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** The whole report as text, to be copied. */
export function reportText(reports: readonly BackendReport[], machine: string): string {
  const lines = reports.flatMap((report) => {
    if ("missing" in report) return ["", `${report.on}: not tested, ${report.missing}`];
    const { name, driver, reason } = report.backend;
    return [
      "",
      `${report.on}: ${[name, driver, reason].filter((text) => text !== "").join("; ")}`,
      ...report.kernels.map(({ kernel, cases, ms, problem }) =>
        problem === undefined
          ? `  ok      ${kernel}: ${cases} ${cases === 1 ? "case" : "cases"}, ${duration(ms)}`
          : `  FAILED  ${kernel}: ${problem}`,
      ),
    ];
  });
  return [machine, ...lines, "", summary(reports).text, ""].join("\n");
}
