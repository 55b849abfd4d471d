/** The text of a file that a thread runs, by its path below src/. See scripts/lib/workers.mjs. */
declare module "worker:*" {
  const code: string;
  export default code;
}
