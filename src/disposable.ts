/** `using` in programs whose compiler knows neither lib.esnext.disposable nor @types/node: these declare the same. */

declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
  interface Disposable {
    [Symbol.dispose](): void;
  }
}

export {};
