/** How the modules of src/wasm work together: the one that is always there, and parts with tasks, in one memory. */

/** Compiled modules. */
export interface NativeModules {
  /** Scheduler and what else every backend needs. */
  readonly core: WebAssembly.Module;
  /** Parts by number, those that are loaded. */
  readonly parts: readonly (WebAssembly.Module | undefined)[];
}

/** Modules of which parts may come later. */
export interface LoadableModules extends NativeModules {
  /** One part. */
  load(part: number): Promise<WebAssembly.Module>;
}

/** Tasks of a part: src/wasm/tasks.ts. */
const TASKS = 32;

/** The part that has a task. */
export const partOf = (task: number): number => Math.floor(task / TASKS);

/**
 * Instances of the core and the parts. Threads run the text of this function, so it knows nothing but its arguments.
 * @returns the core's exports
 */
export function linkModules(
  { core, parts }: NativeModules,
  memory: WebAssembly.Memory,
  tasks: number,
): WebAssembly.Exports {
  const linked: { runChunk(task: number, call: number, chunk: number, scratch: number): void }[] = [];
  const abort = (): void => {
    throw new WebAssembly.RuntimeError("the module aborted");
  };
  const other = (task: number, call: number, chunk: number, scratch: number): void =>
    linked[Math.floor(task / tasks)].runChunk(task, call, chunk, scratch);
  const exportsOf = (module: WebAssembly.Module): WebAssembly.Exports =>
    new WebAssembly.Instance(module, { env: { memory, abort, other } }).exports;
  parts.forEach((module, part) => {
    if (module) linked[part] = exportsOf(module) as unknown as (typeof linked)[number];
  });
  return exportsOf(core);
}

/** For threads: an expression of what {@link linkModules} gives for the variables `modules` and `memory`. */
export const LINKED = `(${linkModules})(modules, memory, ${TASKS})`;

/** The same on this thread. */
export const linkHere = (modules: NativeModules, memory: WebAssembly.Memory): WebAssembly.Exports =>
  linkModules(modules, memory, TASKS);
