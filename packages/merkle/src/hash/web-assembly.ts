/** What of the WebAssembly API is used here; typed by hand, because the types of a browser would name much that Node lacks. */
interface WebAssemblyApi {
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** What an assembled module exports. */
export interface WasmInstance {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: (...values: readonly number[]) => void;
}

/**
 * Compiles and links at once, because hashing is synchronous; browsers allow that for small modules. Throws where there
 * is no WebAssembly, where a content policy forbids it, and for code it does not know.
 */
export function instantiate(code: Uint8Array<ArrayBuffer>): WasmInstance {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  return new Instance(new Module(code)).exports as WasmInstance;
}
