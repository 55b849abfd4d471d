import { computeIn } from "./numbers.ts";

export default () => computeIn({ backend: "cpu", threads: 2 });
