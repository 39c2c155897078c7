// Not `import`: these become flags of Node, where it would reach the `require` of CommonJS packages too.
const conditions = ['@plimsoll/source', 'node'];

/** Milliseconds after which a test hangs: it is no bound of how long it may take, on the slowest machine either. */
const HANGS = 120_000;

/** Tests run against workspace sources, so they never need a build; libraries share no state, so no isolation. */
export const shared = {
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { pool: 'threads', isolate: false, testTimeout: HANGS, hookTimeout: HANGS, include: ['**/*.test.{ts,js}'] },
};

/** The same for the long runs: exhaustive, fuzz and crash suites in files named `*.long.ts`. */
export const long = {
  ...shared,
  test: { ...shared.test, include: ['**/*.long.ts'], testTimeout: 3_600_000 },
};
