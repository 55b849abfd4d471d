/** Loads h5wasm into a thread so that it takes a bounded amount of memory and survives its own errors. */

/** h5wasm, in its build for browsers: that for Node opens any file of the machine that a link names. */
export type Hdf5Library = typeof import("h5wasm");
export type Hdf5Module = Hdf5Library["Module"];

/** Bytes that HDF5 may take: chunks are decompressed whole. */
const MOST_MEMORY = 768 * 2 ** 20;
const WASM_PAGE = 65536;

/** The loaded library. */
export interface LoadedLibrary {
  readonly hdf5: Hdf5Library;
  /**
   * Runs something that may throw. What is thrown out of WebAssembly leaves the frames it passes on the module's stack:
   * some thousand errors later that has run into other memory.
   */
  restoring<T>(action: () => T): T;
}

/** @param url of h5wasm's module */
export async function loadLibrary(url: string): Promise<LoadedLibrary> {
  boundMemory();
  let exports: WebAssembly.Exports | undefined;
  const instantiate = WebAssembly.instantiate as (
    bytes: BufferSource,
    imports?: WebAssembly.Imports,
  ) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  const keeping: typeof instantiate = async (bytes, imports) => {
    const source = await instantiate(bytes, imports);
    exports ??= source.instance.exports;
    return source;
  };
  Object.assign(WebAssembly, { instantiate: keeping });
  // Emscripten looks for what a thread of a browser has.
  Object.assign(globalThis, { WorkerGlobalScope: class {}, self: globalThis, location: { href: "file:///" } });
  const hdf5 = (await import(url)) as Hdf5Library;
  const module = await hdf5.ready;
  module.activate_throwing_error_handler();
  const stack = exports!.__stack_pointer as WebAssembly.Global<"i32">;
  return {
    hdf5,
    restoring(action) {
      const { value } = stack;
      try {
        return action();
      } catch (error) {
        stack.value = value;
        throw error;
      }
    },
  };
}

function boundMemory(): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + WASM_PAGE * pages > MOST_MEMORY) throw new RangeError("out of memory");
    return grow.call(this, pages);
  };
}
