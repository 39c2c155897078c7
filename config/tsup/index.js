/** One JavaScript build recipe; declarations come from `tsc`, which is faster and keeps declaration maps. */
export function library(overrides = {}) {
  return {
    entry: ['src/index.ts'],
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    splitting: true,
    sourcemap: true,
    clean: true,
    silent: true,
    external: [/^node:/],
    removeNodeProtocol: false,
    ...overrides,
  };
}
