/** DU17 on backends: all that its description does not need. */

export { Du17Numbers } from "./numbersProgram.ts";
export { Du17PhotometryProgram } from "./photometryProgram.ts";
export { Du17Program } from "./program.ts";
