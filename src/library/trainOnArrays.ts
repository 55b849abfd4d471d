/** What a training of arrays needs in a page, as one part that loads with the first. */

export { trainOnArrays } from "../jobs/training/table/trainArrays.ts";
export { flowOfTraining } from "./trainInMemory.ts";
