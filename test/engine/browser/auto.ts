import { computeIn } from "./numbers.ts";

export default () => computeIn({});
