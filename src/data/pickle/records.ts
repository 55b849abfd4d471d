/** What pickles of every kind may hold beside numbers, texts and containers: names and attributes. Nothing that could be run. */

/** The longest name that a file may ask for, and that a tensor may have. */
export const MAX_NAME_LENGTH = 1_000;

/** A class or function: its name, never the thing. */
export class GlobalName {
  constructor(readonly path: string) {}
}

/** An object of a class: its attributes, none of its behaviour. */
export class InertObject {
  attributes: ReadonlyMap<unknown, unknown> = new Map();

  constructor(readonly path: string) {}
}

/** Names that may occur in any pickle. Python 2's name of `builtins` is what protocol 2 writes. */
export const CONTAINERS: ReadonlySet<string> = new Set(["collections.OrderedDict", "builtins.set", "__builtin__.set"]);
